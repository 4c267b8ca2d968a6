//! `folder/*` (reference §3.5).

use serde_json::{Value, json};

use super::{
    answer::{Answer, ok, refused},
    call::Call,
};

pub(super) fn errors(call: &Call) -> Answer {
    let id = call.query("folder");
    let (page, per_page) = call.page();
    let state = call.sim.state();
    let Some(folder) = state.folders.get(id) else { return Err(refused(404, "no such folder")) };
    if state.config.is_paused(id) {
        return Err(refused(404, "folder is paused"));
    }
    let errors = folder.failures.iter().skip((page - 1) * per_page).take(per_page);
    let errors: Vec<Value> =
        errors.map(|(path, error)| json!({"path": path, "error": error})).collect();
    let errors: Value = if errors.is_empty() { Value::Null } else { errors.into() };
    ok(&json!({"folder": id, "errors": errors, "page": page, "perpage": per_page}))
}

/// No folder keeps old versions here.
pub(super) fn versions(call: &Call) -> Answer {
    let is_known = call.sim.state().folders.contains_key(call.query("folder"));
    let words = if is_known { "folder has no versioner" } else { "no such folder" };
    Err(refused(500, words))
}
