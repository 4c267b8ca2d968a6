//! `POST /files/delete` (reference §4): as it is, with nothing in the way of deleting id 0.

use serde_json::json;

use super::{
    answer::{Answer, ok},
    call::Call,
};
use crate::putio::{Deleted, DeletedEntry, Refused, state::State};

pub(super) fn delete(call: &Call) -> Answer {
    let ids = selected(call)?;
    let (now, passes_over) = (call.now(), call.is_set("skip_nonexistents"));
    let mut state = call.state();
    let (there, missing): (Vec<i64>, Vec<i64>) =
        ids.into_iter().partition(|id| state.tree.find(*id).is_some());
    if !missing.is_empty() && !passes_over && !call.is_set("partial_delete") {
        return Err(Refused::not_found());
    }
    let to_trash = state.trash_enabled && !call.is_set("skip_trash");
    for id in there {
        // It may have gone together with one before it.
        if state.tree.find(id).is_none() {
            continue;
        }
        note(&mut state, id, to_trash);
        if to_trash { state.tree.trash_away(id, now) } else { state.tree.remove(id) }
    }
    ok(json!({ "skipped": missing.len(), "cursor": null }))
}

/// Those that are named, or all of a listing but for those that are named.
pub(super) fn selected(call: &Call) -> Result<Vec<i64>, Refused> {
    if let Some(ids) = call.numbers(&["file_ids", "file_id", "user_file_ids"])? {
        return Ok(ids);
    }
    let name = call.need("cursor")?;
    let excluded = call.numbers(&["exclude_ids"])?.unwrap_or_default();
    let state = call.state();
    let cursor = state.cursors.get(name).ok_or_else(|| Refused::new(400, "INVALID_CURSOR"))?;
    Ok(cursor.all.iter().copied().filter(|id| !excluded.contains(id)).collect())
}

/// Writes down what is about to go.
fn note(state: &mut State, id: i64, to_trash: bool) {
    let entries = state.tree.below(id).into_iter().filter(|entry| entry.trashed.is_none());
    let entries = entries.map(|entry| DeletedEntry {
        id: entry.id,
        path: state.tree.path(entry.id),
        size: entry.content.as_ref().map_or(0, crate::putio::Content::size),
        crc32: entry.content.as_ref().map(crate::putio::Content::crc32),
    });
    let deleted = Deleted { id, path: state.tree.path(id), to_trash, entries: entries.collect() };
    state.deleted.push(deleted);
}
