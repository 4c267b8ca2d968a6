//! An event's two numbers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of an event among those of its [`Set`](crate::events::Set), from 1. It begins anew
/// when the server starts, and is not comparable between sets (reference §4.2).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct EventId(pub u64);

impl EventId {
    /// The one behind it.
    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Whether a server can have counted so far: Go's numbers end here.
    pub(crate) fn is_sane(self) -> bool {
        i64::try_from(self.0).is_ok()
    }

    /// The one before it.
    pub(crate) fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of an event among all of the server's process: comparable between sets, until the
/// server starts again (reference §4.1).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct GlobalEventId(pub u64);

impl fmt::Display for GlobalEventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
