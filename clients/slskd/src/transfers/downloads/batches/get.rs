//! `GET /transfers/downloads/batches/{id}`: how one batch stands.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::Batch;
use crate::{BatchId, path::api};

/// One batch with its transfers; since 0.26 (slskd contract §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Get(pub BatchId);

impl Endpoint for Get {
    type Response = Batch;
    const NAME: &'static str = "transfers.downloads.batches.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads", "batches", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}
