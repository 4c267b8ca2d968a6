//! `GET /metrics`: figures in Prometheus' words.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::Request;

/// Figures in Prometheus' words; later than 1.19 (reference §3.5). Not below `/rest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetMetrics;

impl Endpoint for GetMetrics {
    type Response = String;
    const NAME: &'static str = "metrics.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Text;

    fn path(&self) -> Vec<String> {
        vec!["metrics".into()]
    }
}

impl Request for GetMetrics {}
