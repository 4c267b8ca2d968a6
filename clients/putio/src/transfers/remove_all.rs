//! `POST /transfers/remove`: list nothing of a kind.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Done, Request, form::Form, path::path};

/// Drops all transfers of the account from the list, or all that are done (putio contract §5),
/// those of other programs and of the person too. Their files stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveAll {
    /// Those that are done.
    Completed,
    /// Every one.
    All,
}

impl Endpoint for RemoveAll {
    type Response = Done;
    const NAME: &'static str = "transfers.remove_all";
    const METHOD: Method = Method::POST;
    // What came meanwhile would be dropped before anybody has seen it.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["transfers", "remove"])
    }

    fn body(&self) -> Body {
        let filter = match self {
            Self::Completed => "completed",
            Self::All => "all",
        };
        Form::new().pair("remove_filter", filter).body()
    }
}

impl Request for RemoveAll {}
