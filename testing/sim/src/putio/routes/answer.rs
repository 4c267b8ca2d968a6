//! Answers as put.io writes them: `application/json`, and nothing after it (reference §1, §2).

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde_json::{Value, json};

use crate::putio::Refused;

/// What a call comes to.
pub(super) type Answer = Result<Response<Body>, Refused>;

/// With `"status":"OK"`.
#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn ok(mut value: Value) -> Answer {
    value["status"] = "OK".into();
    Ok(json_of(200, &value))
}

pub(super) fn done() -> Answer {
    ok(json!({}))
}

/// Elsewhere.
#[expect(clippy::unnecessary_wraps, reason = "so that calls read alike")]
pub(super) fn found(url: &str) -> Answer {
    Ok((StatusCode::FOUND, [(header::LOCATION, url.to_owned())]).into_response())
}

pub(in crate::putio) fn refusal(refused: &Refused) -> Response<Body> {
    let mut body = json!({
        "status": "ERROR",
        "status_code": refused.status,
        "error_message": refused.message(),
        "error_uri": "http://api.put.io/v2/docs",
        "error_id": null,
        "extra": {},
    });
    if let Some(kind) = &refused.kind {
        body["error_type"] = kind.as_str().into();
    }
    let mut answer = json_of(refused.status, &body);
    for (name, value) in &refused.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    answer
}

fn json_of(status: u16, value: &Value) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
