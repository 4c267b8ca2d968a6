//! `GET /transfers/{id}`: one transfer.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::OneTransfer;
use crate::{Request, TransferId, path::path};

/// One transfer (putio contract §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get(pub TransferId);

impl Endpoint for Get {
    type Response = OneTransfer;
    const NAME: &'static str = "transfers.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", &self.0.to_string()])
    }
}

impl Request for Get {}
