//! Answers.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde_json::Value;

pub(super) fn json(status: u16, body: &Value) -> Response<Body> {
    of(status, "application/json; charset=utf-8", body.to_string())
}

pub(super) fn html(status: u16, page: &str) -> Response<Body> {
    of(status, "text/html; charset=utf-8", page.to_owned())
}

pub(super) fn empty(status: u16) -> Response<Body> {
    code(status).into_response()
}

pub(super) fn of(status: u16, kind: &str, body: impl Into<Body>) -> Response<Body> {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = code(status);
    with(answer, &[(header::CONTENT_TYPE.as_str(), kind)])
}

/// With these headers also; one that is none is left out.
pub(super) fn with(mut answer: Response<Body>, headers: &[(&str, &str)]) -> Response<Body> {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

pub(super) fn with_retry(answer: Response<Body>, after: Option<u64>) -> Response<Body> {
    match after {
        Some(seconds) => with(answer, &[("retry-after", &seconds.to_string())]),
        None => answer,
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
