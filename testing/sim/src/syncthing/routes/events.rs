//! `GET /rest/events` and `/rest/events/disk` (reference §4.1).

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::call::Call;
use crate::{
    late,
    syncthing::{Sim, clock, events::Set},
};

/// Without a number, or with one that is none.
const TIMEOUT: u64 = 60;

/// The head comes at once, the events when there are some.
pub(super) fn poll(call: &Call, set: Option<Set>) -> Response {
    let set = set.unwrap_or_else(|| Set::named(call.query("events")));
    let number = |name| call.query(name).parse::<u64>().ok();
    let (since, timeout) = (number("since").unwrap_or(0), number("timeout").unwrap_or(TIMEOUT));
    let limit = number("limit").filter(|limit| *limit > 0);
    let limit = limit.and_then(|limit| limit.try_into().ok()).unwrap_or(usize::MAX);
    {
        let mut state = call.sim.state();
        state.heard = Some(clock::seconds());
        state.hub.subscribe(set);
    }
    let (rest, body) = late::late();
    let sim = Arc::clone(&call.sim);
    call.sim.process.spawn(async move {
        let events = tokio::select! {
            events = wait(&sim, set, since, limit, Duration::from_secs(timeout)) => events,
            () = rest.closed() => return,
        };
        let _ = rest.send(Some(Bytes::from(format!("{events:#}\n")))).await;
        let _ = rest.send(None).await;
    });
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

async fn wait(sim: &Arc<Sim>, set: Set, since: u64, limit: usize, timeout: Duration) -> Value {
    let mut changed = sim.changed.subscribe();
    let waiting = async {
        loop {
            let events = sim.state().hub.after(set, since, limit);
            if let Some(events) = events {
                return events;
            }
            // The sender is ours: it does not go.
            let _ = changed.changed().await;
        }
    };
    let events = tokio::time::timeout(timeout, waiting).await;
    events.unwrap_or_else(|_| Vec::<Value>::new().into())
}
