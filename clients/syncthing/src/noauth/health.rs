//! `GET /rest/noauth/health`: whether the server's process lives.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, rest::rest, wire};

/// Whether the server's process lives (reference §3.1). Not on 1.19.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHealth;

/// What [`GetHealth`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Health {
    /// `OK`.
    #[serde(deserialize_with = "wire::or_default")]
    pub status: String,
}

impl Health {
    /// Whether the server says so.
    pub fn is_ok(&self) -> bool {
        self.status == "OK"
    }
}

impl Endpoint for GetHealth {
    type Response = Health;
    const NAME: &'static str = "noauth.health";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["noauth", "health"])
    }
}

impl Request for GetHealth {}
