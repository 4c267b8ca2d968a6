//! Which of the three products answers.

use std::fmt;

/// One of the three products that speak this API. Known from
/// [`PublicSettings`](crate::public::PublicSettings), never from the version (seerr reference §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Overseerr.
    Overseerr,
    /// Jellyseerr.
    Jellyseerr,
    /// Seerr, which the other two have become.
    Seerr,
}

impl Product {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overseerr => "Overseerr",
            Self::Jellyseerr => "Jellyseerr",
            Self::Seerr => "Seerr",
        }
    }

    /// Where its blocklist is; Overseerr has none.
    pub const fn blocklist(self) -> Option<&'static str> {
        match self {
            Self::Overseerr => None,
            Self::Jellyseerr => Some("blacklist"),
            Self::Seerr => Some("blocklist"),
        }
    }

    /// Whether it has a watchlist of its own.
    pub const fn has_watchlist(self) -> bool {
        !matches!(self, Self::Overseerr)
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
