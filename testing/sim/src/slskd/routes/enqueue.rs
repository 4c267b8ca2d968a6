//! `POST /transfers/downloads/{username}`, and what batches share with it (sections 4 and 11).

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    answer::{Refusal, empty, json, text},
    call::Call,
};
use crate::slskd::{
    Sim,
    log::MutationKind,
    state::Server,
    transfers::{
        Requester,
        enqueue::{self, Order, Taken, Wanted},
        layout::climbs,
    },
};

pub(super) async fn post(call: &Call) -> Response {
    let username = call.username();
    let files = match call.json().as_ref().map_or(Err("Invalid body"), files) {
        Ok(files) => files,
        Err(why) => return text(StatusCode::BAD_REQUEST, why),
    };
    let _permit = match permit(&call.sim, &call.sim.enqueue_permits) {
        Ok(permit) => permit,
        Err(refusal) => return refusal.into(),
    };
    if let Err(why) = reach(&call.sim, &username).await {
        return text(StatusCode::INTERNAL_SERVER_ERROR, &why.words(&username));
    }
    let order = Order { username, files, batch_id: None, requester: Requester::Api };
    let taken = take(call, order);
    if !call.sim.script.version.answers_enqueue() {
        return empty(StatusCode::CREATED);
    }
    let hand = call.sim.hand();
    let enqueued: Vec<Value> = taken.rows.iter().map(|row| hand.file(row)).collect();
    // Value tuples, whose fields the serializer skips.
    let failed: Vec<Value> = taken.skipped.iter().map(|_| json!({})).collect();
    json(StatusCode::CREATED, json!({"enqueued": enqueued, "failed": failed}))
}

/// The files that are asked for.
pub(super) fn files(given: &Value) -> Result<Vec<Wanted>, &'static str> {
    let given = given.as_array().ok_or("A list of files is required")?;
    if given.is_empty() {
        return Err("At least one file is required");
    }
    given.iter().map(file).collect()
}

fn file(given: &Value) -> Result<Wanted, &'static str> {
    if given.is_null() {
        return Err("One or more files is null");
    }
    let filename = given["filename"].as_str().filter(|name| !name.trim().is_empty());
    let (filename, size) = filename.zip(given["size"].as_u64()).ok_or("A file is invalid")?;
    if climbs(filename) {
        return Err("One or more filenames contains a directory traversal");
    }
    Ok(Wanted { filename: filename.into(), size })
}

/// Taken without waiting, or not at all.
pub(super) fn permit<'a>(
    sim: &Sim,
    permits: &'a Semaphore,
) -> Result<Option<SemaphorePermit<'a>>, Refusal> {
    if !sim.script.version.limits_calls() {
        return Ok(None);
    }
    permits.try_acquire().map(Some).map_err(|_| {
        let words = "Only one concurrent operation is permitted. \
                     Wait until the previous operation completes";
        Refusal(StatusCode::TOO_MANY_REQUESTS, words)
    })
}

pub(super) enum Unreachable {
    NotLoggedIn,
    PeerOffline,
}

impl Unreachable {
    pub(super) fn words(&self, username: &str) -> String {
        match self {
            Self::NotLoggedIn => "The server connection must be connected and logged in".into(),
            Self::PeerOffline => format!("User {username} appears to be offline"),
        }
    }
}

/// Connects to the peer; the permit is held all the while.
pub(super) async fn reach(sim: &Sim, username: &str) -> Result<(), Unreachable> {
    if sim.state().server != Server::LoggedIn {
        return Err(Unreachable::NotLoggedIn);
    }
    let peer = sim.peer(username);
    sim.clock.sleep(peer.as_ref().map_or(0, |peer| peer.connect_ms)).await;
    if peer.is_some_and(|peer| peer.online) { Ok(()) } else { Err(Unreachable::PeerOffline) }
}

pub(super) fn take(call: &Call, order: Order) -> Taken {
    let taken = enqueue::take(&call.sim, order);
    for row in &taken.superseded {
        call.did_to(MutationKind::Superseded, row);
    }
    for row in &taken.rows {
        call.did_to(MutationKind::Enqueued, row);
    }
    taken
}
