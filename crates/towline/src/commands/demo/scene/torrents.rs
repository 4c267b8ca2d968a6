//! Torrents that are dropped into watched folders.

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::digest;
use towline_sim::putio::{Course, End, Holds, Node, Status, Torrent};

use super::{ACTS, Places, Stage, nth, pause, rest};
use crate::commands::demo::records::{BY_TORRENT, Record};

/// A torrent: its name, how large it is, and how it goes at the service.
pub(super) struct Film<'a> {
    pub(super) name: &'a str,
    pub(super) megabytes: u64,
    pub(super) goes: Course,
}

/// What comes after the first ones.
const NAMES: [&str; 6] = [
    "Les.Vampires.1915.E01.720p",
    "Les.Vampires.1915.E02.720p",
    "Les.Vampires.1915.E03.720p",
    "Fantomas.1913.Part.1.720p",
    "Fantomas.1913.Part.2.720p",
    "The.Perils.of.Pauline.1914.E01",
];

pub(super) async fn play(stage: Arc<Stage>) -> anyhow::Result<()> {
    let film = |name, megabytes, goes| Film { name, megabytes, goes };
    drop_film(&stage, &film("Voyage.Across.the.Impossible.1904.720p", 9, Course::cached()))?;
    drop_film(&stage, &film("Gertie.the.Dinosaur.1914.1080p", 48, Course::cached()))?;
    let slow = Course::sticks_at(41, 60_000);
    drop_film(&stage, &film("Intolerance.1916.Restored.2160p", 18_400, slow))?;
    let nearly = Course::sticks_at(94, 150_000);
    drop_film(&stage, &film("Greed.1924.Reconstruction.1080p", 6_100, nearly))?;
    let mut lost = Course::fails(12_000, "Torrent is not registered with this tracker");
    lost.steps[0].percent = 23;
    drop_film(&stage, &film("London.After.Midnight.1927.Complete", 2_300, lost))?;
    for act in 0..ACTS {
        pause(rest(act) + 10).await;
        let again = act / u32::try_from(NAMES.len())?;
        let name = nth(&NAMES, act);
        let name = if again == 0 { name.into() } else { format!("{name}.REPACK{again}") };
        let megabytes = 24 + u64::from(act * 17 % 36);
        drop_film(&stage, &Film { name: &name, megabytes, goes: usual(12) })?;
    }
    Ok(())
}

/// Music, which goes on to be imported.
pub(super) async fn play_music(stage: Arc<Stage>) -> anyhow::Result<()> {
    for act in 0..ACTS {
        drop_record(&stage, &nth(&BY_TORRENT, act), act)?;
        pause(2 * rest(act)).await;
    }
    Ok(())
}

/// Through the usual statuses, with so many seconds of downloading.
pub(super) fn usual(seconds: u64) -> Course {
    let steps = [
        (Status::InQueue, 1_000),
        (Status::Downloading, seconds * 1000),
        (Status::Completing, 1_500),
    ];
    Course::steps(steps, End::Seeds)
}

pub(super) fn drop_film(stage: &Stage, film: &Film<'_>) -> anyhow::Result<()> {
    let Film { name, megabytes, goes } = film;
    let video = Node::generated(&format!("{name}.mkv"), megabytes * 1_000_000);
    let notes = Node::file(&format!("{name}.nfo"), format!("{name}\nMade for towline's demo."));
    let holds = Node::folder(name, [video, notes]);
    let hash = hash(name.as_bytes());
    stage.services.putio.torrent(Torrent::new(&hash, holds).named(name).goes(goes.clone()));
    let shown = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let link = format!("magnet:?xt=urn:btih:{hash}&dn={shown}");
    put(&stage.places.film_drops, &format!("{hash}.magnet"), link.as_bytes())
}

fn drop_record(stage: &Stage, record: &Record, act: u32) -> anyhow::Result<()> {
    let name = record.directory();
    come_again(&stage.places, &name)?;
    record.write(&stage.places.shared)?;
    let from = stage.places.shared.join(&name);
    // The service remembers every torrent: not with what is in it.
    let file = |file: String| Node { holds: Holds::CopyFrom(from.join(&file)), name: file };
    let holds = Node::folder(&name, record.files().into_iter().map(file));
    let goes = if act == 0 { Course::cached() } else { usual(8) };
    // Another time it is another torrent.
    let (hash, torrent) = torrent(&name, act);
    stage.services.putio.torrent(Torrent::new(&hash, holds).named(&name).goes(goes));
    put(&stage.places.music_drops, &format!("{hash}.torrent"), &torrent)
}

fn come_again(places: &Places, name: &str) -> anyhow::Result<()> {
    for before in [places.library.join(name), places.albums.join(name)] {
        if before.exists() {
            fs::remove_dir_all(before)?;
        }
    }
    Ok(())
}

/// As programs do that drop files: under its name once it is whole.
fn put(into: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let aside = into.join(format!(".{name}"));
    fs::write(&aside, bytes)?;
    Ok(fs::rename(aside, into.join(name))?)
}

/// A torrent of this name with its info-hash: of one piece, which nobody will ever ask for.
fn torrent(name: &str, length: u32) -> (String, Vec<u8>) {
    let head = format!(
        "d6:lengthi{}e4:name{}:{name}12:piece lengthi16384e6:pieces20:",
        length + 4096,
        name.len()
    );
    let info = [head.as_bytes(), &[1; 20], b"e"].concat();
    let torrent = [b"d8:announce26:http://tracker.example/key4:info", &info[..], b"e"].concat();
    (hash(&info), torrent)
}

fn hash(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
