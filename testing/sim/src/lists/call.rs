//! One call, taken apart.

use axum::{
    body::Bytes,
    http::{HeaderMap, request::Parts},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One call of a simulated list host.
#[derive(Debug, Clone)]
pub struct Call {
    /// As in `POST`.
    pub method: String,
    /// Still encoded.
    pub path: String,
    /// Still encoded; empty when there is none.
    pub query: String,
    /// Of the path, decoded; empty ones left out.
    pub segments: Vec<String>,
    /// Those that came.
    pub headers: HeaderMap,
    /// Whole.
    pub body: Bytes,
    /// The host's time: seconds since 1970.
    pub now: u64,
}

impl Call {
    pub(super) fn new(head: &Parts, body: &Bytes, now: u64) -> Self {
        let path = head.uri.path();
        let decode = |word: &str| percent_decode_str(word).decode_utf8_lossy().into_owned();
        Self {
            method: head.method.to_string(),
            path: path.to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            segments: path.split('/').filter(|word| !word.is_empty()).map(decode).collect(),
            headers: head.headers.clone(),
            body: body.clone(),
            now,
        }
    }

    /// The path's segments, to be matched.
    pub fn words(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// A parameter of the query, decoded.
    pub fn asks(&self, name: &str) -> Option<String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&self.query).ok()?;
        pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A parameter that is a number; none when it is not.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.asks(name)?.parse().ok()
    }

    /// A header's value, when it is text and not empty.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().filter(|value| !value.trim().is_empty())
    }

    /// The token of `Authorization: Bearer`.
    pub fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// Whether the body calls itself JSON.
    pub fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("application/json"))
    }

    /// The body, when it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The path, and the query if there is one.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }
}
