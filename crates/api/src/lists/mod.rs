//! Lists of wishes: what they hold, what comes of them, and what a person says about them.

mod explain;
mod find;
mod known;
mod list;
mod output;
mod pins;
mod plan;
mod runs;
mod show;
mod tombstones;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::{
    explain::{AtServer, Evidence, Explain, Explained, ListedAs},
    find::{FindTitles, FoundTitles},
    known::{KnownTitle, KnownTitles, Taken, TellKnownTitles},
    list::{ListLists, Lists},
    output::{NoSuchOutput, Output},
    pins::{Pin, PinWish},
    plan::{Plan, PlanLine, PlanList},
    runs::{ListRuns, Run, Runs},
    show::{ShowList, Shown, Wish},
    tombstones::{AddTombstone, BuryTitle, ListTombstones, Tombstone, Tombstones, UndoTombstone},
};

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct List {
    /// Its name in the configuration.
    pub name: String,
    /// What it is, for good: `trakt:user/jane/list/heist-films`.
    pub key: String,
    /// The name of the server at which its titles are asked for.
    pub server: String,
    /// Whether they are asked for in 4K.
    pub in_4k: bool,
    /// When it is read, in words.
    pub schedule: String,
    /// How many wishes it held when it was last read whole.
    pub wishes: u64,
    /// How many of them stand where, by stage. Those that came to nothing that is followed (left
    /// out, not found) are in none.
    pub stages: BTreeMap<String, u64>,
    /// The last time that it was read, or that reading it failed.
    pub last: Option<Run>,
    /// When it was last read whole: what it holds is as old as that.
    pub good: Option<String>,
    /// Its item in the ledger.
    pub item: Option<i64>,
}
