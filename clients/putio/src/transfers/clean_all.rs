//! `POST /transfers/clean`: list nothing that is done.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::Cleaned;
use crate::{Request, path::path};

/// Drops all transfers from the list that are done (putio contract §5), those of other programs and
/// of the person too. Their files stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CleanAll;

impl Endpoint for CleanAll {
    type Response = Cleaned;
    const NAME: &'static str = "transfers.clean_all";
    const METHOD: Method = Method::POST;
    // What is done meanwhile would be dropped before anybody has seen it.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["transfers", "clean"])
    }
}

impl Request for CleanAll {}
