//! The role of who brings messages to people.

use std::time::Duration;

use async_trait::async_trait;

use super::MessageId;
use crate::{ActError, Choice, EntryId, Timestamp, Trouble};

/// A message, ready to be sent. All texts are safe to show; how long it may be, and what must be
/// escaped, each target knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The same for the same message.
    pub id: MessageId,
    /// When it was made.
    pub at: Timestamp,
    /// What it is about.
    pub heading: String,
    /// Whether a person should look soon.
    pub is_urgent: bool,
    /// What has happened.
    pub lines: Vec<NoticeLine>,
    /// So much more has happened that is not named.
    pub more: u64,
    /// Where to read on.
    pub link: Option<String>,
}

/// One thing that has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// A word for what it is: `needs-you`.
    pub kind: &'static str,
    /// The flow it belongs to.
    pub flow: String,
    /// What happened to what.
    pub heading: String,
    /// Why, and what is named besides.
    pub words: Vec<String>,
    /// Where to read on.
    pub link: Option<String>,
    /// What can be answered by a link.
    pub answers: Vec<AnswerLink>,
}

/// A link that answers a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLink {
    /// What is chosen: `retry`.
    pub choice: String,
    /// What that does.
    pub words: &'static str,
    /// The link.
    pub url: String,
}

/// Whether a receiver has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It has.
    There,
    /// It says that it has not.
    NotThere,
    /// It cannot be asked.
    CannotTell,
}

/// Brings messages to people.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Sends. Sent again with the same id it may arrive twice.
    async fn send(&self, notice: &Notice) -> Result<(), ActError>;

    /// Whether a message that was sent at that time or later has arrived. Only asked where that is
    /// not known.
    async fn find(&self, notice: &Notice, since: Timestamp) -> Result<Found, Trouble>;

    /// How long after a call without an answer the message may still arrive.
    fn settle(&self) -> Duration;
}

/// Where messages lead to.
pub trait Links: Send + Sync {
    /// A page; `None` where it is not known under which address it is reached.
    fn page(&self, path: &str) -> Option<String>;

    /// What gives this answer to this question, until then.
    fn answer(
        &self,
        entry: EntryId,
        epoch: i64,
        choice: &Choice,
        until: Timestamp,
    ) -> Option<String>;
}
