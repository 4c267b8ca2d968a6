//! Items: what towline carries.

mod console;
mod forget;
mod get;
mod list;
mod order;
mod pause;
mod rope;
mod transfers;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::{
    console::{Console, GetConsole},
    forget::ForgetItem,
    get::{Act, ActOutcome, GetItem, ItemDetail, JournalLine},
    list::{ItemPage, ListItems},
    order::{OrderItem, Orders},
    pause::{PauseItem, RescanItem, ResumeItem},
    rope::{CutLink, GetRope, Hop, HopState, Rope},
    transfers::{FailedTransfer, GatheredFile, LostTransfer, TransferredFiles, Transfers},
};

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Item {
    /// Its number.
    pub id: i64,
    /// Its flow.
    pub flow: String,
    /// Its kind: `album`, `source`.
    pub kind: String,
    /// What it is, for good: of a torrent its info-hash.
    #[serde(default)]
    pub key: String,
    /// The source that found it, by its key; a source's own.
    pub source: String,
    /// Its name for people.
    pub title: String,
    /// Its stage, one word.
    pub stage: String,
    /// Since when it is in it.
    pub stage_since: String,
    /// Whether it is at its end.
    pub ended: bool,
    /// Where it lies, where it lies anywhere. Control characters are escaped.
    pub path: Option<String>,
    /// From whom it was transferred; `None` where something else put its files there.
    pub transfers: Option<Transfers>,
    /// Troubles in a row.
    pub attempt: u32,
    /// When it is looked at next.
    pub next_look: Option<String>,
    /// When its stage runs out.
    pub deadline: Option<String>,
    /// What it waits to have for itself.
    pub waits_for: Option<String>,
    /// When it was found.
    pub created: String,
    /// How far it is, while work on it is under way that tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
}

impl Item {
    /// When it is looked at next, unless that is just when its stage runs out: it is woken before by
    /// what it waits for.
    pub fn own_look(&self) -> Option<&str> {
        self.next_look.as_deref().filter(|at| self.deadline.as_deref() != Some(at))
    }
}

/// How far work is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Bytes; of a program that is run, the lines that it said.
    pub done: u64,
    /// Of how many, where known.
    pub total: Option<u64>,
    /// So many of them in a second now, where that is measured.
    pub rate: Option<u64>,
    /// Seconds until all is done, at this rate.
    pub remaining: Option<u64>,
    /// What it is at, in words.
    pub at: String,
    /// Files that it is at now: a few at most.
    pub files: Vec<FileProgress>,
}

/// How far a file is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileProgress {
    /// Its path in the download. Control characters are escaped.
    pub name: String,
    /// Bytes.
    pub done: u64,
    /// Of how many, where known.
    pub total: Option<u64>,
}
