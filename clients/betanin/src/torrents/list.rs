//! `GET /torrents/?page=&per_page=`: the queue and its history.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::Torrent;

/// One page of all torrents, last changed first (betanin contract §2).
///
/// # Caveats
/// The order is by change, so torrents can slip between pages while one reads: see betanin
/// contract §4 for how to be sure. Ties are in no useful order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// From 1. Past the end the page is empty.
    pub page: u32,
    /// At most 100; more is cut to that.
    pub per_page: u32,
}

impl Default for List {
    fn default() -> Self {
        Self { page: 1, per_page: 100 }
    }
}

/// One page of torrents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Page {
    /// How many there are on all pages.
    pub total: u64,
    /// Those of this page.
    pub torrents: Vec<Torrent>,
}

impl Endpoint for List {
    type Response = Page;
    const NAME: &'static str = "torrents.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["torrents".into(), String::new()]
    }

    fn query(&self) -> Query {
        Query::new().pair("page", self.page).pair("per_page", self.per_page)
    }
}
