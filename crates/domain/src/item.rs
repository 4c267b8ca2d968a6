//! An item: one thing that is carried, with all that the ledger knows when a decision is due.

use std::{fmt::Debug, time::Duration};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Answer, Entry, Timestamp, Trouble, notify::NewsKind};

/// The number of an item in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub i64);

impl std::fmt::Display for ItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

/// The flows of towline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowName {
    /// Finished downloads → library.
    Imports,
    /// Directories that are kept the same on several machines.
    Folders,
    /// Torrents → a service that downloads them → files on disk.
    Torrents,
    /// Lists → requests at a media server.
    Wishes,
    /// What has happened → messages to people.
    Notify,
}

impl FlowName {
    /// All that carry media, in the order in which a wish comes home.
    pub const ALL: [Self; 4] = [Self::Wishes, Self::Torrents, Self::Imports, Self::Folders];

    /// As stored, logged and typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imports => "imports",
            Self::Folders => "folders",
            Self::Torrents => "torrents",
            Self::Wishes => "wishes",
            Self::Notify => "notify",
        }
    }
}

impl std::fmt::Display for FlowName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A flow's thing: what is stored as the item's detail.
pub trait Thing: Serialize + DeserializeOwned + Clone + Debug + Send + Sync + 'static {
    /// The flow it belongs to.
    const FLOW: FlowName;
    /// Its kind within the flow: one word, stored.
    const KIND: &'static str;
    /// The version of its stored form. Raised when an old one no longer reads; the reader of the
    /// old one is then kept in [`Thing::read`].
    const VERSION: u32 = 1;
    /// What can be done about it.
    type Action: Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static;

    /// The stage, one word as people see it.
    fn stage(&self) -> &'static str;
    /// Whether the item is at its end: nothing more is done or watched.
    fn is_ended(&self) -> bool;

    /// What people may want to hear of, now that it is in this stage.
    fn news(&self) -> Option<NewsKind> {
        None
    }

    /// What people call it now, where that can change.
    fn title(&self) -> Option<String> {
        None
    }

    /// Reads a stored form of this or an earlier version.
    fn read(version: u32, detail: serde_json::Value) -> Result<Self, serde_json::Error> {
        debug_assert!(version <= Self::VERSION, "written by a later towline");
        serde_json::from_value(detail)
    }
}

/// An item as a decision sees it.
#[derive(Debug, Clone)]
pub struct Item<T: Thing> {
    /// Its number.
    pub id: ItemId,
    /// What it is, uniquely within flow and kind: an occurrence, not a name.
    pub key: String,
    /// For people.
    pub title: String,
    /// The flow's own detail, stage included.
    pub thing: T,
    /// Troubles in a row since something last worked.
    pub attempt: u32,
    /// When the present stage began.
    pub stage_since: Timestamp,
    /// When the present stage runs out.
    pub deadline: Option<Timestamp>,
    /// The last act, and how it ended as far as we know.
    pub last_act: Option<Act<T::Action>>,
    /// What is being asked of a person.
    pub entry: Option<Entry>,
    /// What the person said to it; consumed by the next decision.
    pub answer: Option<Answer>,
    /// First written.
    pub created: Timestamp,
}

/// An act that was written down before it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act<A> {
    /// What.
    pub action: A,
    /// When the intent was written.
    pub at: Timestamp,
    /// From this moment on a look decides whether an unsure act happened.
    pub settles_at: Timestamp,
    /// How it ended.
    pub outcome: ActOutcome,
}

/// How an act ended, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActOutcome {
    /// Written, and no outcome: a crash, or a call without an answer. Only a look can tell.
    Unsure,
    /// The service said yes.
    Done,
    /// Certainly nothing happened.
    NotDone(Trouble),
}

impl<A> Act<A> {
    /// The moment after which a read must have begun to tell anything about this act.
    pub fn read_after(&self) -> Timestamp {
        match self.outcome {
            ActOutcome::Unsure => self.settles_at,
            ActOutcome::Done | ActOutcome::NotDone(_) => self.at,
        }
    }

    /// Whether a decision at `now` is too early to know.
    pub fn is_unsettled(&self, now: Timestamp) -> bool {
        self.outcome == ActOutcome::Unsure && now < self.settles_at
    }
}

/// Waiting times that grow: `first`, doubled with each attempt, never above `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// After the first trouble.
    pub first: Duration,
    /// The longest.
    pub most: Duration,
}

impl Backoff {
    /// The wait after trouble number `attempt` (1 is the first). `salt` spreads many items that
    /// failed together over ± 10 %: deterministic, so that decisions stay pure.
    pub fn after(self, attempt: u32, salt: i64) -> Duration {
        let doubled = self.first.saturating_mul(1u32 << attempt.saturating_sub(1).min(20));
        let wait = doubled.min(self.most);
        let mixed = salt.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(attempt);
        let percent = 90 + u32::try_from(mixed.rotate_left(17) % 21).unwrap_or(0);
        wait * percent / 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_limit_and_differ_between_items() {
        let backoff = Backoff { first: Duration::from_secs(10), most: Duration::from_secs(300) };
        let near = |wait: Duration, secs: u64| {
            wait >= Duration::from_secs(secs) * 9 / 10
                && wait <= Duration::from_secs(secs) * 11 / 10
        };
        assert!(near(backoff.after(1, 1), 10));
        assert!(near(backoff.after(3, 1), 40));
        assert!(near(backoff.after(60, 1), 300));
        assert_ne!(backoff.after(60, 1), backoff.after(60, 2));
    }
}
