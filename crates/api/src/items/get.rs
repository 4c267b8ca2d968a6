//! `GET /items/{id}`: one item with its journal.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::{Item, TransferredFiles};
use crate::inbox::Entry;

/// Gets one item. 404 `no-such-item`.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetItem {
    /// Its number.
    pub id: i64,
}

/// An item with its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemDetail {
    /// The item.
    pub item: Item,
    /// What happened, the oldest line first; the last 1,000 lines.
    pub journal: Vec<JournalLine>,
    /// What is asked about it.
    pub entry: Option<Entry>,
    /// What is to be said of single files, where it was transferred from a peer.
    pub files: Option<TransferredFiles>,
    /// The flow's own record, as it is stored.
    pub detail: serde_json::Value,
    /// The items that it has come out of.
    pub came_from: Vec<i64>,
}

/// A line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalLine {
    /// When.
    pub at: String,
    /// In which stage.
    pub stage: String,
    /// What happened.
    pub words: String,
}

impl Endpoint for GetItem {
    type Response = ItemDetail;
    const NAME: &'static str = "items.get";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["items", &self.id.to_string()])
    }
}
