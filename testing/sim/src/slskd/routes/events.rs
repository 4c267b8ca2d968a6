//! Events (section 7), since 0.22.

use axum::{
    http::{HeaderValue, StatusCode},
    response::Response,
};

use super::{
    answer::{json, ok, text},
    call::Call,
};
use crate::slskd::{
    events::{is_known, page, raise, sample},
    log::MutationKind,
};

pub(super) fn list(call: &Call) -> Response {
    let number = |name, default| match call.asks(name) {
        Some(value) => value.parse::<i64>().ok(),
        None => Some(default),
    };
    let Some(offset) = number("offset", 0).and_then(|offset| usize::try_from(offset).ok()) else {
        return text(StatusCode::BAD_REQUEST, "Offset must be greater than or equal to zero");
    };
    let limit = number("limit", 100).and_then(|limit| usize::try_from(limit).ok());
    let Some(limit) = limit.filter(|&limit| limit > 0) else {
        return text(StatusCode::BAD_REQUEST, "Limit must be greater than zero");
    };
    let (page, total) = page(&call.sim.state().events, offset, limit);
    let mut answer = ok(page.into());
    answer.headers_mut().insert("X-Total-Count", HeaderValue::from(total));
    answer
}

/// A sample: stored, and sent to webhooks.
pub(super) fn post(call: &Call) -> Response {
    let kind = call.at(1);
    if !is_known(&kind, call.sim.script.version) {
        return text(StatusCode::BAD_REQUEST, &format!("{kind} is no type of event"));
    }
    let given = call.json();
    let Some(words) = given.as_ref().and_then(|words| words.as_str()) else {
        return text(StatusCode::BAD_REQUEST, "A JSON string is required");
    };
    let data = sample(&call.sim, &kind, words);
    let now = call.sim.clock.now();
    call.did(MutationKind::Event, &kind);
    match raise(&call.sim, now, &kind, data) {
        Some(event) => json(StatusCode::CREATED, event.shown()),
        None => text(StatusCode::BAD_REQUEST, "No such event"),
    }
}
