//! What a listener is told.

use jiff::Timestamp;

use crate::{DeviceId, EventId, events::Event};

/// What a listener is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Something happened.
    Event(Event),
    /// Events were lost: read anew what was derived from them.
    Gap(Gap),
    /// The server's process is another one: read anew what was derived from its events. Its events
    /// follow from the first, as far as the set is kept from the start.
    Restarted(Restarted),
    /// A connection was lost and is there again. Nothing was lost.
    Reconnected(Reconnected),
}

/// Events were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first that was lost; none when the set did not exist then, or it was another set.
    pub from: Option<EventId>,
    /// The last that was lost; none in the same cases.
    pub to: Option<EventId>,
}

impl Gap {
    /// All between two that are known.
    pub(crate) fn between(before: EventId, behind: EventId) -> Self {
        Self { from: Some(before.next()), to: Some(behind.before()) }
    }

    /// What happened before anybody counted.
    pub(crate) const UNCOUNTED: Self = Self { from: None, to: None };
}

/// The server's process is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restarted {
    /// By what it was noticed.
    pub why: Why,
    /// Which device it is.
    pub device: DeviceId,
    /// Since when it runs.
    pub started: Option<Timestamp>,
    /// Whether its events can be read from its start on. Else those until the first poll are lost.
    pub is_kept_from_start: bool,
}

/// By what a restart was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The process started at another time.
    Process,
    /// It calls itself another device: nothing that was derived from its events holds.
    Device,
    /// It says that it is the same, and its numbers went back.
    Ids,
}

/// A connection was lost and is there again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconnected {
    /// How many attempts failed in between.
    pub failures: u32,
}
