//! `POST /transfers/list/continue`: the next page.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Query};

use super::Page;
use crate::{Cursor, Request, form::Form, pages::check_per_page, path::path};

/// The page behind another one of [`List`](super::List) (putio contract §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListContinue {
    /// Where the last page ended.
    pub cursor: Cursor,
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
}

impl Endpoint for ListContinue {
    type Response = Page;
    const NAME: &'static str = "transfers.list_continue";
    const METHOD: Method = Method::POST;
    // It only reads.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", "list", "continue"])
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

impl Request for ListContinue {}
