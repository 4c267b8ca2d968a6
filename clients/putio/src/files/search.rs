//! `GET /files/search`: files by name.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::{File, Listing, SearchContinue};
use crate::{
    Paged, Request,
    pages::{MOST_PER_PAGE, check_per_page},
    path::path,
};

/// Files of the account whose names hold some words (putio contract §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The words.
    pub query: String,
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
}

impl Endpoint for Search {
    type Response = Listing;
    const NAME: &'static str = "files.search";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", "search"])
    }

    fn query(&self) -> Query {
        Query::new().pair("query", &self.query).pair("per_page", self.per_page)
    }

    fn check(&self) -> Result<(), &'static str> {
        check_per_page(self.per_page)
    }
}

impl Request for Search {}

impl Search {
    /// Files whose names hold these words.
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), per_page: MOST_PER_PAGE }
    }
}

impl Paged for Search {
    type Item = File;
    type Next = SearchContinue;

    fn next(&self, page: &Listing) -> Option<SearchContinue> {
        let cursor = page.cursor.clone()?;
        Some(SearchContinue { cursor, per_page: self.per_page })
    }

    fn items(page: &mut Listing) -> &mut Vec<File> {
        &mut page.files
    }
}
