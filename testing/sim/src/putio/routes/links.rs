//! `download_links`: URLs of many files (reference §4).

use serde_json::json;

use super::{
    answer::{Answer, ok},
    call::Call,
    deletes::selected,
};
use crate::putio::{Refused, storage};

pub(super) fn create(call: &Call) -> Answer {
    call.check_paid()?;
    let ids = selected(call)?;
    let mut state = call.state();
    let mut files = Vec::new();
    for id in ids {
        state.tree.get(id)?;
        let below = state.tree.below(id).into_iter().filter(|entry| !entry.is_folder());
        files.extend(below.map(|entry| entry.id));
    }
    let id = state.number();
    state.links.insert(id, files);
    ok(json!({ "id": id }))
}

/// Done by the first time that somebody asks.
pub(super) fn get(call: &Call, id: i64) -> Answer {
    let mut state = call.state();
    let files =
        state.links.get(&id).cloned().ok_or_else(|| Refused::new(404, "LINKS_NOT_FOUND"))?;
    let files: Vec<_> = files.into_iter().filter(|id| state.tree.find(*id).is_some()).collect();
    let urls: Vec<_> =
        files.into_iter().map(|id| storage::sign(&call.sim, &mut state, id)).collect();
    let links = json!({ "download_links": urls, "media_links": [], "mp4_links": [] });
    ok(json!({ "links_status": "DONE", "links": links, "error_msg": null }))
}
