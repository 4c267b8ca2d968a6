//! `GET /request/{id}`: one request.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::RequestRow;
use crate::{Request, RequestId, path::path};

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get(pub RequestId);

impl Endpoint for Get {
    type Response = RequestRow;
    const NAME: &'static str = "requests.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["request", &self.0.to_string()])
    }
}

impl Request for Get {}
