//! One file (reference §4).

use serde_json::json;

use super::{
    answer::{Answer, found, ok},
    call::Call,
    wire,
};
use crate::putio::{Refused, storage};

pub(super) fn get(call: &Call, id: i64) -> Answer {
    let (habits, state) = (call.sim.habits(), call.state());
    let entry = state.tree.get(id)?;
    ok(json!({ "file": wire::file(&state, &habits, entry) }))
}

pub(super) fn child(call: &Call, parent: i64) -> Answer {
    let name = call.need("name")?;
    let (habits, state) = (call.sim.habits(), call.state());
    state.tree.folder(parent)?;
    let entry = state.tree.child(parent, name).ok_or_else(Refused::not_found)?;
    ok(json!({ "file": wire::file(&state, &habits, entry) }))
}

pub(super) fn url(call: &Call, id: i64) -> Answer {
    let url = signed(call, id)?;
    ok(json!({ "url": url }))
}

/// The old way to the bytes: the same URL in a 302.
pub(super) fn redirect(call: &Call, id: i64) -> Answer {
    found(&signed(call, id)?)
}

fn signed(call: &Call, id: i64) -> Result<String, Refused> {
    call.check_paid()?;
    let mut state = call.state();
    if state.tree.get(id)?.is_folder() {
        return Err(Refused::bad_request());
    }
    Ok(storage::sign(&call.sim, &mut state, id))
}
