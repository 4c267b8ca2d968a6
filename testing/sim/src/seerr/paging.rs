//! What happens without a call: rows that come and go between two pages.

use super::{Kind, MediaRequest, MediaStatus, RequestStatus, Sim};

/// Numbers that no title has.
const MADE_UP: i64 = 900_000_000;

/// New films, there and asked for by the first user: both tables grow.
pub(super) fn add_rows(sim: &Sim, rows: usize) {
    let now = sim.clock.now();
    let mut state = sim.state();
    for _ in 0..rows {
        let next = state.media.last_key_value().map_or(0, |(id, _)| *id) + 1;
        let media = state.add_media(Kind::Movie, MADE_UP + next, None, now);
        state.change(media, now, |media| media.status = MediaStatus::Available);
        state.add_request(media, 1, false, RequestStatus::Approved, Vec::new(), now);
    }
    drop(state);
    sim.note_change();
}

/// The newest rows go, with what was asked of them, and as many of the newest requests.
pub(super) fn remove_rows(sim: &Sim, rows: usize) {
    let mut state = sim.state();
    for _ in 0..rows {
        if let Some((id, _)) = state.media.last_key_value().map(|(id, row)| (*id, row.kind)) {
            state.remove_media(id);
        }
        let newest: Option<&MediaRequest> = state.requests.values().next_back();
        if let Some(id) = newest.map(|request| request.id) {
            state.remove_request(id);
        }
    }
    drop(state);
    sim.note_change();
}
