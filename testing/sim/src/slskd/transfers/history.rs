//! An old installation's table: finished rows from long ago, whose files are gone.

use super::{Requester, Row, TransferState};
use crate::slskd::{Sim, clock::TICKS_PER_SECOND};

const FILES_PER_DIRECTORY: usize = 10;
const DIRECTORIES_PER_USER: usize = 5;

pub(in crate::slskd) fn fill(sim: &Sim, count: usize) {
    let begun = sim.clock.now().saturating_sub(365 * 86_400 * TICKS_PER_SECOND);
    let mut state = sim.state();
    for n in 0..count {
        let directory = n / FILES_PER_DIRECTORY;
        let user = directory / DIRECTORIES_PER_USER;
        let at = begun + n as u64 * 10 * TICKS_PER_SECOND;
        let failed = n % 7 == 3;
        let row = Row {
            id: state.ids.next(),
            batch_id: None,
            username: format!("historic {user}"),
            filename: format!(
                "@@old\\Music\\Album {directory}\\{:02}.mp3",
                n % FILES_PER_DIRECTORY
            ),
            size: 5_000_000,
            state: if failed { TransferState::Errored } else { TransferState::Succeeded },
            requested_at: at,
            enqueued_at: Some(at + TICKS_PER_SECOND),
            started_at: (!failed).then_some(at + 2 * TICKS_PER_SECOND),
            ended_at: Some(at + 9 * TICKS_PER_SECOND),
            bytes_transferred: if failed { 0 } else { 5_000_000 },
            place_in_queue: None,
            exception: failed.then(|| "Remote connection closed".into()),
            attempts: 1,
            next_attempt_at: None,
            removed: false,
            requester: Requester::History,
        };
        state.table.add(row);
    }
}
