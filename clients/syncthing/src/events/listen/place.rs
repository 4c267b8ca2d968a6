//! Where the polling is, and what comes of it.

use tokio::time::Instant;

use super::Item;
use crate::{
    Error, EventId,
    events::{Cursor, cursor::Epoch},
};

/// What the polling side tells the other.
#[derive(Debug)]
pub(super) enum Message {
    /// What is next, and where the reader is before it.
    Items { cursor: Cursor, items: Vec<Item> },
    /// A failure that does not pass by itself.
    Failed(Error),
}

/// Where the polling is.
pub(super) struct Place {
    pub(super) epoch: Epoch,
    pub(super) last: EventId,
    /// When a poll was last answered.
    pub(super) polled: Instant,
    /// When the epoch was last looked at.
    pub(super) looked: Instant,
    /// Something failed: the epoch is to be looked at before anything else.
    pub(super) is_unsure: bool,
    /// What failed had been waiting for a while: the server was there.
    pub(super) was_waiting: bool,
}

/// What came of one poll.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) items: Vec<Item>,
    /// The server behaves as none should: it is not asked again at once.
    pub(super) is_odd: bool,
}

impl Turn {
    pub(super) fn of(items: Vec<Item>) -> Self {
        Self { items, is_odd: false }
    }
}
