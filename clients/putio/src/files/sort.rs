//! In which order files are listed.

use std::fmt;

/// In which order files are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// The largest, latest or last first.
    pub descending: bool,
}

/// By what files are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// Their name.
    Name,
    /// Their size.
    Size,
    /// When they came.
    Date,
    /// When they were changed.
    Modified,
    /// What they are.
    Type,
    /// When they were watched.
    Watch,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.by {
            SortBy::Name => "NAME",
            SortBy::Size => "SIZE",
            SortBy::Date => "DATE",
            SortBy::Modified => "MODIFIED",
            SortBy::Type => "TYPE",
            SortBy::Watch => "WATCH",
        };
        write!(f, "{by}_{}", if self.descending { "DESC" } else { "ASC" })
    }
}
