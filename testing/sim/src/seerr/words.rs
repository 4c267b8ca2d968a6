//! Kinds and statuses, and the numbers that stand for them (reference §3).

use serde::{Deserialize, Serialize};

use super::Product;

/// What a title is. Its TMDB id is unique only among titles of its kind (§1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A film.
    Movie,
    /// A show.
    Tv,
}

impl Kind {
    /// As the API writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Movie => "movie",
            Self::Tv => "tv",
        }
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        match word {
            "movie" => Some(Self::Movie),
            "tv" => Some(Self::Tv),
            _ => None,
        }
    }
}

/// How a title, or a season of it, stands in the library: in one of the two qualities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaStatus {
    /// 1: free to request.
    #[default]
    Unknown,
    /// 2: a request waits for approval.
    Pending,
    /// 3: handed over, and not there yet.
    Processing,
    /// 4: some seasons are there.
    PartiallyAvailable,
    /// 5: there.
    Available,
    /// 6: nobody may request it. Not in Overseerr.
    Blocklisted,
    /// 7; 6 in Overseerr: it was there, and is not any more.
    Deleted,
    /// A number that nobody has heard of yet.
    Odd(u8),
}

impl MediaStatus {
    pub(super) fn number(self, product: Product) -> u8 {
        match self {
            Self::Unknown => 1,
            Self::Pending => 2,
            Self::Processing => 3,
            Self::PartiallyAvailable => 4,
            Self::Available => 5,
            Self::Blocklisted => 6,
            Self::Deleted if product == Product::Overseerr => 6,
            Self::Deleted => 7,
            Self::Odd(number) => number,
        }
    }

    /// As webhooks write it (§9).
    pub(super) fn name(self, product: Product) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::PartiallyAvailable => "PARTIALLY_AVAILABLE",
            Self::Available => "AVAILABLE",
            Self::Blocklisted if product == Product::Jellyseerr => "BLACKLISTED",
            Self::Blocklisted => "BLOCKLISTED",
            Self::Deleted => "DELETED",
            Self::Odd(_) => "",
        }
    }

    /// Whether nobody has it, and nobody has asked for it.
    pub(super) fn is_free(self) -> bool {
        matches!(self, Self::Unknown | Self::Deleted)
    }
}

/// How a request, or a season in one, stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// 1: it waits for approval.
    #[default]
    Pending,
    /// 2.
    Approved,
    /// 3.
    Declined,
    /// 4: Radarr or Sonarr did not take it.
    Failed,
    /// 5, Seerr only: what was asked for is there, or was.
    Completed,
    /// A number that nobody has heard of yet.
    Odd(u8),
}

impl RequestStatus {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Pending => 1,
            Self::Approved => 2,
            Self::Declined => 3,
            Self::Failed => 4,
            Self::Completed => 5,
            Self::Odd(number) => number,
        }
    }

    /// Whether it stands in the way of another one. Completed ones exist only where they do not.
    pub(super) fn blocks(self) -> bool {
        !matches!(self, Self::Declined | Self::Completed)
    }
}
