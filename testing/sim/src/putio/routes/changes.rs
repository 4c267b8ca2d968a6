//! What is done to files, but for deleting (reference §4).

use serde_json::json;

use super::{
    answer::{Answer, done, ok},
    call::Call,
    deletes::selected,
    wire,
};
use crate::{
    putio::{Refused, state::State, tree::ROOT},
    time::read,
};

pub(super) fn create_folder(call: &Call) -> Answer {
    let now = call.now();
    let parent = call.number("parent_id")?.unwrap_or(ROOT);
    let habits = call.sim.habits();
    let mut state = call.state();
    let id = if let Some(path) = call.get("path") {
        make_path(&mut state, path, now)?
    } else {
        state.tree.folder(parent)?;
        let name = state.tree.check_name(parent, call.get("name").unwrap_or_default())?;
        state.tree.add(parent, name, None, now)
    };
    ok(json!({ "file": wire::file_of(&state, &habits, id) }))
}

/// Each folder on the way that is not there is made.
fn make_path(state: &mut State, path: &str, now: u64) -> Result<i64, Refused> {
    let mut at = ROOT;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        at = match state.tree.child(at, name) {
            Some(entry) if entry.is_folder() => entry.id,
            Some(_) => return Err(Refused::new(400, "NAME_ALREADY_EXIST")),
            None => {
                let name = state.tree.check_name(at, name)?;
                state.tree.add(at, name, None, now)
            }
        };
    }
    Ok(at)
}

pub(super) fn rename(call: &Call) -> Answer {
    let (id, now) = (call.need_number("file_id")?, call.now());
    let name = call.get("name").unwrap_or_default();
    let habits = call.sim.habits();
    let mut state = call.state();
    let entry = state.tree.get(id)?;
    let parent = entry.parent.ok_or_else(Refused::bad_request)?;
    if entry.name != name {
        let name = state.tree.check_name(parent, name)?;
        let entry = state.tree.get_mut(id)?;
        (entry.name, entry.updated) = (name, now);
    }
    ok(json!({ "file": wire::file_of(&state, &habits, id) }))
}

/// What cannot be moved is told, and the rest is moved: 200 all the same.
pub(super) fn relocate(call: &Call) -> Answer {
    let ids = selected(call)?;
    let (parent, now) = (call.need_number("parent_id")?, call.now());
    let mut state = call.state();
    state.tree.folder(parent)?;
    let mut errors = Vec::new();
    for id in ids {
        if let Err(refused) = move_one(&mut state, id, parent, call.get("name"), now) {
            let name = state.tree.find(id).map(|entry| entry.name.clone());
            errors.push(json!({
                "id": id, "name": name, "error_type": refused.kind, "status_code": refused.status,
            }));
        }
    }
    ok(json!({ "errors": errors }))
}

fn move_one(
    state: &mut State,
    id: i64,
    parent: i64,
    name: Option<&str>,
    now: u64,
) -> Result<(), Refused> {
    let entry = state.tree.get(id)?;
    if entry.parent.is_none() || state.tree.is_within(parent, id) {
        return Err(Refused::bad_request());
    }
    let is_there = entry.parent == Some(parent);
    let name = name.unwrap_or(&entry.name).to_owned();
    if is_there && name == entry.name {
        return Ok(());
    }
    let name = state.tree.check_name(parent, &name)?;
    let entry = state.tree.get_mut(id)?;
    (entry.parent, entry.name, entry.updated) = (Some(parent), name, now);
    Ok(())
}

pub(super) fn copy(call: &Call) -> Answer {
    let (id, parent) = (call.need_number("file_id")?, call.number("parent_id")?.unwrap_or(ROOT));
    let (now, habits) = (call.now(), call.sim.habits());
    let mut state = call.state();
    let name = call.get("name").unwrap_or(&state.tree.get(id)?.name).to_owned();
    state.tree.folder(parent)?;
    if id == ROOT || state.tree.is_within(parent, id) {
        return Err(Refused::bad_request());
    }
    let name = state.tree.check_name(parent, &name)?;
    if state.tree.size(id) > state.available() {
        return Err(Refused::new(400, "NOT_ENOUGH_SPACE"));
    }
    let copy = state.tree.copy(id, parent, name, now);
    ok(json!({ "file": wire::file_of(&state, &habits, copy) }))
}

/// Without a time it is now.
pub(super) fn touch(call: &Call) -> Answer {
    let ids = call.numbers(&["file_ids", "file_id"])?.ok_or_else(Refused::bad_request)?;
    let given = call.get("updated_at").map(|text| read(text).ok_or_else(Refused::bad_request));
    let updated = given.transpose()?.map_or(call.now(), |seconds| seconds * 1000);
    let mut state = call.state();
    for id in ids {
        state.tree.get_mut(id)?.updated = updated;
    }
    done()
}
