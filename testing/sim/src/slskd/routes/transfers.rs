//! Downloads (section 3).

use axum::{http::StatusCode, response::Response};

use super::{
    answer::{Refusal, empty, ok, text},
    call::Call,
};
use crate::slskd::{
    ids::is_guid,
    log::MutationKind,
    transfers::{Row, TransferState},
};

pub(super) fn all(call: &Call) -> Response {
    let with_removed = call.is_asked("includeRemoved");
    let state = call.sim.state();
    let rows = state.table.all().iter().filter(|row| with_removed || !row.removed);
    ok(call.sim.hand().users(rows).into())
}

pub(super) fn of_user(call: &Call) -> Response {
    let username = call.username();
    let state = call.sim.state();
    let rows = state.table.all().iter().filter(|row| row.username == username && !row.removed);
    match call.sim.hand().users(rows).pop() {
        Some(user) => ok(user),
        None => empty(StatusCode::NOT_FOUND),
    }
}

/// By id alone: whose it is does not matter.
fn row(call: &Call) -> Result<Row, Refusal> {
    let id = id(call)?;
    call.sim.state().table.get(&id).cloned().ok_or(Refusal(StatusCode::NOT_FOUND, ""))
}

fn id(call: &Call) -> Result<String, Refusal> {
    let id = call.at(3).to_ascii_lowercase();
    if is_guid(&id) { Ok(id) } else { Err(Refusal(StatusCode::BAD_REQUEST, "Invalid id")) }
}

pub(super) fn one(call: &Call) -> Response {
    match row(call) {
        Ok(row) => ok(call.sim.hand().file(&row)),
        Err(refusal) => refusal.into(),
    }
}

/// Asks the peer, who may take his time or never answer.
pub(super) async fn position(call: &Call) -> Response {
    let row = match row(call) {
        Ok(row) => row,
        Err(refusal) => return refusal.into(),
    };
    let peer = call.sim.peer(&row.username).filter(|peer| peer.online);
    call.sim.clock.sleep(peer.as_ref().map_or(0, |peer| peer.acknowledge_ms)).await;
    if !peer.is_some_and(|peer| peer.tells_position) {
        let words = "Failed to fetch place in queue: the peer did not answer";
        return text(StatusCode::INTERNAL_SERVER_ERROR, words);
    }
    let place = {
        let state = call.sim.state();
        let is_before = |other: &&Row| {
            other.username == row.username
                && other.state == TransferState::QueuedRemotely
                && other.requested_at < row.requested_at
        };
        state.table.all().iter().filter(is_before).count() as u64 + 1
    };
    call.sim.change(&row.id, |row, _| row.place_in_queue = Some(place));
    ok(place.into())
}

/// Signals, and hides only what is finished already.
pub(super) fn cancel(call: &Call) -> Response {
    let id = match id(call) {
        Ok(id) => id,
        Err(refusal) => return refusal.into(),
    };
    let removes = call.is_asked("remove");
    let mut state = call.sim.state();
    let Some(row) = state.table.get(&id).cloned() else { return empty(StatusCode::NO_CONTENT) };
    if let Some(signal) = state.cancels.remove(&id) {
        // Nobody listens any more when the last byte has just come.
        let _ = signal.send(());
        call.did_to(MutationKind::Cancelled, &row);
    }
    if removes && row.state.is_terminal() && !row.removed {
        call.did_to(MutationKind::Hidden, &row);
        if let Some(row) = state.table.get_mut(&id) {
            row.removed = true;
        }
    }
    drop(state);
    call.sim.note_change();
    empty(StatusCode::NO_CONTENT)
}

/// Hides every finished download of everybody.
pub(super) fn clear(call: &Call) -> Response {
    let mut state = call.sim.state();
    for row in state.table.all_mut() {
        if row.state.is_terminal() && !row.removed {
            row.removed = true;
            call.did_to(MutationKind::Hidden, row);
        }
    }
    empty(StatusCode::NO_CONTENT)
}
