//! `POST /transfers/retry`: once more.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure};

use super::OneTransfer;
use crate::{Request, TransferId, form::Form, path::path};

/// Tries a failed transfer once more (putio contract §5). One that is well is answered as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry(pub TransferId);

impl Endpoint for Retry {
    type Response = OneTransfer;
    const NAME: &'static str = "transfers.retry";
    const METHOD: Method = Method::POST;
    // One that is being tried again is left as it is.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", "retry"])
    }

    fn body(&self) -> Body {
        Form::new().pair("id", self.0).body()
    }
}

impl Request for Retry {}
