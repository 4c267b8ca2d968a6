//! `GET /transfers/downloads/{username}`: the downloads from one user.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use crate::{Username, path::api, transfers::UserTransfers};

/// The downloads from one user that are not hidden (slskd contract §3). That there are none is
/// `NotFound`: `find` makes it `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User(pub Username);

impl Endpoint for User {
    type Response = UserTransfers;
    const NAME: &'static str = "transfers.downloads.user";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}
