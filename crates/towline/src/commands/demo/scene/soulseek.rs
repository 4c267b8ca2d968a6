//! Records that a person queues in slskd.

use std::{fs, path::Path, sync::Arc};

use towline_sim::slskd::{Behaviour, Failure, Peer, RemoteFile};

use super::{ACTS, Places, Stage, nth, pause, rest};
use crate::commands::demo::records::{AT_HAND, FROM_PEERS, Record, UNSURE};

const PEERS: [&str; 4] = ["crate_digger_78", "shellac.and.wax", "phonographe", "old-time-tunes"];
/// How far one track begins behind the one before, in milliseconds.
const APART: u64 = 2_500;
const AT_ONCE: u64 = 200;

pub(super) async fn play(stage: Arc<Stage>) -> anyhow::Result<()> {
    for record in AT_HAND {
        record.write(&stage.places.albums)?;
    }
    queue(&stage, &UNSURE, "shellac.and.wax", AT_ONCE)?;
    queue(&stage, &FROM_PEERS[0], PEERS[0], 800)?;
    pause(3).await;
    for act in 0..ACTS {
        queue(&stage, &nth(&FROM_PEERS[1..], act), nth(&PEERS, act), APART)?;
        pause(rest(act)).await;
    }
    Ok(())
}

/// A peer shares the record, and all of it is queued.
fn queue(stage: &Stage, record: &Record, peer: &str, apart: u64) -> anyhow::Result<()> {
    let Stage { services, places } = stage;
    let name = record.directory();
    come_again(places, &name)?;
    record.write(&places.shared)?;
    let remote = format!("@@qzvfk\\Music\\{name}");
    let files = shared(&places.shared.join(&name), record, &remote, apart);
    services.slskd.peers(|peers| {
        peers.retain(|known| known.username != peer);
        peers.push(Peer::new(peer, files));
    });
    services.slskd.queue(peer, &remote, &[]);
    Ok(())
}

/// In a second round the record is new again: the first one's files are gone from the library.
fn come_again(places: &Places, name: &str) -> anyhow::Result<()> {
    for before in [places.library.join(name), places.soulseek.join(name)] {
        if before.exists() {
            fs::remove_dir_all(before)?;
        }
    }
    Ok(())
}

fn shared(from: &Path, record: &Record, remote: &str, apart: u64) -> Vec<RemoteFile> {
    let file = |(at, name): (u64, String)| RemoteFile {
        copy_from: Some(from.join(&name)),
        queued_ms: at * apart,
        behaviour: if at == 2 && apart == APART {
            // slskd itself tries again.
            Behaviour::fails_first(1, Failure::Errored, "Remote connection closed")
        } else {
            Behaviour::succeeds(apart)
        },
        ..RemoteFile::new(&format!("{remote}\\{name}"))
    };
    (0..).zip(record.files()).map(file).collect()
}
