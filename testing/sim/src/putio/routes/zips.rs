//! Zips, as far as they are spoken of: their bytes are not made (reference §6).

use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok},
    call::Call,
    deletes::selected,
    wire,
};
use crate::putio::{
    Refused,
    state::{State, Zip},
};

pub(super) fn create(call: &Call) -> Answer {
    let (files, created) = (selected(call)?, call.now());
    let mut state = call.state();
    for id in &files {
        state.tree.get(*id)?;
    }
    let id = state.number();
    let size: u64 = files.iter().map(|id| state.tree.size(*id)).sum();
    let what = json!({ "zip_id": id, "zip_size": size });
    state.zips.insert(id, Zip { files, created, is_cancelled: false });
    state.note_event(created, "zip_created", &what);
    ok(json!({ "zip_id": id }))
}

pub(super) fn list(call: &Call) -> Answer {
    let (habits, state) = (call.sim.habits(), call.state());
    let there = state.zips.iter().filter(|(_, zip)| !zip.is_cancelled);
    let zips: Vec<_> = there
        .map(|(id, zip)| json!({ "id": id, "created_at": wire::time(&habits, zip.created) }))
        .collect();
    ok(json!({ "zips": zips }))
}

pub(super) fn get(call: &Call, id: i64) -> Answer {
    let state = call.state();
    let zip = state.zips.get(&id).filter(|zip| !zip.is_cancelled);
    let zip = zip.ok_or_else(|| Refused::new(410, "LINK_EXPIRED"))?;
    ok(told(&state, zip, &format!("{}/zips/{id}", call.sim.storage_url)))
}

fn told(state: &State, zip: &Zip, url: &str) -> Value {
    let (there, missing): (Vec<i64>, Vec<i64>) =
        zip.files.iter().copied().partition(|id| state.tree.find(*id).is_some());
    let size: u64 = there.into_iter().map(|id| state.tree.size(id)).sum();
    json!({ "zip_status": "DONE", "url": url, "size": size, "missing_files": missing })
}

pub(super) fn cancel(call: &Call, id: i64) -> Answer {
    let mut state = call.state();
    let zip = state.zips.get_mut(&id).ok_or_else(|| Refused::new(410, "LINK_EXPIRED"))?;
    zip.is_cancelled = true;
    done()
}
