//! `PUT /config/{key}`: keep one thing.

use http::Method;
use serde_json::{Value, json};
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::some_key;
use crate::{Done, Request, path::path};

/// Keeps one thing for this application at put.io, of any JSON (putio contract §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Under which name.
    pub key: String,
    /// What.
    pub value: Value,
}

impl Endpoint for Put {
    type Response = Done;
    const NAME: &'static str = "config.put";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["config", &self.key])
    }

    fn body(&self) -> Body {
        Body::json(&json!({ "value": self.value }))
    }

    fn check(&self) -> Result<(), &'static str> {
        some_key(&self.key)
    }
}

impl Request for Put {}
