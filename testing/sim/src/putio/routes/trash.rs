//! The trash (reference §6).

use serde_json::json;

use super::{
    answer::{Answer, done, ok},
    call::Call,
    deletes::selected,
    wire,
};
use crate::putio::{Habits, Refused, state::State};

pub(super) fn list(call: &Call) -> Answer {
    let per_page = call.per_page()?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let ids: Vec<_> = state.tree.trash().map(|entry| entry.id).collect();
    let total = ids.len();
    let (page, cursor) = state.page("trash", ids, per_page, &habits);
    ok(page_of(&state, &habits, &page, cursor.as_deref(), total))
}

pub(super) fn go_on(call: &Call) -> Answer {
    let name = call.need("cursor")?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let known = state.cursors.get(name).filter(|cursor| cursor.of == "trash").cloned();
    let cursor = known.ok_or_else(|| Refused::new(400, "INVALID_CURSOR"))?;
    let total = cursor.all.len();
    let (page, cursor) = state.turn(cursor);
    ok(page_of(&state, &habits, &page, cursor.as_deref(), total))
}

fn page_of(
    state: &State,
    habits: &Habits,
    page: &[i64],
    cursor: Option<&str>,
    total: usize,
) -> serde_json::Value {
    let entries = page.iter().filter_map(|id| state.tree.trash_entry(*id));
    let files: Vec<_> = entries
        .map(|entry| {
            let mut file = wire::file(state, habits, entry);
            file["deleted_at"] = entry.trashed.map(|at| wire::time(habits, at)).into();
            file["expiration_date"] =
                entry.trashed.map(|at| wire::time(habits, at + 14 * 86_400_000)).into();
            file
        })
        .collect();
    json!({ "files": files, "cursor": cursor, "total": total, "trash_size": state.trash_size() })
}

pub(super) fn restore(call: &Call) -> Answer {
    let ids = in_trash(call)?;
    let mut state = call.state();
    for id in ids {
        state.tree.restore(id);
    }
    done()
}

pub(super) fn delete(call: &Call) -> Answer {
    let ids = in_trash(call)?;
    let mut state = call.state();
    for id in ids {
        state.tree.remove(id);
    }
    done()
}

pub(super) fn empty(call: &Call) -> Answer {
    let mut state = call.state();
    let ids: Vec<_> = state.tree.trash().map(|entry| entry.id).collect();
    for id in ids {
        state.tree.remove(id);
    }
    done()
}

/// A child of a trashed folder is not in the trash itself.
fn in_trash(call: &Call) -> Result<Vec<i64>, Refused> {
    let ids = selected(call)?;
    let state = call.state();
    if ids.iter().all(|id| state.tree.trash_entry(*id).is_some()) {
        Ok(ids)
    } else {
        Err(Refused::new(404, "TRASH_FILE_NOT_FOUND"))
    }
}
