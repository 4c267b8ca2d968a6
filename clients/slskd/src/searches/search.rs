//! A search as slskd shows it.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

use super::Response;
use crate::{SearchId, StateFlags, wire};

/// One search (slskd contract §10).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Search {
    /// Its id.
    pub id: SearchId,
    /// What is looked for.
    #[serde(default)]
    pub search_text: String,
    /// How the network knows it.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub token: Option<u64>,
    /// When it began.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub started_at: Option<Timestamp>,
    /// When it was over.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub ended_at: Option<Timestamp>,
    /// How it stands. Ask [`is_complete`](Self::is_complete) whether it is over.
    #[serde(default)]
    pub state: SearchState,
    /// Whether it is over; only then are there responses.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub is_complete: bool,
    /// How many users answered.
    #[serde(default, deserialize_with = "wire::count")]
    pub response_count: u64,
    /// How many files they have.
    #[serde(default, deserialize_with = "wire::count")]
    pub file_count: u64,
    /// How many they have besides, and will not give.
    #[serde(default, deserialize_with = "wire::count")]
    pub locked_file_count: u64,
    /// What they have, when it was asked for.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub responses: Vec<Response>,
}

/// The state of a search: a set of words. `Completed, TimedOut` is its normal end: nobody
/// answered any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub struct SearchState(pub StateFlags);

impl SearchState {
    /// Whether it ended early, and there may have been more to find.
    pub fn is_cut_short(&self) -> bool {
        ["ResponseLimitReached", "FileLimitReached", "Cancelled", "Errored"]
            .iter()
            .any(|word| self.0.contains(word))
    }
}

impl fmt::Display for SearchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_is_the_normal_end() {
        let is_cut_short = |text| SearchState(StateFlags::new(text)).is_cut_short();
        assert!(!is_cut_short("InProgress") && !is_cut_short("Completed, TimedOut"));
        assert!(is_cut_short("Completed, ResponseLimitReached"));
        assert!(is_cut_short("Completed, FileLimitReached"));
        assert!(is_cut_short("Completed, Errored"));
    }
}
