//! Albums of silence: real MP3 files with tags, made without an encoder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// An album to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    /// Of the album and of each track.
    pub artist: String,
    /// The album's title.
    pub title: String,
    /// In order.
    pub tracks: Vec<Track>,
}

/// One track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its title.
    pub title: String,
    /// From 1.
    pub disc: u32,
    /// From 1, on its disc.
    pub number: u32,
    /// How long: 26 ms each.
    pub frames: usize,
}

impl Album {
    /// An album on one disc; each track has a length of its own.
    pub fn new(artist: &str, title: &str, tracks: u32) -> Self {
        Self::with_discs(artist, title, &[tracks])
    }

    /// An album on several discs, by the number of tracks on each.
    pub fn with_discs(artist: &str, title: &str, discs: &[u32]) -> Self {
        let mut tracks = Vec::new();
        for (disc, &count) in (1..).zip(discs) {
            for number in 1..=count {
                let frames = 40 + 7 * tracks.len();
                tracks.push(Track { title: format!("Track {number}"), disc, number, frames });
            }
        }
        Self { artist: artist.into(), title: title.into(), tracks }
    }

    /// The same with lengths of its own: the first track has this many frames, each further one
    /// four more. Importers know a recording by its length, to about two frames.
    #[must_use]
    pub fn from_frames(mut self, first: usize) -> Self {
        for (track, frames) in self.tracks.iter_mut().zip((first..).step_by(4)) {
            track.frames = frames;
        }
        self
    }

    /// How many bytes of sound each track has, in order: see [`sounds_below`].
    pub fn sounds(&self) -> Vec<usize> {
        let mut sounds: Vec<_> = self.tracks.iter().map(|track| track.frames * FRAME).collect();
        sounds.sort_unstable();
        sounds
    }

    /// Writes the files into `directory`, which is made; discs go into `CD1`, `CD2`, … when there
    /// is more than one.
    pub fn write(&self, directory: impl AsRef<Path>) -> io::Result<Vec<PathBuf>> {
        let directory = directory.as_ref();
        let has_discs = self.tracks.iter().any(|track| track.disc > 1);
        let mut files = Vec::new();
        for track in &self.tracks {
            let parent = if has_discs {
                directory.join(format!("CD{}", track.disc))
            } else {
                directory.to_owned()
            };
            fs::create_dir_all(&parent)?;
            let file = parent.join(format!("{:02} {}.mp3", track.number, track.title));
            fs::write(&file, self.bytes(track))?;
            files.push(file);
        }
        Ok(files)
    }

    /// A track as a file holds it.
    pub fn bytes(&self, track: &Track) -> Vec<u8> {
        let mut bytes = tag(&[
            (*b"TIT2", &track.title),
            (*b"TPE1", &self.artist),
            (*b"TPE2", &self.artist),
            (*b"TALB", &self.title),
            (*b"TRCK", &track.number.to_string()),
            (*b"TPOS", &track.disc.to_string()),
        ]);
        for _ in 0..track.frames {
            bytes.extend(SILENCE);
            bytes.resize(bytes.len() + FRAME - SILENCE.len(), 0);
        }
        bytes
    }
}

/// All audio files below a directory, by their paths below it, in order.
pub fn files_below(directory: impl AsRef<Path>) -> Vec<String> {
    let root = directory.as_ref();
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "mp3")
                && let Ok(below) = path.strip_prefix(root)
            {
                found.push(below.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// How many bytes of sound each file below a directory has, in order, whatever became of its name
/// and its tags. Where each track has a length of its own, this says which are there, and that
/// they are whole.
pub fn sounds_below(directory: impl AsRef<Path>) -> Vec<usize> {
    let directory = directory.as_ref();
    let read = |file: &String| fs::read(directory.join(file)).unwrap_or_default();
    let mut sounds: Vec<_> =
        files_below(directory).iter().map(|file| sound(&read(file)).len()).collect();
    sounds.sort_unstable();
    sounds
}

/// What lies behind the tag.
fn sound(bytes: &[u8]) -> &[u8] {
    let Some((head, rest)) = bytes.split_at_checked(10).filter(|_| bytes.starts_with(b"ID3"))
    else {
        return bytes;
    };
    let size = head[6..].iter().fold(0, |size, &seven| size << 7 | usize::from(seven));
    let sound = rest.get(size..).unwrap_or_default();
    // A tag of the first version, at the end.
    match sound.split_last_chunk::<128>() {
        Some((sound, end)) if end.starts_with(b"TAG") => sound,
        _ => sound,
    }
}

/// The head of an MPEG-1 layer III frame: 128 kbit/s, 44.1 kHz, mono. Zeros behind it are silence.
const SILENCE: [u8; 4] = [0xff, 0xfb, 0x90, 0xc4];
const FRAME: usize = 417;

/// ID3v2.4, with text in UTF-8.
fn tag(texts: &[([u8; 4], &str)]) -> Vec<u8> {
    let mut frames = Vec::new();
    for (id, text) in texts {
        frames.extend(id);
        frames.extend(seven_bits(text.len() + 1));
        frames.extend([0, 0, 3]);
        frames.extend(text.as_bytes());
    }
    let mut tag = b"ID3\x04\x00\x00".to_vec();
    tag.extend(seven_bits(frames.len()));
    tag.extend(frames);
    tag
}

/// Sizes in ID3 use seven bits of each byte.
fn seven_bits(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| u8::try_from(size >> shift & 0x7f).expect("seven bits fit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_is_what_lies_behind_the_tag() {
        let place = tempfile::tempdir().unwrap();
        let album = Album::new("A", "B", 3).from_frames(50);
        album.write(place.path().join("x")).unwrap();
        assert_eq!(album.sounds(), [50 * FRAME, 54 * FRAME, 58 * FRAME]);
        assert_eq!(sounds_below(place.path()), album.sounds());
    }

    #[test]
    fn tracks_differ_in_length_and_discs_have_directories() {
        let place = tempfile::tempdir().unwrap();
        let album = Album::with_discs("A", "B", &[2, 1]);
        album.write(place.path()).unwrap();
        assert_eq!(
            files_below(place.path()),
            ["CD1/01 Track 1.mp3", "CD1/02 Track 2.mp3", "CD2/01 Track 1.mp3"]
        );
        let lengths: Vec<_> = album.tracks.iter().map(|track| track.frames).collect();
        assert_eq!(lengths, [40, 47, 54]);
        let bytes = album.bytes(&album.tracks[0]);
        assert!(bytes.starts_with(b"ID3\x04"));
        assert_eq!(bytes.windows(4).filter(|four| *four == SILENCE).count(), 40);
    }
}
