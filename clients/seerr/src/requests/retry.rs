//! `POST /request/{id}/retry`: hands a failed request over again.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Waits};

use super::RequestRow;
use crate::{
    Request, RequestId,
    path::path,
    request::{LONG, long_waits},
};

/// Hands a failed request to Radarr or Sonarr again. Whoever does this manages requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry(pub RequestId);

impl Endpoint for Retry {
    type Response = RequestRow;
    const NAME: &'static str = "requests.retry";
    const METHOD: Method = Method::POST;
    // It is handed over each time.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);

    fn path(&self) -> Vec<String> {
        path(["request", &self.0.to_string(), "retry"])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }
}

impl Request for Retry {}
