//! `GET /transfers/list`: all transfers.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::{ListContinue, Transfer};
use crate::{
    Cursor, Paged, Request,
    cursor::maybe_cursor,
    pages::{MOST_PER_PAGE, check_per_page},
    path::path,
    wire,
};

/// The transfers of the account (putio contract §5).
///
/// One page of them: [`Putio::all`](crate::Putio::all) and [`Putio::pages`](crate::Putio::pages)
/// give the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
}

impl Endpoint for List {
    type Response = Page;
    const NAME: &'static str = "transfers.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["transfers", "list"])
    }

    fn query(&self) -> Query {
        Query::new().pair("per_page", self.per_page)
    }

    fn check(&self) -> Result<(), &'static str> {
        check_per_page(self.per_page)
    }
}

impl Request for List {}

impl Default for List {
    fn default() -> Self {
        Self { per_page: MOST_PER_PAGE }
    }
}

impl Paged for List {
    type Item = Transfer;
    type Next = ListContinue;

    fn next(&self, page: &Page) -> Option<ListContinue> {
        let cursor = page.cursor.clone()?;
        Some(ListContinue { cursor, per_page: self.per_page })
    }

    fn items(page: &mut Page) -> &mut Vec<Transfer> {
        &mut page.transfers
    }
}

/// One page of transfers. An answer without `transfers` is none: it must not look as if there
/// were no transfers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page {
    /// They.
    pub transfers: Vec<Transfer>,
    /// Where it goes on; `None` at the end.
    #[serde(default, deserialize_with = "maybe_cursor")]
    pub cursor: Option<Cursor>,
    /// How many there are in all, when put.io tells.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub total: Option<u64>,
}
