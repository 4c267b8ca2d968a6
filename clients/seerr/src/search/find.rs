//! `GET /search`: titles by an id or by words.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query as Encoded};

use super::{Hit, Query};
use crate::{Request, path::path, wire};

/// Titles by an id or by words. Anybody may search.
///
/// # Guarantees
/// Every byte of the text that is not a letter, a digit or one of `-._~` is sent percent-encoded:
/// the server refuses less, and a `+` for a space (seerr reference §5.1).
///
/// # Caveats
/// A failure of the metadata service looks like no hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What is searched for.
    pub query: Query,
    /// Which page of 20 hits, from 1. Behind the last one there are no hits.
    pub page: u32,
    /// In which language titles are told, as in `de`; else in the server's.
    pub language: Option<String>,
}

impl Search {
    /// The first page.
    pub fn new(query: Query) -> Self {
        Self { query, page: 1, language: None }
    }
}

/// A page of hits, the best known first.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    /// Which one it is, from 1.
    #[serde(default, deserialize_with = "wire::count")]
    pub page: u32,
    /// How many there are.
    #[serde(default, deserialize_with = "wire::count")]
    pub total_pages: u32,
    /// How many hits there are on all of them.
    #[serde(default, deserialize_with = "wire::count")]
    pub total_results: u32,
    /// The hits.
    pub results: Vec<Hit>,
}

impl Endpoint for Search {
    type Response = SearchPage;
    const NAME: &'static str = "search";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn check(&self) -> Result<(), &'static str> {
        if self.query.is_empty() { Err("there is nothing to search for") } else { Ok(()) }
    }

    fn path(&self) -> Vec<String> {
        path(["search"])
    }

    fn query(&self) -> Encoded {
        Encoded::new()
            .pair("query", self.query.as_str())
            .pair("page", self.page.max(1))
            .maybe("language", self.language.as_deref())
    }
}

impl Request for Search {}
