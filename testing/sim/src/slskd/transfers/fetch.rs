//! One download, from its row to its last byte.

use std::{fs, io, path::Path, sync::Arc};

use tokio::sync::{Semaphore, oneshot};

use super::{Row, TransferState, land};
use crate::slskd::{
    Sim,
    clock::TICKS_PER_MS,
    script::{Behaviour, Failure, Peer, RemoteFile, Retry},
};

/// How long a peer may take to acknowledge a file.
const PATIENCE_MS: u64 = 180_000;
const STEPS: u64 = 4;

/// Why an attempt ended without all bytes.
struct Failed {
    how: Failure,
    exception: String,
}

impl Failed {
    fn new(how: Failure, exception: impl Into<String>) -> Self {
        Self { how, exception: exception.into() }
    }
}

/// A row's whole life. Once it says `Succeeded` it cannot be cancelled any more.
pub(in crate::slskd) async fn run(
    sim: Arc<Sim>,
    id: String,
    offers: Arc<Semaphore>,
    cancelled: oneshot::Receiver<()>,
) {
    let succeeded = tokio::select! {
        biased;
        succeeded = fetch(&sim, &id, &offers) => succeeded,
        Ok(()) = cancelled => {
            sim.clock.sleep(sim.script.pace.cancel_ms).await;
            end(&sim, &id, &Failed::new(Failure::Cancelled, "The operation was canceled."));
            false
        }
    };
    if succeeded {
        land::land(&sim, &id).await;
    }
    // A restart may have forgotten it in this moment.
    let mut state = sim.state();
    state.unsettled = state.unsettled.saturating_sub(1);
    state.moving.remove(&id);
    drop(state);
    sim.note_change();
}

async fn fetch(sim: &Arc<Sim>, id: &str, offers: &Semaphore) -> bool {
    let mut attempt = 1;
    loop {
        let failed = match try_once(sim, id, offers).await {
            Ok(()) => return true,
            Err(failed) => failed,
        };
        let Retry { attempts, base_ms, cap_ms } = sim.script.settings.retry;
        let may_retry = sim.script.version.has_batches() && failed.how.is_retried();
        if !may_retry || attempt >= attempts {
            end(sim, id, &failed);
            return false;
        }
        let pause = base_ms.saturating_mul(1 << (attempt - 1).min(20)).min(cap_ms);
        rest(sim, id, pause);
        sim.clock.sleep(pause).await;
        attempt += 1;
    }
}

async fn try_once(sim: &Arc<Sim>, id: &str, offers: &Semaphore) -> Result<(), Failed> {
    // Offers are never closed.
    let offer = offers.acquire().await;
    sim.clock.sleep(sim.script.pace.before_offer_ms).await;
    let Some(row) = go_live(sim, id) else { return Err(Failed::new(Failure::Errored, "No row")) };
    let (peer, file) = find(sim, &row)?;
    sim.clock.sleep(peer.acknowledge_ms.min(PATIENCE_MS)).await;
    if peer.acknowledge_ms > PATIENCE_MS {
        let text = format!("The wait timed out after {PATIENCE_MS} milliseconds");
        return Err(Failed::new(Failure::TimedOut, text));
    }
    drop(offer);
    if file.announced().is_ok_and(|size| size != row.size) {
        return Err(Failed::new(Failure::Aborted, "The remote size differs from the local one"));
    }
    let fate = fate(sim, &row, &file);
    if let Behaviour::Fails { how: Failure::Rejected, exception, after_ms, .. } = fate {
        sim.clock.sleep(after_ms).await;
        return Err(Failed::new(Failure::Rejected, exception));
    }
    sim.change(id, |row, now| {
        row.state = TransferState::QueuedRemotely;
        row.enqueued_at = Some(now);
    });
    sim.clock.sleep(file.queued_ms).await;
    if fate == Behaviour::StaysQueued {
        return std::future::pending().await;
    }
    receive(sim, &row, &file, fate).await
}

/// From here on the Soulseek client knows of it.
fn go_live(sim: &Sim, id: &str) -> Option<Row> {
    sim.change(id, |row, _| {
        row.state = TransferState::Requested;
        row.attempts += 1;
        row.next_attempt_at = None;
    });
    let mut state = sim.state();
    let row = state.table.get(id)?.clone();
    state.live.insert(row.id.clone(), (row.username.clone(), row.directory().to_owned()));
    Some(row)
}

