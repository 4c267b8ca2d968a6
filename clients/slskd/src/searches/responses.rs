//! `GET /searches/{id}/responses`: what one search found.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::Response;
use crate::{SearchId, path::api};

/// What one search found (slskd contract §10): nothing until it is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responses(pub SearchId);

impl Endpoint for Responses {
    type Response = Vec<Response>;
    const NAME: &'static str = "searches.responses";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["searches", self.0.as_str(), "responses"])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}
