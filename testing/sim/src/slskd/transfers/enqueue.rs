//! Rows that come into the table, however they were asked for (section 4).

use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};

use super::{Requester, Row, TransferState, fetch};
use crate::slskd::Sim;

/// So many files of one request are offered to the peer at once.
const AT_ONCE: usize = 30;
/// So many, when there are more of them.
const AT_ONCE_OF_MANY: usize = 5;

pub(in crate::slskd) struct Wanted {
    pub(in crate::slskd) filename: String,
    pub(in crate::slskd) size: u64,
}

pub(in crate::slskd) struct Order {
    pub(in crate::slskd) username: String,
    pub(in crate::slskd) files: Vec<Wanted>,
    pub(in crate::slskd) batch_id: Option<String>,
    pub(in crate::slskd) requester: Requester,
}

#[derive(Default)]
pub(in crate::slskd) struct Taken {
    /// New rows.
    pub(in crate::slskd) rows: Vec<Row>,
    /// Older rows of the same files, now hidden.
    pub(in crate::slskd) superseded: Vec<Row>,
    /// Files that were active already.
    pub(in crate::slskd) skipped: Vec<String>,
}

/// Commits an order, and lets it be worked on.
pub(in crate::slskd) fn take(sim: &Arc<Sim>, order: Order) -> Taken {
    let many = order.files.len() > AT_ONCE;
    let offers = Arc::new(Semaphore::new(if many { AT_ONCE_OF_MANY } else { AT_ONCE }));
    let Order { username, files, batch_id, requester } = order;
    let waits_locally = sim.script.version.answers_enqueue();
    let mut taken = Taken::default();
    for Wanted { filename, size } in files {
        let mut state = sim.state();
        if state.table.is_active(&username, &filename) {
            taken.skipped.push(filename);
            continue;
        }
        let row = Row {
            id: state.ids.next(),
            batch_id: batch_id.clone(),
            username: username.clone(),
            filename,
            size,
            state: if waits_locally {
                TransferState::QueuedLocally
            } else {
                TransferState::Requested
            },
            requested_at: sim.clock.stamp(),
            enqueued_at: None,
            started_at: None,
            ended_at: None,
            bytes_transferred: 0,
            place_in_queue: None,
            exception: None,
            attempts: 0,
            next_attempt_at: None,
            removed: false,
            requester,
        };
        let hidden = state.table.add(row.clone());
        taken.superseded.extend(hidden.and_then(|id| state.table.get(&id).cloned()));
        let (cancel, cancelled) = oneshot::channel();
        state.cancels.insert(row.id.clone(), cancel);
        state.unsettled += 1;
        drop(state);
        sim.process.spawn(fetch::run(
            Arc::clone(sim),
            row.id.clone(),
            Arc::clone(&offers),
            cancelled,
        ));
        taken.rows.push(row);
    }
    sim.note_change();
    taken
}
