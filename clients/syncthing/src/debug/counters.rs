//! `GET /rest/debug/httpmetrics` and `/rest/debug/peerCompletion`.

use http::Method;
use serde_json::Value;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, rest::rest};

/// How long calls took; 1.x (reference §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetHttpMetrics;

/// How much each device has; 1.x (reference §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetPeerCompletion;

impl Endpoint for GetHttpMetrics {
    type Response = Value;
    const NAME: &'static str = "debug.http_metrics";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["debug", "httpmetrics"])
    }
}

impl Request for GetHttpMetrics {}

impl Endpoint for GetPeerCompletion {
    type Response = Value;
    const NAME: &'static str = "debug.peer_completion";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["debug", "peerCompletion"])
    }
}

impl Request for GetPeerCompletion {}
