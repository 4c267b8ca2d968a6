//! `GET /searches`: all searches.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::Search;
use crate::path::api;

/// All searches that slskd keeps, without what they found (slskd contract §10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List;

impl Endpoint for List {
    type Response = Vec<Search>;
    const NAME: &'static str = "searches.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["searches"])
    }
}
