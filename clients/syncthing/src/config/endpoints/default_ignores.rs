//! `GET` and `PUT /rest/config/defaults/ignores`: what new folders ignore.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Request, rest::rest, wire};

/// What new folders ignore; since 1.19 (reference §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetDefaultIgnores;

/// Sets what new folders ignore.
#[derive(Debug, Clone, PartialEq)]
pub struct PutDefaultIgnores(pub IgnoreLines);

/// Patterns, a line each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IgnoreLines {
    /// The lines.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub lines: Vec<String>,
    /// What we do not know: kept, and written back.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Endpoint for GetDefaultIgnores {
    type Response = IgnoreLines;
    const NAME: &'static str = "config.default_ignores";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "defaults", "ignores"])
    }
}

impl Request for GetDefaultIgnores {}

impl Endpoint for PutDefaultIgnores {
    type Response = ();
    const NAME: &'static str = "config.put_default_ignores";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "defaults", "ignores"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Request for PutDefaultIgnores {}
