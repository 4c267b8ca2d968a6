//! The rules by which torrents are decided about.

use std::time::Duration;

use super::FileId;
use crate::item::Backoff;

/// The rules for the torrents of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TorrentPolicy {
    /// How often a failed transfer is begun anew before a person is asked.
    pub retry_times: u32,
    /// After so long without progress at the service a person is asked.
    pub stuck_within: Duration,
    /// How often work that fails is begun again before a person is asked. It goes on after that,
    /// where waiting may mend it.
    pub work_times: u32,
    /// Files at the service are removed once they are in place here.
    pub removes: bool,
    /// Waiting times after trouble.
    pub backoff: Backoff,
}

impl Default for TorrentPolicy {
    fn default() -> Self {
        Self {
            retry_times: 1,
            stuck_within: Duration::from_secs(24 * 3600),
            work_times: 5,
            removes: true,
            backoff: Backoff { first: Duration::from_secs(5), most: Duration::from_secs(5 * 60) },
        }
    }
}

/// What becomes of torrents that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// The folder at the service into which they go; `None` leaves that to the service.
    pub parent: Option<FileId>,
    /// The rules for them.
    pub policy: TorrentPolicy,
    /// What follows a download.
    pub afterwards: Afterwards,
}

/// What follows a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Afterwards {
    /// A command or webhook is to be told.
    pub tells: bool,
    /// Another flow takes it up: the configuration as a whole says so.
    pub is_taken_up: bool,
}
