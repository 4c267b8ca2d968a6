//! Torrents that are dropped into watched folders.

use std::sync::Arc;

use towline_sim::putio::{Course, End, Holds, Node, Status};
use towline_testkit::putio::{drop_magnet, drop_torrent, known};

use super::{Stage, records::record};

/// A twentieth of the demo's: twenty times as many bring as many bytes.
const SMALLEST: u64 = 1_200_000;
const STEP: u64 = 50_000;

pub(super) async fn films(stage: Arc<Stage>) -> anyhow::Result<()> {
    let (mut pace, mut number) = (stage.pace(130.0), 0);
    while pace.goes_on().await {
        number += 1;
        film(&stage, &format!("Film {number}"), number, 12);
        stage.drops(|dropped| dropped.films += 1);
    }
    Ok(())
}

/// Music, which goes on to be imported.
pub(super) async fn music(stage: Arc<Stage>) -> anyhow::Result<()> {
    let (mut pace, mut number) = (stage.pace(240.0), 0);
    while pace.goes_on().await {
        number += 1;
        let album = record("Music", number);
        let files = album.write(stage.house.places.shared().join(&album.title))?;
        let file = |from: std::path::PathBuf| {
            let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Node { name, holds: Holds::CopyFrom(from) }
        };
        let holds = Node::folder(&album.title, files.into_iter().map(file));
        let torrent = known(&album.title, holds).named(&album.title).goes(usual(8));
        stage.house.services.putio.torrent(torrent);
        drop_torrent(&stage.house.places.music_drops(), &album.title);
        stage.drops(|dropped| dropped.music += 1);
    }
    Ok(())
}

/// A magnet link of a film, which takes so many seconds at the service.
pub(super) fn film(stage: &Stage, name: &str, number: usize, seconds: u64) {
    let size = SMALLEST + STEP * (number as u64 * 17 % 36);
    let video = Node::generated(&format!("{name}.mkv"), size);
    let notes = Node::file(&format!("{name}.nfo"), format!("{name}\nMade for a soak."));
    let holds = Node::folder(name, [video, notes]);
    stage.house.services.putio.torrent(known(name, holds).named(name).goes(usual(seconds)));
    drop_magnet(&stage.house.places.film_drops(), name);
}

/// Through the usual statuses, with so many seconds of downloading.
fn usual(seconds: u64) -> Course {
    let steps = [
        (Status::InQueue, 1_000),
        (Status::Downloading, seconds * 1000),
        (Status::Completing, 1_500),
    ];
    Course::steps(steps, End::Seeds)
}
