//! `DELETE /transfers/downloads/{username}/{id}?remove=`: cancel, and perhaps hide.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{TransferId, Username, path::api};

/// Cancels a download; with `remove`, hides its row too (slskd contract §3).
///
/// # Caveats
/// The answer is 204 whatever happens, for ids that slskd does not know too. The cancelling comes
/// later, and a row is hidden only when it is over by then. So: cancel, ask until the state is
/// terminal, then send it again with `remove`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel {
    /// The peer.
    pub username: Username,
    /// Which download.
    pub id: TransferId,
    /// Whether to hide the row, if it is over.
    pub remove: bool,
}

impl Endpoint for Cancel {
    type Response = ();
    const NAME: &'static str = "transfers.downloads.cancel";
    const METHOD: Method = Method::DELETE;
    // An id is never used again: a second cancel finds what the first one left, over or gone.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["transfers", "downloads", self.username.as_str(), self.id.as_str()])
    }

    fn query(&self) -> Query {
        Query::new().pair("remove", self.remove)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.username.check().and(self.id.check())
    }
}
