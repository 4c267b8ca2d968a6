//! `POST /blocklist`: puts a title on the blocklist; `/blacklist` in Jellyseerr.

use std::time::Duration;

use http::Method;
use serde::Serialize;
use towline_http::{Body, Endpoint, IfUnsure, Read, Waits};

use super::{check, path};
use crate::{
    MediaType, Product, Request, TitleKey, TmdbId, UserId,
    request::{LONG, long_waits},
};

/// Puts a title on the blocklist, in both qualities. If there is an entry for its number already,
/// it is [`Error::AlreadyListed`](crate::Error::AlreadyListed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// Whose blocklist.
    pub product: Product,
    /// Which title.
    pub key: TitleKey,
    /// What it is called.
    pub title: String,
    /// Who puts it there.
    pub user: UserId,
}

impl Endpoint for Add {
    type Response = ();
    const NAME: &'static str = "blocklist.add";
    const METHOD: Method = Method::POST;
    // A second time would say that it is there already.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);
    const READ: Read = Read::Empty;

    fn check(&self) -> Result<(), &'static str> {
        check(self.product).map(drop)
    }

    fn path(&self) -> Vec<String> {
        path(self.product, None)
    }

    fn waits(&self) -> Waits {
        long_waits()
    }

    fn body(&self) -> Body {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            tmdb_id: TmdbId,
            media_type: MediaType,
            title: &'a str,
            user: UserId,
        }
        let TitleKey { media_type, tmdb_id } = self.key;
        Body::json(&Wire { tmdb_id, media_type, title: &self.title, user: self.user })
    }
}

impl Request for Add {}
