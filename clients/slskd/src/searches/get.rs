//! `GET /searches/{id}?includeResponses=`: how one search stands.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::Search;
use crate::{SearchId, path::api};

/// One search (slskd contract §10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Get {
    /// Which one.
    pub id: SearchId,
    /// With what it found; filled only when it is complete.
    pub include_responses: bool,
}

impl Endpoint for Get {
    type Response = Search;
    const NAME: &'static str = "searches.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["searches", self.id.as_str()])
    }

    fn query(&self) -> Query {
        Query::new().pair("includeResponses", self.include_responses)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.id.check()
    }
}
