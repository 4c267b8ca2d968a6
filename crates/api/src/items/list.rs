//! `GET /items`: items, the newest first, in pages.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure, Query};
use utoipa::ToSchema;

use super::Item;

/// Lists items.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ListItems {
    /// Of this kind only: `album`, `source`.
    pub kind: Option<String>,
    /// In this stage only.
    pub stage: Option<String>,
    /// Only those not at their end.
    #[serde(default)]
    pub live: bool,
    /// Only those with a smaller number: the next page.
    pub before: Option<i64>,
    /// At most so many; 1 to 1,000, 200 where not said.
    pub most: Option<u32>,
}

/// A page of items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemPage {
    /// The items.
    pub items: Vec<Item>,
    /// What to give as `before` for the next page; `None` on the last one.
    pub next: Option<i64>,
}

impl Endpoint for ListItems {
    type Response = ItemPage;
    const NAME: &'static str = "items.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["items"])
    }

    fn query(&self) -> Query {
        Query::new()
            .maybe("kind", self.kind.as_deref())
            .maybe("stage", self.stage.as_deref())
            .pair("live", self.live)
            .maybe("before", self.before)
            .maybe("most", self.most)
    }
}
