//! Answers, as slskd writes them: nulls omitted, errors as JSON strings or empty (section 11).

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::slskd::transfers::wire::omit_nulls;

const JSON: [(header::HeaderName, &str); 1] =
    [(header::CONTENT_TYPE, "application/json; charset=utf-8")];

pub(super) fn json(status: StatusCode, mut value: Value) -> Response {
    omit_nulls(&mut value);
    (status, JSON, value.to_string()).into_response()
}

pub(super) fn ok(value: Value) -> Response {
    json(StatusCode::OK, value)
}

pub(super) fn text(status: StatusCode, text: &str) -> Response {
    json(status, text.into())
}

pub(super) fn plain(text: &'static str) -> Response {
    text.into_response()
}

pub(super) fn empty(status: StatusCode) -> Response {
    status.into_response()
}

/// Why a call is not answered: a status, and perhaps words about it.
pub(super) struct Refusal(pub(super) StatusCode, pub(super) &'static str);

impl From<Refusal> for Response {
    fn from(Refusal(status, words): Refusal) -> Self {
        if words.is_empty() { empty(status) } else { text(status, words) }
    }
}
