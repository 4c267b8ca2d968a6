//! `GET /rest/svc/report`: what a usage report would tell.

use http::Method;
use serde_json::Value;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{Request, rest::rest};

/// What a usage report would tell (reference §3.5). The server measures itself for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetReport {
    /// In which form; the newest unless given.
    pub version: Option<u32>,
}

impl Endpoint for GetReport {
    type Response = Value;
    const NAME: &'static str = "svc.report";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["svc", "report"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("version", self.version)
    }
}

impl Request for GetReport {}
