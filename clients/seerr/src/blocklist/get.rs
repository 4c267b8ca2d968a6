//! `GET /blocklist/{tmdbId}`: whether a title is on the blocklist; `/blacklist` in Jellyseerr.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::{BlocklistRow, check, path};
use crate::{Product, Request, TmdbId};

/// The entry for a number, be it a film's or a show's. That there is none is
/// [`Error::NotFound`](crate::Error::NotFound), although the server says 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get {
    /// Whose blocklist.
    pub product: Product,
    /// The number.
    pub id: TmdbId,
}

impl Endpoint for Get {
    type Response = BlocklistRow;
    const NAME: &'static str = "blocklist.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn check(&self) -> Result<(), &'static str> {
        check(self.product).map(drop)
    }

    fn path(&self) -> Vec<String> {
        path(self.product, Some(self.id))
    }
}

impl Request for Get {}
