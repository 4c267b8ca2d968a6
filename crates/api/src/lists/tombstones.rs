//! `GET` (in pages), `POST` and `DELETE /tombstones`: titles that are not asked for again.

use serde::{Deserialize, Serialize};
use towline_domain::wishes::TitleKey;
use towline_http::{Body, Endpoint, IfUnsure, Query, Read};
use utoipa::ToSchema;

/// Lists the titles that are not asked for again, and why; the newest items first.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub struct ListTombstones {
    /// Only items with a smaller number: the next page.
    pub before: Option<i64>,
    /// At most so many; 1 to 1,000, 1,000 where not said.
    pub most: Option<u32>,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tombstones {
    /// They.
    pub tombstones: Vec<Tombstone>,
    /// What to give as `before` for the next page; `None` on the last one.
    pub next: Option<i64>,
}

/// A title that is not asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tombstone {
    /// It.
    #[schema(value_type = String, example = "movie:603")]
    pub title: TitleKey,
    /// What people call it.
    pub name: String,
    /// In 4K.
    pub in_4k: bool,
    /// The name of the server.
    pub server: String,
    /// Why: `declined`, `deleted` or `tombstone`.
    pub reason: String,
    /// The same in words.
    pub words: String,
    /// Since when.
    pub since: String,
    /// Its item in the ledger.
    pub item: i64,
}

/// Sees to it that a title is never asked for, on any server and in any quality. 422 `no-server`
/// where there is none.
#[derive(Debug, Clone, ToSchema)]
pub struct BuryTitle {
    /// The body.
    pub tombstone: AddTombstone,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AddTombstone {
    /// Which.
    #[schema(value_type = String, example = "movie:603")]
    pub title: TitleKey,
    /// Why, for people; may be empty.
    #[serde(default)]
    pub why: String,
}

/// Lets a title be asked for again: at once, where a list wishes for it. 404 `no-such-tombstone`.
#[derive(Debug, Clone, ToSchema)]
pub struct UndoTombstone {
    /// Which.
    #[schema(value_type = String, example = "movie:603")]
    pub title: TitleKey,
}

impl Endpoint for ListTombstones {
    type Response = Tombstones;
    const NAME: &'static str = "tombstones.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["tombstones"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("before", self.before).maybe("most", self.most)
    }
}

impl Endpoint for BuryTitle {
    type Response = ();
    const NAME: &'static str = "tombstones.add";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["tombstones"])
    }

    fn body(&self) -> Body {
        Body::json(&self.tombstone)
    }
}

impl Endpoint for UndoTombstone {
    type Response = ();
    const NAME: &'static str = "tombstones.undo";
    const METHOD: http::Method = http::Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["tombstones", &self.title.to_string()])
    }
}
