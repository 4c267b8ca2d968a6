//! `POST /request/{id}/decline`: declines a request.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Waits};

use super::RequestRow;
use crate::{
    Request, RequestId,
    path::path,
    request::{LONG, long_waits},
};

/// Declines a request. Whoever does this manages requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decline(pub RequestId);

impl Endpoint for Decline {
    type Response = RequestRow;
    const NAME: &'static str = "requests.decline";
    const METHOD: Method = Method::POST;
    // Meanwhile a person may have approved it.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);

    fn path(&self) -> Vec<String> {
        path(["request", &self.0.to_string(), "decline"])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }
}

impl Request for Decline {}
