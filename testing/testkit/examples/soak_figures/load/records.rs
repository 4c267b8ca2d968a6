//! Records that a person queues in slskd.

use std::{path::Path, sync::Arc};

use towline_sim::slskd::{Behaviour, Failure, Peer, RemoteFile};
use towline_testkit::audio::Album;

use super::Stage;

const PEERS: [&str; 4] = ["crate_digger_78", "shellac.and.wax", "phonographe", "old-time-tunes"];
/// How far one track begins behind the one before, in milliseconds.
const APART: u64 = 2_500;

pub(super) async fn fall(stage: Arc<Stage>) -> anyhow::Result<()> {
    let (mut pace, mut number) = (stage.pace(120.0), 0);
    while pace.goes_on().await {
        number += 1;
        queue(&stage, number)?;
        stage.drops(|dropped| dropped.records += 1);
    }
    Ok(())
}

/// A record of some tracks; no two of them have the same lengths.
pub(super) fn record(kind: &str, number: usize) -> Album {
    let tracks = [3, 4, 5][number % 3];
    Album::new("Band", &format!("{kind} {number}"), tracks).from_frames(40 + number * 14 % 2_000)
}

/// A peer shares the record, and all of it is queued.
fn queue(stage: &Stage, number: usize) -> anyhow::Result<()> {
    let (slskd, places) = (&stage.house.services.slskd, &stage.house.places);
    let (peer, album) = (PEERS[number % PEERS.len()], record("Record", number));
    let remote = format!("@@qzvfk\\Music\\{}", album.title);
    let files = album.write(places.shared().join(&album.title))?;
    let files: Vec<_> = (0..).zip(&files).map(|(at, file)| shared(&remote, at, file)).collect();
    slskd.peers(|peers| {
        peers.retain(|known| known.username != peer);
        peers.push(Peer::new(peer, files));
    });
    slskd.queue(peer, &remote, &[]);
    Ok(())
}

fn shared(remote: &str, at: u64, file: &Path) -> RemoteFile {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    RemoteFile {
        copy_from: Some(file.to_owned()),
        queued_ms: at * APART,
        behaviour: if at == 2 {
            // slskd itself tries again.
            Behaviour::fails_first(1, Failure::Errored, "Remote connection closed")
        } else {
            Behaviour::succeeds(APART)
        },
        ..RemoteFile::new(&format!("{remote}\\{name}"))
    }
}
