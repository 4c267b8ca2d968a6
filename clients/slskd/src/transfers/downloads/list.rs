//! `GET /transfers/downloads?includeRemoved=`: all downloads of all users.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{path::api, transfers::UserTransfers};

/// The whole table (slskd contract §3): no pages, no filter.
///
/// # Caveats
/// Large on an old installation: ask by [`User`](super::User) where that is enough, and only
/// while something is pending. That a row is not in the plain list does not mean that it failed:
/// slskd hides finished rows on a timer. Look it up by [`Get`](super::Get), or with `include_removed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct List {
    /// Hidden rows too: then a file may have several, and the newest `requested_at` counts.
    pub include_removed: bool,
}

impl Endpoint for List {
    type Response = Vec<UserTransfers>;
    const NAME: &'static str = "transfers.downloads.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads"])
    }

    fn query(&self) -> Query {
        Query::new().pair("includeRemoved", self.include_removed)
    }
}
