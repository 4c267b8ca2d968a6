//! Batches (section 4), since 0.26.

use std::collections::HashSet;

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{
    answer::{empty, json, ok, text},
    call::Call,
    enqueue::{Unreachable, files, permit, reach, take},
};
use crate::slskd::{
    Sim,
    clock::written,
    ids::is_guid,
    state::Batch,
    transfers::{
        Requester,
        enqueue::{Order, Wanted},
    },
};

pub(super) async fn post(call: &Call) -> Response {
    let (batch, files) = match read(call) {
        Ok(read) => read,
        Err(why) => return text(StatusCode::BAD_REQUEST, why),
    };
    let _permit = match permit(&call.sim, &call.sim.enqueue_permits) {
        Ok(permit) => permit,
        Err(refusal) => return refusal.into(),
    };
    if call.sim.state().batches.contains_key(&batch.id) {
        return text(StatusCode::CONFLICT, "A batch with this id exists already");
    }
    if let Err(why) = reach(&call.sim, &batch.username).await {
        let status = match why {
            Unreachable::PeerOffline => StatusCode::NOT_FOUND,
            Unreachable::NotLoggedIn => StatusCode::INTERNAL_SERVER_ERROR,
        };
        return text(status, &why.words(&batch.username));
    }
    let order = Order {
        username: batch.username.clone(),
        files,
        batch_id: Some(batch.id.clone()),
        requester: Requester::Api,
    };
    // Before its rows: a quick one may already ask where it is to go.
    call.sim.state().batches.insert(batch.id.clone(), batch.clone());
    let taken = take(call, order);
    let failures: Vec<Value> = taken
        .skipped
        .iter()
        .map(|filename| json!({"filename": filename, "message": "Skipped: Already in progress"}))
        .collect();
    let status = match (taken.rows.is_empty(), failures.is_empty()) {
        (true, _) => StatusCode::OK,
        (false, true) => StatusCode::CREATED,
        (false, false) => StatusCode::MULTI_STATUS,
    };
    json(status, json!({"batch": shown(&call.sim, &batch), "failures": failures}))
}

fn read(call: &Call) -> Result<(Batch, Vec<Wanted>), &'static str> {
    let given = call.json().ok_or("Invalid body")?;
    let guid = |name: &str| match &given[name] {
        Value::Null => Ok(None),
        Value::String(id) if is_guid(id) => Ok(Some(id.to_ascii_lowercase())),
        _ => Err("An id is no GUID"),
    };
    let username = given["username"].as_str().filter(|name| !name.trim().is_empty());
    let files = files(&given["files"])?;
    let names: HashSet<&str> = files.iter().map(|file| file.filename.as_str()).collect();
    if names.len() < files.len() {
        return Err("One or more filenames are duplicated");
    }
    let id = guid("id")?;
    let batch = Batch {
        id: id.unwrap_or_else(|| call.sim.state().ids.next()),
        search_id: guid("searchId")?,
        username: username.ok_or("A username is required")?.into(),
        created_at: call.sim.clock.now(),
        destination: given["options"]["destination"].as_str().map(str::to_owned),
    };
    Ok((batch, files))
}

pub(super) fn get(call: &Call) -> Response {
    let id = call.at(3).to_ascii_lowercase();
    if !is_guid(&id) {
        return text(StatusCode::BAD_REQUEST, "Invalid id");
    }
    let batch = call.sim.state().batches.get(&id).cloned();
    batch.map_or_else(|| empty(StatusCode::NOT_FOUND), |batch| ok(shown(&call.sim, &batch)))
}

fn shown(sim: &Sim, batch: &Batch) -> Value {
    let hand = sim.hand();
    let state = sim.state();
    let rows = state.table.all().iter().filter(|row| row.batch_id.as_ref() == Some(&batch.id));
    let transfers: Vec<Value> = rows.map(|row| hand.file(row)).collect();
    json!({
        "id": batch.id,
        "searchId": batch.search_id,
        "username": batch.username,
        "direction": "Download",
        "createdAt": written(batch.created_at, hand.with_zone),
        "transfers": transfers,
        "options": {"destination": batch.destination},
    })
}
