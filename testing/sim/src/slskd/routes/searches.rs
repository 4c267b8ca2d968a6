//! Searches (section 10). What is found is what peers share.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{
    answer::{empty, ok, text},
    call::Call,
    enqueue::permit,
};
use crate::{
    lock,
    slskd::{
        Sim,
        clock::written,
        ids::is_guid,
        log::MutationKind,
        script::{Peer, RemoteFile},
        state::{Search, Server},
    },
};

pub(super) async fn post(call: &Call) -> Response {
    let sim = &call.sim;
    let given = call.json().unwrap_or_default();
    let Some(words) = given["searchText"].as_str().filter(|text| !text.trim().is_empty()) else {
        return text(StatusCode::BAD_REQUEST, "SearchText may not be null or empty");
    };
    let id = match &given["id"] {
        Value::Null => sim.state().ids.next(),
        Value::String(id) if is_guid(id) => id.to_ascii_lowercase(),
        _ => return text(StatusCode::BAD_REQUEST, "The id is no GUID"),
    };
    if sim.state().server != Server::LoggedIn {
        let words = "The server connection must be connected and logged in";
        return text(StatusCode::CONFLICT, words);
    }
    let _permit = match permit(sim, &sim.search_permits) {
        Ok(permit) => permit,
        Err(refusal) => return refusal.into(),
    };
    sim.clock.sleep(sim.script.pace.start_search_ms).await;
    let search = begin(sim, id, words);
    call.did(MutationKind::Search, &search.id);
    ok(shown(sim, &search, false))
}

fn begin(sim: &Arc<Sim>, id: String, words: &str) -> Search {
    let mut state = sim.state();
    let search = Search {
        id: id.clone(),
        text: words.into(),
        token: state.searches.len() + 1,
        started_at: sim.clock.now(),
        ended_at: None,
        state: "InProgress",
        responses: Vec::new(),
    };
    state.searches.push(search.clone());
    drop(state);
    let searching = Arc::clone(sim);
    sim.process.spawn(async move {
        searching.clock.sleep(searching.script.pace.search_ms).await;
        end(&searching, &id, "Completed, TimedOut");
    });
    search
}

fn end(sim: &Sim, id: &str, words: &'static str) {
    let now = sim.clock.now();
    let peers = lock(&sim.peers).clone();
    let mut state = sim.state();
    let open =
        state.searches.iter_mut().find(|search| search.id == id && search.ended_at.is_none());
    let Some(search) = open else { return };
    search.responses = peers.iter().filter_map(|peer| response(peer, search)).collect();
    search.ended_at = Some(now);
    search.state = words;
}

fn response(peer: &Peer, search: &Search) -> Option<Value> {
    let words = search.text.to_lowercase();
    let is_meant = |file: &&RemoteFile| {
        let name = file.filename.to_lowercase();
        words.split_whitespace().all(|word| name.contains(word))
    };
    let found: Vec<&RemoteFile> = peer.files.iter().filter(is_meant).collect();
    if !peer.online || found.is_empty() {
        return None;
    }
    let of = |locked: bool| -> Vec<Value> {
        found.iter().filter(|file| file.locked == locked).map(|file| shared(file)).collect()
    };
    let (files, locked) = (of(false), of(true));
    Some(json!({
        "username": peer.username,
        "token": search.token,
        "hasFreeUploadSlot": true,
        "uploadSpeed": 1_000_000,
        "queueLength": 0,
        "fileCount": files.len(),
        "lockedFileCount": locked.len(),
        "files": files,
        "lockedFiles": locked,
    }))
}

fn shared(file: &RemoteFile) -> Value {
    json!({
        "filename": file.filename,
        "size": file.announced().unwrap_or_default(),
        "extension": "",
        "code": 1,
        "bitRate": file.bit_rate,
        "length": file.length,
        "isLocked": file.locked,
    })
}

fn shown(sim: &Sim, search: &Search, with_responses: bool) -> Value {
    let with_zone = sim.hand().with_zone;
    let sum = |name: &str| search.responses.iter().filter_map(|r| r[name].as_u64()).sum::<u64>();
    json!({
        "id": search.id,
        "searchText": search.text,
        "token": search.token,
        "startedAt": written(search.started_at, with_zone),
        "endedAt": search.ended_at.map(|at| written(at, with_zone)),
        "state": search.state,
        "isComplete": search.ended_at.is_some(),
        "responseCount": search.responses.len(),
        "fileCount": sum("fileCount"),
        "lockedFileCount": sum("lockedFileCount"),
        "responses": if with_responses { search.responses.clone() } else { Vec::new() },
    })
}

fn find(call: &Call) -> Option<Search> {
    let id = call.at(1).to_ascii_lowercase();
    call.sim.state().searches.iter().find(|search| search.id == id).cloned()
}

pub(super) fn all(call: &Call) -> Response {
    let searches = call.sim.state().searches.clone();
    ok(searches.iter().map(|search| shown(&call.sim, search, false)).collect())
}

pub(super) fn one(call: &Call) -> Response {
    let with_responses = call.is_asked("includeResponses");
    find(call).map_or_else(
        || empty(StatusCode::NOT_FOUND),
        |search| ok(shown(&call.sim, &search, with_responses)),
    )
}

pub(super) fn responses(call: &Call) -> Response {
    find(call).map_or_else(|| empty(StatusCode::NOT_FOUND), |search| ok(search.responses.into()))
}

pub(super) fn stop(call: &Call) -> Response {
    let Some(search) = find(call) else { return empty(StatusCode::NOT_FOUND) };
    call.did(MutationKind::Search, &search.id);
    end(&call.sim, &search.id, "Completed, Cancelled");
    empty(StatusCode::OK)
}

pub(super) fn delete(call: &Call) -> Response {
    let Some(search) = find(call) else { return empty(StatusCode::NOT_FOUND) };
    call.did(MutationKind::Search, &search.id);
    call.sim.state().searches.retain(|other| other.id != search.id);
    empty(StatusCode::NO_CONTENT)
}
