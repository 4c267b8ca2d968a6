//! What comes to every household: titles on lists, torrents, records.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::bail;
use tokio::time::sleep;
use towline_sim::{
    putio::{Course, End, Node, Status},
    slskd::{Behaviour, Peer, RemoteFile},
};
use towline_testkit::{
    audio::Album,
    putio::{drop_magnet, known},
};

use crate::{
    house::{House, LISTED},
    ledger::in_stage,
    server::Database,
};

pub(crate) const TITLES: usize = 2 * LISTED;
pub(crate) const TORRENTS: usize = 10;
pub(crate) const ALBUMS: usize = 10;
const PATIENCE: Duration = Duration::from_secs(900);
const SIZE: u64 = 2_000_000;

/// Waits until all titles are asked for, or are there.
pub(crate) async fn until_listed(houses: &[House], database: &Database) -> anyhow::Result<()> {
    let begun = Instant::now();
    for house in houses {
        loop {
            let there = in_stage(house, database, "title", "available").await?;
            let asked = in_stage(house, database, "title", "requested").await?;
            if there + asked >= TITLES {
                break;
            }
            give_up(begun, &format!("{there} there, {asked} asked for of {}", house.schema))?;
            sleep(Duration::from_millis(500)).await;
        }
    }
    Ok(())
}

/// Waits until every household has so many of these.
pub(crate) async fn until(
    houses: &[House],
    database: &Database,
    kind: &str,
    stage: &str,
    count: usize,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    for house in houses {
        loop {
            let come = in_stage(house, database, kind, stage).await?;
            if come >= count {
                break;
            }
            give_up(begun, &format!("{come} times {kind} {stage} of {}", house.schema))?;
            sleep(Duration::from_millis(500)).await;
        }
    }
    Ok(())
}

fn give_up(begun: Instant, what: &str) -> anyhow::Result<()> {
    if begun.elapsed() > PATIENCE {
        bail!("it does not come: only {what}");
    }
    Ok(())
}

/// Two lists are written into each configuration, while towline runs.
pub(crate) fn list(houses: &[House]) {
    houses.iter().for_each(House::lists);
}

/// Magnet links of films, all at once.
pub(crate) fn drop_torrents(houses: &[House]) {
    for house in houses {
        for number in 0..TORRENTS {
            let name = format!("Film {number}");
            let video = Node::generated(&format!("{name}.mkv"), SIZE);
            let notes = Node::file(&format!("{name}.nfo"), format!("{name}\nMade up."));
            let holds = Node::folder(&name, [video, notes]);
            let steps = [(Status::InQueue, 1_000), (Status::Downloading, 10_000)];
            let course = Course::steps(steps, End::Seeds);
            house.services.putio.torrent(known(&name, holds).named(&name).goes(course));
            drop_magnet(&house.place.join("watch"), &name);
        }
    }
}

/// Records that a person queues in slskd, each from a peer of its own, all at once.
pub(crate) fn queue_albums(houses: &[House]) -> anyhow::Result<()> {
    for house in houses {
        for number in 0..ALBUMS {
            queue(house, number)?;
        }
    }
    Ok(())
}

fn queue(house: &House, number: usize) -> anyhow::Result<()> {
    let album = Album::new("Band", &format!("Record {number}"), 10).from_frames(40 + number * 14);
    let remote = format!("@@qzvfk\\Music\\{}", album.title);
    let files = album.write(house.place.join("shared").join(&album.title))?;
    let files: Vec<_> = (0..).zip(&files).map(|(at, file)| shared(&remote, at, file)).collect();
    let peer = format!("peer-{number}");
    house.services.slskd.peers(|peers| peers.push(Peer::new(&peer, files)));
    house.services.slskd.queue(&peer, &remote, &[]);
    Ok(())
}

fn shared(remote: &str, at: u64, file: &Path) -> RemoteFile {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    RemoteFile {
        copy_from: Some(file.to_owned()),
        queued_ms: at * 1_000,
        behaviour: Behaviour::succeeds(1_000),
        ..RemoteFile::new(&format!("{remote}\\{name}"))
    }
}
