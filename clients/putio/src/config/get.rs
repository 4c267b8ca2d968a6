//! `GET /config/{key}`: one thing that is kept.

use http::Method;
use serde::Deserialize;
use serde_json::Value;
use towline_http::{Endpoint, IfUnsure};

use super::some_key;
use crate::{Request, path::path};

/// One thing that this application keeps at put.io (putio contract §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Get(pub String);

impl Endpoint for Get {
    type Response = Item;
    const NAME: &'static str = "config.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["config", &self.0])
    }

    fn check(&self) -> Result<(), &'static str> {
        some_key(&self.0)
    }
}

impl Request for Get {}

/// What [`Get`] answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Item {
    /// It; `null` when there is nothing.
    #[serde(default)]
    pub value: Value,
}
