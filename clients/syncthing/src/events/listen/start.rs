//! Where a listener begins.

use crate::events::Cursor;

/// Where a listener begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    /// With what happens from now on.
    #[default]
    Now,
    /// With the oldest event that the server still has. They tell of what is long over: nothing
    /// should be set off by them.
    History,
    /// Behind the last event that a reader was handed before. What was lost in between is told.
    After(Cursor),
}
