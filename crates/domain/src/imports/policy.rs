//! The rules by which albums are decided about.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::item::Backoff;

/// What to do with an importer's prompts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PromptPolicy {
    /// Note it, answer *skip* so that the queue goes on, and ask a person.
    #[default]
    SetAside,
    /// Import without a match where none is found; anything else is set aside.
    AsIs,
    /// Let the importer wait for a person. Sensible only where it has several workers.
    Leave,
}

/// What to do with an album when transfers of its audio failed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FailedPolicy {
    /// Ask for them again, with growing waits, a limited number of times; then ask a person.
    #[default]
    Retry,
    /// Wait: the service or a person may get them yet. A person is asked when it takes too long.
    Wait,
    /// Import what is there.
    Partly,
    /// Ask a person at once.
    Ask,
}

/// The rules by which albums of one source are decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlbumPolicy {
    /// Files must be unchanged for so long.
    pub quiet: Duration,
    /// After so long without quiet a person is asked.
    pub settle_within: Duration,
    /// What to do when transfers of audio failed.
    pub failed: FailedPolicy,
    /// How often failed transfers are asked for again.
    pub fetch_times: u32,
    /// How long to wait before that.
    pub fetch_backoff: Backoff,
    /// How long a file may be nowhere after its transfer has ended.
    pub lost_after: Duration,
    /// After so long without an end of the import a person is asked.
    pub import_within: Duration,
    /// A prompt counts once it was there for so long.
    pub prompt_after: Duration,
    /// What to do with prompts.
    pub prompts: PromptPolicy,
    /// Remove leftovers of proved imports.
    pub prune: bool,
    /// After so many troubles in a row a person is told; it is tried further all the same.
    pub patience: u32,
    /// Waiting times after trouble.
    pub backoff: Backoff,
}

impl Default for AlbumPolicy {
    fn default() -> Self {
        Self {
            quiet: Duration::from_secs(60),
            settle_within: Duration::from_secs(24 * 3600),
            failed: FailedPolicy::Retry,
            fetch_times: 3,
            fetch_backoff: Backoff {
                first: Duration::from_secs(5 * 60),
                most: Duration::from_secs(6 * 3600),
            },
            lost_after: Duration::from_secs(15 * 60),
            import_within: Duration::from_secs(2 * 3600),
            prompt_after: Duration::from_secs(60),
            prompts: PromptPolicy::SetAside,
            prune: false,
            patience: 5,
            backoff: Backoff { first: Duration::from_secs(10), most: Duration::from_secs(15 * 60) },
        }
    }
}
