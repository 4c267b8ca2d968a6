//! Which of the three products it is, and what each does in its own way (reference §4).

use serde::{Deserialize, Serialize};

/// The products share one API, nearly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    /// 1.34.
    Overseerr,
    /// 2.3.
    Jellyseerr,
    /// A snapshot of February 2026.
    #[default]
    Seerr,
}

impl Product {
    /// The version that it says when a script does not.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Overseerr => "1.34.0",
            Self::Jellyseerr => "2.3.0",
            Self::Seerr => "develop-local",
        }
    }

    /// Whether requests come to be completed, and then do not block any more.
    pub(super) fn completes(self) -> bool {
        self == Self::Seerr
    }

    /// Whether it leaves season 0 out unless it is told otherwise.
    pub(super) fn drops_specials(self) -> bool {
        self != Self::Overseerr
    }

    /// Whether a row's `updatedAt` ever moves.
    pub(super) fn moves_updated_at(self) -> bool {
        self != Self::Seerr
    }

    /// What is said of a title that nobody may request.
    pub(super) fn blocklisted(self) -> &'static str {
        match self {
            Self::Jellyseerr => "This media is blacklisted.",
            _ => "This media is blocklisted.",
        }
    }
}
