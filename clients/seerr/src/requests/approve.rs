//! `POST /request/{id}/approve`: approves a request.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Waits};

use super::RequestRow;
use crate::{
    Request, RequestId,
    path::path,
    request::{LONG, long_waits},
};

/// Approves a request: it is handed to Radarr or Sonarr. Whoever does this manages requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approve(pub RequestId);

impl Endpoint for Approve {
    type Response = RequestRow;
    const NAME: &'static str = "requests.approve";
    const METHOD: Method = Method::POST;
    // It is handed over each time.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);

    fn path(&self) -> Vec<String> {
        path(["request", &self.0.to_string(), "approve"])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }
}

impl Request for Approve {}
