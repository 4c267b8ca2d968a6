//! Lists of files, and their pages (reference §4). Never recursive, but for the whole account.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::{
    answer::{Answer, ok},
    call::Call,
    wire,
};
use crate::putio::{
    Habits, Refused,
    state::State,
    tree::{Entry, ROOT},
};

/// This parent means every file of the account.
const ALL: i64 = -1;
/// In characters.
const LONGEST_QUERY: usize = 250;

pub(super) fn list(call: &Call) -> Answer {
    let parent = call.number("parent_id")?.unwrap_or(ROOT);
    let per_page = call.per_page()?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let folder = state.tree.folder(parent.max(ROOT))?.clone();
    let mut entries: Vec<&Entry> = if parent == ALL {
        state.tree.all().collect()
    } else {
        state.tree.children(parent).collect()
    };
    entries.retain(|entry| is_wanted(call, entry));
    sort(&mut entries, &state, call.get("sort_by").unwrap_or("NAME_ASC"));
    let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    let total = ids.len();
    let (page, cursor) = state.page("list", ids, per_page, &habits);
    // A cursor is for those who ask for pages (§4).
    let cursor = cursor.filter(|_| per_page.is_some());
    let mut answer = json!({
        "files": files(&state, &habits, &page),
        "parent": wire::file(&state, &habits, &folder),
        "cursor": cursor.filter(|_| !call.is_set("no_cursor")),
        "total": total,
    });
    if call.is_set("breadcrumbs") {
        answer["breadcrumbs"] = breadcrumbs(&state, folder.parent);
    }
    ok(answer)
}

pub(super) fn search(call: &Call, query: Option<&str>) -> Answer {
    let query = query.unwrap_or_default().to_lowercase();
    if query.chars().count() > LONGEST_QUERY {
        return Err(Refused::new(400, "SEARCH_TOO_LONG_QUERY"));
    }
    let per_page = call.per_page()?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let fits = |entry: &&Entry| entry.name.to_lowercase().contains(&query);
    let mut entries: Vec<&Entry> = state.tree.all().filter(fits).collect();
    sort(&mut entries, &state, "NAME_ASC");
    let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    let total = ids.len();
    let (page, cursor) = state.page("search", ids, per_page, &habits);
    ok(json!({ "files": files(&state, &habits, &page), "cursor": cursor, "total": total }))
}

/// The next page. What is gone by now is left out, and what is new is not seen.
pub(super) fn go_on(call: &Call, kind: &str) -> Answer {
    let name = call.need("cursor")?;
    let per_page = call.per_page()?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let known = state.cursors.get(name).filter(|cursor| cursor.of == kind).cloned();
    let mut cursor = known.ok_or_else(|| Refused::new(400, "INVALID_CURSOR"))?;
    cursor.per_page = per_page.unwrap_or(cursor.per_page).min(habits.largest_page).max(1);
    let total = cursor.all.len();
    let (page, cursor) = state.turn(cursor);
    ok(json!({ "files": files(&state, &habits, &page), "cursor": cursor, "total": total }))
}

fn files(state: &State, habits: &Habits, ids: &[i64]) -> Vec<Value> {
    let found = ids.iter().filter_map(|id| state.tree.find(*id));
    found.map(|entry| wire::file(state, habits, entry)).collect()
}

fn is_wanted(call: &Call, entry: &Entry) -> bool {
    let (kind, content_type) = wire::kind_of(entry);
    let is_one_of =
        |name, is: &str| call.get(name).is_none_or(|all| all.split(',').any(|one| one == is));
    is_one_of("file_type", kind) && is_one_of("content_type", content_type)
}

/// By name where the two are alike, so that pages are always cut the same way.
fn sort(entries: &mut [&Entry], state: &State, by: &str) {
    let (by, is_descending) = match by.rsplit_once('_') {
        Some((by, order)) => (by, order == "DESC"),
        None => (by, false),
    };
    let names = |a: &&Entry, b: &&Entry| (&a.name, a.id).cmp(&(&b.name, b.id));
    entries.sort_by(|a, b| {
        let order = match by {
            "SIZE" => state.tree.size(a.id).cmp(&state.tree.size(b.id)),
            "DATE" => a.created.cmp(&b.created),
            "MODIFIED" => a.updated.cmp(&b.updated),
            "WATCH" => a.accessed.cmp(&b.accessed),
            "TYPE" => wire::kind_of(a).cmp(&wire::kind_of(b)),
            _ => Ordering::Equal,
        };
        let order = order.then_with(|| names(a, b));
        if is_descending { order.reverse() } else { order }
    });
}

/// From the root on, without the folder itself.
fn breadcrumbs(state: &State, mut at: Option<i64>) -> Value {
    let mut found = Vec::new();
    while let Some(entry) = at.and_then(|id| state.tree.find(id)) {
        found.insert(0, json!([entry.id, entry.name]));
        at = entry.parent;
    }
    found.into()
}
