//! `GET` and `POST /rest/system/ping`: whether the server answers, and takes our key.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, rest::rest};

/// Whether the server answers, and takes our key (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ping;

/// The same by another method, for a proxy that stores what is got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PingByPost;

/// What [`Ping`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pong {
    /// `pong`.
    pub ping: String,
}

impl Endpoint for Ping {
    type Response = Pong;
    const NAME: &'static str = "system.ping";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "ping"])
    }
}

impl Request for Ping {}

impl Endpoint for PingByPost {
    type Response = Pong;
    const NAME: &'static str = "system.ping_by_post";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "ping"])
    }
}

impl Request for PingByPost {}
