//! Answers as Syncthing writes them: indented JSON, or a line of text (reference §1.3).

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::syncthing::Refused;

/// What a call comes to.
pub(super) type Answer = Result<Response, Refused>;

#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn ok(value: &Value) -> Answer {
    let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    Ok((json, format!("{value:#}\n")).into_response())
}

/// A write: an empty body without a type.
#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn done() -> Answer {
    Ok(StatusCode::OK.into_response())
}

/// What looks like JSON, and says that it is text.
#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn word(word: &str) -> Answer {
    Ok(text(200, &format!("{{\"ok\": \"{word}\"}}")))
}

pub(super) fn text(status: u16, words: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, plain, format!("{words}\n")).into_response()
}

/// Why a call is not answered.
pub(super) fn refused(status: u16, words: &str) -> Refused {
    Refused(status, words.to_owned())
}

impl From<Refused> for Response {
    fn from(Refused(status, words): Refused) -> Self {
        text(status, &words)
    }
}
