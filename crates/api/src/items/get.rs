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
    /// What was done about it, the newest first; the last 20 acts.
    #[serde(default)]
    pub acts: Vec<Act>,
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

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Act {
    /// What, one word of the flow's.
    pub what: String,
    /// When it was written down, just before it was done.
    pub at: String,
    /// How it ended.
    pub outcome: ActOutcome,
    /// Why, where it was not done. Control characters are escaped.
    pub words: Option<String>,
}

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActOutcome {
    /// It is under way, or a crash came between: a look will tell.
    Unsure,
    /// It was done.
    Done,
    /// Certainly nothing happened.
    NotDone,
}

impl ActOutcome {
    /// As people read it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Done => "done",
            Self::NotDone => "failed",
        }
    }
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
