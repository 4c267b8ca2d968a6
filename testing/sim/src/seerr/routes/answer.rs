//! Answers as the server writes them, and its three shapes of an error (reference §1).

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::seerr::serve::Died;

/// What a call comes to.
pub(super) type Answer = Result<Response<Body>, Refused>;

/// Why a call is refused.
#[derive(Debug)]
pub(super) enum Refused {
    /// `{"message":…}`.
    Message(u16, String),
    /// `{"status":403,"error":…}`: a wrong key, an unknown user and a missing right all say this.
    Access,
    /// `{"message":…,"errors":[…]}`: the description of the API knows better.
    Invalid { status: u16, path: String, message: String, code: Option<&'static str> },
    /// The process ends.
    Died,
}

impl Refused {
    pub(super) fn new(status: u16, message: &str) -> Self {
        Self::Message(status, message.into())
    }

    pub(super) fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        let (path, message) = (path.into(), message.into());
        Self::Invalid { status: 400, path, message, code: None }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response<Body> {
        match self {
            Self::Message(status, text) => message(status, &text),
            Self::Access => {
                let error = "You do not have permission to access this endpoint";
                json(403, &json!({ "status": 403, "error": error }))
            }
            Self::Invalid { status, path, message, code } => {
                let mut mistake = json!({ "path": path, "message": message });
                if let Some(code) = code {
                    mistake["errorCode"] = code.into();
                }
                let whole = match (code, path.strip_prefix('.')) {
                    (Some(_), Some(path)) => format!("request.{path} {message}"),
                    _ => message,
                };
                json(status, &json!({ "message": whole, "errors": [mistake] }))
            }
            Self::Died => {
                let mut answer = message(500, "the process has ended");
                answer.extensions_mut().insert(Died);
                answer
            }
        }
    }
}

pub(in crate::seerr) fn message(status: u16, text: &str) -> Response<Body> {
    json(status, &json!({ "message": text }))
}

pub(super) fn json(status: u16, value: &impl Serialize) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(value).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn ok(value: &impl Serialize) -> Answer {
    Ok(json(200, value))
}

#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn nothing() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The page of a browser, wherever it is not the API (§1).
pub(super) fn html() -> Response<Body> {
    let html = "<!DOCTYPE html><html><head><title>Seerr</title></head><body></body></html>";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// Says which version of the answer it is, and leaves it out for those who have it: only the
/// transfer is saved (§1).
pub(super) fn tagged(asked: &HeaderMap, status: StatusCode, body: &[u8]) -> Tag {
    if status != StatusCode::OK {
        return Tag { value: None, is_known: false };
    }
    let tag = format!("W/\"{:x}-{:08x}\"", body.len(), crc32fast::hash(body));
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    Tag { value: HeaderValue::from_str(&tag).ok(), is_known }
}

pub(super) struct Tag {
    pub(super) value: Option<HeaderValue>,
    pub(super) is_known: bool,
}

/// A member that may be absent.
pub(super) fn member<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}
