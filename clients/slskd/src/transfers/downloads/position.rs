//! `GET /transfers/downloads/{username}/{id}/position`: the place in the peer's queue.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{TransferId, Username, path::api, wire};

/// Asks the peer for the place in its queue (slskd contract §3).
///
/// # Caveats
/// Slow, since the peer is asked over the network. When it does not answer, slskd answers 500.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The peer.
    pub username: Username,
    /// Which download.
    pub id: TransferId,
}

/// What [`Position`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Place(#[serde(deserialize_with = "wire::count")] pub u64);

impl Endpoint for Position {
    type Response = Place;
    const NAME: &'static str = "transfers.downloads.position";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        let (user, id) = (self.username.as_str(), self.id.as_str());
        api(["transfers", "downloads", user, id, "position"])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.username.check().and(self.id.check())
    }
}
