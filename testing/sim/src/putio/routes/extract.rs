//! `files/extract`: taken and listed, and never done.

use serde_json::json;

use super::{
    answer::{Answer, ok},
    call::Call,
    deletes::selected,
};

pub(super) fn begin(call: &Call) -> Answer {
    call.check_paid()?;
    let ids = selected(call)?;
    let mut state = call.state();
    let mut extractions = Vec::new();
    for file in ids {
        let name = state.tree.get(file)?.name.clone();
        let id = state.number();
        extractions.push(json!({
            "id": id, "name": name, "status": "NEW", "message": null, "num_parts": 1, "files": [],
        }));
    }
    state.extractions.extend(extractions.iter().cloned());
    ok(json!({ "extractions": extractions }))
}

pub(super) fn list(call: &Call) -> Answer {
    ok(json!({ "extractions": call.state().extractions }))
}
