//! `GET /rest/debug/support`: everything about the server.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use towline_http::{Endpoint, IfUnsure, Read, Waits};

use crate::{Request, rest::rest};

/// Everything about the server, as a zip archive (reference §3.5). Takes some seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetSupport;

impl Endpoint for GetSupport {
    type Response = Bytes;
    const NAME: &'static str = "debug.support";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Bytes;

    fn path(&self) -> Vec<String> {
        rest(["debug", "support"])
    }

    fn waits(&self) -> Waits {
        Waits { headers: Some(PATIENCE), read: Some(PATIENCE), total: Some(PATIENCE) }
    }
}

impl Request for GetSupport {}

/// Measured: 5.5 s on an idle machine.
const PATIENCE: Duration = Duration::from_mins(2);
