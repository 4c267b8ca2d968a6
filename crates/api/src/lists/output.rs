//! `GET /lists/{name}/{format}`: a list for other programs, as it was last read whole.
//!
//! No command asks for it: a program at a socket or over TCP does. 404 `no-such-list` and
//! `no-such-output`; 409 `never-read` where the list was never read whole: an empty list would make
//! them clean up.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    /// Films, for Radarr's *custom list*: `[{"id": 603, "imdb_id": "tt0133093", "title": …}]`.
    Radarr,
    /// Shows, for Sonarr's *custom list*: `[{"tvdbId": 121361, "title": …}]`.
    Sonarr,
    /// All, as JSON.
    Json,
    /// All, as CSV with a header.
    Csv,
}

impl Output {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Radarr, Self::Sonarr, Self::Json, Self::Csv];

    /// As it stands in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Radarr => "radarr",
            Self::Sonarr => "sonarr",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a list is given as radarr, sonarr, json or csv")]
pub struct NoSuchOutput;

impl FromStr for Output {
    type Err = NoSuchOutput;

    fn from_str(text: &str) -> Result<Self, NoSuchOutput> {
        Self::ALL.into_iter().find(|output| output.as_str() == text).ok_or(NoSuchOutput)
    }
}
