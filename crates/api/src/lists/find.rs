//! `GET /titles/find`: which title is meant by a number or a name.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::Candidate;
use towline_http::{Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

use crate::described;

/// Asks a media server for titles: by `tt0133093`, by `tvdb:121361`, or by what one is called. None
/// found proves nothing. 422 `no-server` where there is none, 424 `server-fails` where it cannot be
/// asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FindTitles {
    /// Which.
    pub what: String,
}

/// Titles that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundTitles {
    /// They; the likeliest first, at most 50.
    #[schema(value_type = Vec<described::Candidate>)]
    pub titles: Vec<Candidate>,
}

impl Endpoint for FindTitles {
    type Response = FoundTitles;
    const NAME: &'static str = "titles.find";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["titles", "find"])
    }

    fn query(&self) -> Query {
        Query::new().pair("what", &self.what)
    }
}
