//! `GET /blocklist`: the blocklist, page by page; `/blacklist` in Jellyseerr.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::{BlocklistRow, check, path};
use crate::{
    Page, Paged, Product, Request,
    pages::{PER_PAGE, check_take},
};

/// The blocklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Whose.
    pub product: Product,
    /// How many rows a page has.
    pub take: u32,
    /// How many rows are left out before.
    pub skip: u32,
}

impl List {
    /// All of it.
    pub const fn new(product: Product) -> Self {
        Self { product, take: PER_PAGE, skip: 0 }
    }
}

impl Endpoint for List {
    type Response = Page<BlocklistRow>;
    const NAME: &'static str = "blocklist.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn check(&self) -> Result<(), &'static str> {
        check(self.product)?;
        check_take(self.take)
    }

    fn path(&self) -> Vec<String> {
        path(self.product, None)
    }

    fn query(&self) -> Query {
        Query::new().pair("take", self.take).pair("skip", self.skip)
    }
}

impl Request for List {}

impl Paged for List {
    fn skip(&self) -> u32 {
        self.skip
    }

    fn skipping(&self, skip: u32) -> Self {
        Self { skip, ..*self }
    }
}
