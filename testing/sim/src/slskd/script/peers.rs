//! Other people, and what they share.

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::slskd::transfers::TransferState;

/// Somebody who shares files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// May hold anything.
    pub username: String,
    /// Whether a connection comes about.
    #[serde(default = "yes")]
    pub online: bool,
    /// How long connecting takes; the permit of an enqueue is held for that long.
    #[serde(default)]
    pub connect_ms: u64,
    /// How long it takes to acknowledge a file; beyond 180,000 the file fails as `TimedOut`.
    #[serde(default)]
    pub acknowledge_ms: u64,
    /// Whether it says a place in its queue; it takes `acknowledge_ms` to do so.
    #[serde(default = "yes")]
    pub tells_position: bool,
    /// What is shared.
    #[serde(default)]
    pub files: Vec<RemoteFile>,
}

fn yes() -> bool {
    true
}

impl Peer {
    /// Online, quick, and sharing these files.
    pub fn new(username: &str, files: impl IntoIterator<Item = RemoteFile>) -> Self {
        Self {
            username: username.into(),
            online: true,
            connect_ms: 0,
            acknowledge_ms: 0,
            tells_position: true,
            files: files.into_iter().collect(),
        }
    }

    /// The same, offline.
    #[must_use]
    pub fn offline(mut self) -> Self {
        self.online = false;
        self
    }
}

/// A file that is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteFile {
    /// Its remote path, with separators of either kind.
    pub filename: String,
    /// In bytes; without effect when it is copied.
    #[serde(default = "some_bytes")]
    pub size: u64,
    /// What it holds; made-up bytes when nothing is said.
    #[serde(default)]
    pub copy_from: Option<PathBuf>,
    /// What happens to its transfer.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// How long it waits in the peer's queue.
    #[serde(default)]
    pub queued_ms: u64,
    /// How it comes into the downloads directory.
    #[serde(default, rename = "move")]
    pub moving: Move,
    /// In answers to searches.
    #[serde(default)]
    pub bit_rate: Option<u32>,
    /// Seconds, in answers to searches.
    #[serde(default)]
    pub length: Option<u32>,
    /// Shared with some only: in answers to searches.
    #[serde(default)]
    pub locked: bool,
}

fn some_bytes() -> u64 {
    4_096
}

impl RemoteFile {
    /// A file of made-up bytes that is downloaded at once.
    pub fn new(filename: &str) -> Self {
        Self {
            filename: filename.into(),
            size: some_bytes(),
            copy_from: None,
            behaviour: Behaviour::default(),
            queued_ms: 0,
            moving: Move::default(),
            bit_rate: None,
            length: None,
            locked: false,
        }
    }

    /// The same, with another fate.
    #[must_use]
    pub fn that(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// The same, moved differently.
    #[must_use]
    pub fn moved(mut self, moving: Move) -> Self {
        self.moving = moving;
        self
    }

    /// In bytes, as the peer announces it.
    pub fn announced(&self) -> io::Result<u64> {
        match &self.copy_from {
            Some(path) => Ok(fs::metadata(path)?.len()),
            None => Ok(self.size),
        }
    }
}

/// What happens to a transfer once its turn has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// All bytes come, over this time.
    Succeeds {
        /// How long.
        after_ms: u64,
    },
    /// Its turn never comes: `Queued, Remotely` for days.
    StaysQueued,
    /// Half of the bytes come, and no more.
    Stalls,
    /// It fails, so many times for this file; then it succeeds.
    Fails {
        /// As what.
        how: Failure,
        /// slskd's text about it.
        exception: String,
        /// How many attempts; all, when nothing is said.
        #[serde(default)]
        times: Option<u32>,
        /// How long each takes.
        #[serde(default)]
        after_ms: u64,
    },
}

impl Default for Behaviour {
    fn default() -> Self {
        Self::Succeeds { after_ms: 0 }
    }
}

impl Behaviour {
    /// All bytes come, over this time.
    pub fn succeeds(after_ms: u64) -> Self {
        Self::Succeeds { after_ms }
    }

    /// It fails in every attempt.
    pub fn fails(how: Failure, exception: &str) -> Self {
        Self::Fails { how, exception: exception.into(), times: None, after_ms: 0 }
    }

    /// It fails so many times.
    pub fn fails_first(times: u32, how: Failure, exception: &str) -> Self {
        Self::Fails { how, exception: exception.into(), times: Some(times), after_ms: 0 }
    }
}

/// How a transfer fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// `Completed, Errored`.
    Errored,
    /// `Completed, TimedOut`.
    TimedOut,
    /// `Completed, Rejected`; slskd does not try again.
    Rejected,
    /// `Completed, Aborted`: sizes differ; slskd does not try again.
    Aborted,
    /// `Completed, Cancelled`; slskd does not try again.
    Cancelled,
}

impl Failure {
    pub(in crate::slskd) fn is_retried(self) -> bool {
        matches!(self, Self::Errored | Self::TimedOut)
    }

    pub(in crate::slskd) fn state(self) -> TransferState {
        match self {
            Self::Errored => TransferState::Errored,
            Self::TimedOut => TransferState::TimedOut,
            Self::Rejected => TransferState::Rejected,
            Self::Aborted => TransferState::Aborted,
            Self::Cancelled => TransferState::Cancelled,
        }
    }
}

/// How a finished file comes into the downloads directory (section 6). Its row says `Succeeded`
/// all the while.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Move {
    /// How long after the row it begins.
    pub after_ms: u64,
    /// As a copy that takes so long, and grows; as a rename, when it is 0.
    pub copy_ms: u64,
    /// It fails: the file stays where it is, and there is no event.
    pub fails: bool,
    /// What the row then says, beside `Completed, Succeeded`; this may not survive.
    pub exception: Option<String>,
}
