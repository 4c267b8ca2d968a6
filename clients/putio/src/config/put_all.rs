//! `PUT /config`: replace all that is kept.

use http::Method;
use serde_json::{Map, Value, json};
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Done, Request, path::path};

/// Replaces all that this application keeps at put.io (putio contract §6): keys that are not given
/// are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutAll {
    /// By key.
    pub config: Map<String, Value>,
}

impl Endpoint for PutAll {
    type Response = Done;
    const NAME: &'static str = "config.put_all";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["config"])
    }

    fn body(&self) -> Body {
        Body::json(&json!({ "config": self.config }))
    }
}

impl Request for PutAll {}
