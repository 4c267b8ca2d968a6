//! `POST upload.put.io/v2/files/upload` (reference §4, upload): a torrent becomes a transfer,
//! anything else a file.

use serde_json::json;

use super::{
    answer::{Answer, ok},
    call::Call,
    wire,
};
use crate::putio::{Content, Refused, adding::Wanted, bencode::Metainfo};

pub(super) fn take(call: &Call) -> Answer {
    call.check_paid()?;
    let file = call.fields.file.as_ref().ok_or_else(Refused::bad_request)?;
    let parent = call.number("parent_id")?;
    if call.is_set("torrent") || Metainfo::read(&file.bytes).is_some() {
        return add_torrent(call, file.bytes.clone(), parent);
    }
    let (now, habits) = (call.now(), call.sim.habits());
    let mut state = call.state();
    let parent = parent.unwrap_or(state.default_folder);
    state.tree.folder(parent)?;
    let name = state.tree.check_name(parent, call.get("filename").unwrap_or(&file.name))?;
    if file.bytes.len() as u64 > state.available() {
        return Err(Refused::new(400, "NOT_ENOUGH_SPACE"));
    }
    let content = Content::given(file.bytes.clone());
    let id = state.tree.add(parent, name.clone(), Some(content), now);
    let what = json!({ "file_id": id, "file_name": name, "file_size": file.bytes.len() });
    state.note_event(now, "upload", &what);
    ok(json!({ "file": wire::file_of(&state, &habits, id) }))
}

fn add_torrent(call: &Call, torrent: Vec<u8>, parent: Option<i64>) -> Answer {
    let (now, habits) = (call.now(), call.sim.habits());
    let wanted = Wanted {
        source: String::new(),
        torrent: Some(torrent),
        save_parent_id: parent,
        callback_url: call.get("callback_url").map(str::to_owned),
    };
    let mut state = call.state();
    let id = state.add_transfer(&call.sim.script, &habits, wanted, now)?;
    let transfer = state.transfers.get(&id).ok_or_else(Refused::not_found)?;
    ok(json!({ "transfer": wire::transfer(&state, &habits, transfer) }))
}
