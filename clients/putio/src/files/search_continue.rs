//! `POST /files/search/continue`: more of what was found.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Query};

use super::Listing;
use crate::{Cursor, Request, form::Form, pages::check_per_page, path::path};

/// The page behind another one of [`Search`](super::Search) (putio contract §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchContinue {
    /// Where the last page ended.
    pub cursor: Cursor,
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
}

impl Endpoint for SearchContinue {
    type Response = Listing;
    const NAME: &'static str = "files.search_continue";
    const METHOD: Method = Method::POST;
    // It only reads.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", "search", "continue"])
    }

    fn query(&self) -> Query {
        Query::new().pair("per_page", self.per_page)
    }

    fn body(&self) -> Body {
        Form::new().pair("cursor", self.cursor.as_str()).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        check_per_page(self.per_page)
    }
}

impl Request for SearchContinue {}
