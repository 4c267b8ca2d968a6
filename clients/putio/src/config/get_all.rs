//! `GET /config`: all that is kept.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value};
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, path::path};

/// All that this application keeps at put.io (putio contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetAll;

impl Endpoint for GetAll {
    type Response = Kept;
    const NAME: &'static str = "config.get_all";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["config"])
    }
}

impl Request for GetAll {}

/// What [`GetAll`] answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Kept {
    /// By key.
    pub config: Map<String, Value>,
}
