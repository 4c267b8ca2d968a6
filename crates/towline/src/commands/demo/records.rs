//! Records whose rights have run out, made of silence.

use std::{fs, io, path::Path};

use towline_sim::audio::{Album, Track};

/// A record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    artist: &'static str,
    title: &'static str,
    year: u16,
    tracks: &'static [&'static str],
}

const fn record(
    artist: &'static str,
    title: &'static str,
    year: u16,
    tracks: &'static [&'static str],
) -> Record {
    Record { artist, title, year, tracks }
}

/// Frames of 26 ms in the shortest track: about 40 s, and 700 kB.
const SHORTEST: usize = 1_500;

impl Record {
    /// As its directory is called.
    pub(super) fn directory(&self) -> String {
        format!("{} - {} ({})", self.artist, self.title, self.year)
    }

    /// As an importer calls what it has found.
    pub(super) fn candidate(&self) -> String {
        format!("{} - {}", self.artist, self.title)
    }

    /// Its files' names.
    pub(super) fn files(&self) -> Vec<String> {
        let album = self.album();
        album.tracks.iter().map(|it| format!("{:02} {}.mp3", it.number, it.title)).collect()
    }

    /// Writes its files into a directory of its name below `place`.
    pub(super) fn write(&self, place: &Path) -> io::Result<()> {
        let directory = place.join(self.directory());
        // What tidies goes by the age of directories: one of before would look old.
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        self.album().write(directory).map(drop)
    }

    fn album(&self) -> Album {
        // Importers know recordings by their lengths: no two tracks have the same one.
        let seed: usize = self.title.bytes().map(usize::from).sum();
        let track = |(number, title): (u32, &&str)| Track {
            title: (*title).into(),
            disc: 1,
            number,
            frames: SHORTEST + (seed * 29 + usize::try_from(number).unwrap_or(0) * 311) % 1_900,
        };
        let tracks = (1..).zip(self.tracks).map(track).collect();
        Album { artist: self.artist.into(), title: self.title.into(), tracks }
    }
}

/// Those that are in the downloads when it all begins.
pub(super) const AT_HAND: [Record; 2] = [
    record(
        "Enrico Caruso",
        "Arias",
        1904,
        &["Vesti la giubba", "La donna è mobile", "Una furtiva lagrima"],
    ),
    record(
        "Scott Joplin",
        "Piano Rags",
        1916,
        &["Maple Leaf Rag", "The Entertainer", "Elite Syncopations", "Solace"],
    ),
];

/// One that the importer is not sure of.
pub(super) const UNSURE: Record = record(
    "Bessie Smith",
    "St. Louis Blues",
    1925,
    &["St. Louis Blues", "Reckless Blues", "Cold in Hand Blues", "Sobbin' Hearted Blues"],
);

/// Those that come by torrent.
pub(super) const BY_TORRENT: [Record; 3] = [
    record(
        "Original Dixieland Jass Band",
        "Livery Stable Blues",
        1917,
        &["Livery Stable Blues", "Dixie Jass Band One-Step", "Tiger Rag", "Ostrich Walk"],
    ),
    record(
        "James Reese Europe",
        "Harlem Hellfighters",
        1919,
        &["Memphis Blues", "On Patrol in No Man's Land", "Clarinet Marmalade"],
    ),
    record(
        "Fats Waller",
        "Muscle Shoals Blues",
        1922,
        &["Muscle Shoals Blues", "Birmingham Blues", "Your Time Now"],
    ),
];

/// Those that come by way of Syncthing.
pub(super) const SYNCED: [Record; 3] = [
    record(
        "Claude Debussy",
        "Préludes, Book 1",
        1910,
        &["Danseuses de Delphes", "Voiles", "Le vent dans la plaine", "Des pas sur la neige"],
    ),
    record(
        "Erik Satie",
        "Gymnopédies",
        1888,
        &["Lent et douloureux", "Lent et triste", "Lent et grave"],
    ),
    record(
        "Johann Sebastian Bach",
        "Goldberg Variations",
        1741,
        &["Aria", "Variatio 1", "Variatio 2", "Variatio 3"],
    ),
];

/// Those that are downloaded from Soulseek, one after another.
pub(super) const FROM_PEERS: [Record; 8] = [
    record(
        "King Oliver",
        "Gennett Sessions",
        1923,
        &[
            "Just Gone",
            "Canal Street Blues",
            "Mandy Lee Blues",
            "Chimes Blues",
            "Dipper Mouth Blues",
        ],
    ),
    record(
        "Jelly Roll Morton",
        "Piano Solos",
        1923,
        &[
            "King Porter Stomp",
            "New Orleans Joys",
            "Grandpa's Spells",
            "Kansas City Stomp",
            "The Pearls",
        ],
    ),
    record(
        "Mamie Smith",
        "Crazy Blues",
        1920,
        &["Crazy Blues", "It's Right Here for You", "That Thing Called Love"],
    ),
    record(
        "Sidney Bechet",
        "Wild Cat Blues",
        1923,
        &["Wild Cat Blues", "Kansas City Man Blues", "'Tain't Nobody's Bus'ness"],
    ),
    record(
        "Ethel Waters",
        "Down Home Blues",
        1921,
        &["Down Home Blues", "Oh Daddy", "There'll Be Some Changes Made", "One Man Nan"],
    ),
    record(
        "W. C. Handy",
        "Memphis Blues Band",
        1917,
        &["Ole Miss Rag", "The Hooking Cow Blues", "Livery Stable Blues", "The Snaky Blues"],
    ),
    record(
        "Louis Armstrong",
        "Hot Five, First Session",
        1925,
        &["My Heart", "Yes! I'm in the Barrel", "Gut Bucket Blues"],
    ),
    record(
        "Eubie Blake",
        "Sounds of Africa",
        1921,
        &["Sounds of Africa", "Baltimore Buzz", "In Honeysuckle Time"],
    ),
];
