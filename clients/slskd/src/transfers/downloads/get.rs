//! `GET /transfers/downloads/{username}/{id}`: how one download stands.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use crate::{TransferId, Username, path::api, transfers::Transfer};

/// One download, hidden or not (slskd contract §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Get {
    /// The peer. slskd looks by the id alone.
    pub username: Username,
    /// Which one.
    pub id: TransferId,
}

impl Endpoint for Get {
    type Response = Transfer;
    const NAME: &'static str = "transfers.downloads.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads", self.username.as_str(), self.id.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.username.check().and(self.id.check())
    }
}
