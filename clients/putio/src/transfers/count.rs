//! `GET /transfers/count`: how many transfers.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, path::path, wire};

/// How many transfers the account has (putio contract §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count;

impl Endpoint for Count {
    type Response = Counted;
    const NAME: &'static str = "transfers.count";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", "count"])
    }
}

impl Request for Count {}

/// What [`Count`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Counted {
    /// So many.
    #[serde(deserialize_with = "wire::count")]
    pub count: u64,
}