fn find(sim: &Sim, row: &Row) -> Result<(Peer, RemoteFile), Failed> {
    let peer = sim.peer(&row.username).filter(|peer| peer.online);
    let Some(peer) = peer else {
        let text = format!("User {} appears to be offline", row.username);
        return Err(Failed::new(Failure::Errored, text));
    };
    let file = peer.files.iter().find(|file| file.filename == row.filename).cloned();
    match file {
        Some(file) => Ok((peer, file)),
        None => Err(Failed::new(Failure::Rejected, "File not shared.")),
    }
}

/// What happens in this attempt: a file that fails so many times remembers how often it did.
fn fate(sim: &Sim, row: &Row, file: &RemoteFile) -> Behaviour {
    let Behaviour::Fails { times: Some(times), after_ms, .. } = &file.behaviour else {
        return file.behaviour.clone();
    };
    let mut state = sim.state();
    let failed = state.failures.entry((row.username.clone(), row.filename.clone())).or_default();
    if *failed >= *times {
        return Behaviour::Succeeds { after_ms: *after_ms };
    }
    *failed += 1;
    file.behaviour.clone()
}

async fn receive(
    sim: &Arc<Sim>,
    row: &Row,
    file: &RemoteFile,
    fate: Behaviour,
) -> Result<(), Failed> {
    let path = sim.incomplete_path(row);
    sim.change(&row.id, |row, _| row.state = TransferState::Initializing);
    grow(sim, row, file, &path, 0)?;
    sim.change(&row.id, |row, now| {
        row.state = TransferState::InProgress;
        row.started_at = Some(now);
    });
    match fate {
        Behaviour::Succeeds { after_ms } => {
            for step in 1..=STEPS {
                sim.clock.sleep(after_ms / STEPS).await;
                grow(sim, row, file, &path, row.size * step / STEPS)?;
            }
            succeed(sim, &row.id);
            Ok(())
        }
        Behaviour::Fails { how, exception, after_ms, .. } => {
            grow(sim, row, file, &path, row.size / STEPS)?;
            sim.clock.sleep(after_ms).await;
            Err(Failed::new(how, exception))
        }
        Behaviour::Stalls | Behaviour::StaysQueued => {
            grow(sim, row, file, &path, row.size / 2)?;
            std::future::pending().await
        }
    }
}

fn grow(sim: &Sim, row: &Row, file: &RemoteFile, path: &Path, bytes: u64) -> Result<(), Failed> {
    // Another transfer that ends takes the empty directory away, maybe just now.
    let again = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => write(file, path, bytes),
        _ => Err(error),
    };
    let written = write(file, path, bytes).or_else(again).or_else(again);
    written.map_err(|error| Failed::new(Failure::Errored, error.to_string()))?;
    sim.change(&row.id, |row, _| row.bytes_transferred = bytes);
    Ok(())
}

/// The file's first bytes.
fn write(file: &RemoteFile, path: &Path, bytes: u64) -> io::Result<()> {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    if let Some(source) = &file.copy_from {
        let mut content = fs::read(source)?;
        content.truncate(usize::try_from(bytes).unwrap_or(usize::MAX));
        return fs::write(path, content);
    }
    // Two files of the same size are told apart by their beginning; the rest is a hole.
    fs::write(path, &file.filename)?;
    fs::OpenOptions::new().write(true).open(path)?.set_len(bytes)
}

/// The row is saved before the file is moved.
fn succeed(sim: &Sim, id: &str) {
    // First: whoever ends the process as soon as it has succeeded finds it here.
    sim.state().moving.insert(id.to_owned());
    sim.change(id, |row, now| {
        row.state = TransferState::Succeeded;
        row.ended_at = Some(now);
    });
    let mut state = sim.state();
    state.live.remove(id);
    state.cancels.remove(id);
}

fn end(sim: &Sim, id: &str, failed: &Failed) {
    sim.change(id, |row, now| {
        row.state = failed.how.state();
        row.exception = Some(failed.exception.clone());
        row.ended_at = Some(now);
        row.next_attempt_at = None;
    });
    let mut state = sim.state();
    state.live.remove(id);
    state.cancels.remove(id);
}

/// Between two attempts a row is not live.
fn rest(sim: &Sim, id: &str, pause_ms: u64) {
    sim.state().live.remove(id);
    sim.change(id, |row, now| {
        row.state = TransferState::QueuedLocally;
        row.next_attempt_at = Some(now + pause_ms * TICKS_PER_MS);
    });
}
