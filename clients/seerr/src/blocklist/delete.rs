//! `DELETE /blocklist/{tmdbId}`: takes a title off the blocklist; `/blacklist` in Jellyseerr.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read, Waits};

use super::{check, path};
use crate::{
    Product, Request, TmdbId,
    request::{LONG, long_waits},
};

/// Takes the entry for a number off the blocklist, be it a film's or a show's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delete {
    /// Whose blocklist.
    pub product: Product,
    /// The number.
    pub id: TmdbId,
}

impl Endpoint for Delete {
    type Response = ();
    const NAME: &'static str = "blocklist.delete";
    const METHOD: Method = Method::DELETE;
    // A second time would say that there is none.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);
    const READ: Read = Read::Empty;

    fn check(&self) -> Result<(), &'static str> {
        check(self.product).map(drop)
    }

    fn path(&self) -> Vec<String> {
        path(self.product, Some(self.id))
    }

    fn waits(&self) -> Waits {
        long_waits()
    }
}

impl Request for Delete {}
