//! What was asked of a simulator.

use axum::{body::Bytes, http::request::Parts};
use serde::Serialize;

/// One request, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// As in `POST`.
    pub method: String,
    /// Still encoded.
    pub path: String,
    /// Still encoded; empty when there is none.
    pub query: String,
    /// As text.
    pub body: String,
}

impl Request {
    pub(crate) fn new(head: &Parts, body: &Bytes) -> Self {
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }
}
