//! What happened in the account, newest first (reference §6).

use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok},
    call::Call,
};
use crate::putio::Refused;

pub(super) fn list(call: &Call) -> Answer {
    let invalid = |_| Refused::new(400, "INVALID_PER_PAGE");
    let per_page = call.per_page().map_err(invalid)?.unwrap_or(100);
    let before = call.number("before")?.unwrap_or(i64::MAX);
    let state = call.state();
    let mut older = state.events.iter().rev().filter(|event| id(event) < before);
    let events: Vec<&Value> = older.by_ref().take(per_page).collect();
    let has_more = older.next().is_some();
    ok(json!({ "events": events, "has_more": has_more }))
}

pub(super) fn delete(call: &Call, which: Option<i64>) -> Answer {
    let is_meant = |event: &Value| which.is_none_or(|which| id(event) == which);
    call.state().events.retain(|event| !is_meant(event));
    done()
}

fn id(event: &Value) -> i64 {
    event["id"].as_i64().unwrap_or_default()
}
