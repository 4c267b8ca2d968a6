//! `POST /watchlist`: puts a title on the user's watchlist.

use std::time::Duration;

use http::Method;
use serde::Serialize;
use towline_http::{Body, Endpoint, IfUnsure, Read, Waits};

use crate::{
    MediaType, Product, Request, TitleKey, TmdbId,
    path::path,
    request::{LONG, long_waits},
};

/// Puts a title on the watchlist of the user with whose rights the call is made. Nothing is
/// requested by it; the title gets a row that is free. If it is there already, it is
/// [`Error::AlreadyListed`](crate::Error::AlreadyListed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// Which product.
    pub product: Product,
    /// Which title.
    pub key: TitleKey,
    /// What it is called.
    pub title: String,
}

impl Endpoint for Add {
    type Response = ();
    const NAME: &'static str = "watchlist.add";
    const METHOD: Method = Method::POST;
    // A second time would say that it is there already.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);
    const READ: Read = Read::Empty;

    fn check(&self) -> Result<(), &'static str> {
        if self.product.has_watchlist() { Ok(()) } else { Err("Overseerr has no watchlist") }
    }

    fn path(&self) -> Vec<String> {
        path(["watchlist"])
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
        }
        let TitleKey { media_type, tmdb_id } = self.key;
        Body::json(&Wire { tmdb_id, media_type, title: &self.title })
    }
}

impl Request for Add {}
