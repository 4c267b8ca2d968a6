//! `GET /rest/svc/random/string`: a text by chance.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{Request, rest::rest};

/// A text of letters and digits by chance (reference §3.5).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetRandom {
    /// How many; 32 unless given.
    pub length: Option<u32>,
}

/// What [`GetRandom`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RandomText {
    /// The text.
    pub random: String,
}

impl Endpoint for GetRandom {
    type Response = RandomText;
    const NAME: &'static str = "svc.random";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["svc", "random", "string"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("length", self.length)
    }
}

impl Request for GetRandom {}
