//! A transfer: what a service downloads for us.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::InfoHash;
use crate::Timestamp;

/// Names a transfer for as long as its service lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransferId(pub i64);

/// Names a file or folder at a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileId(pub i64);

impl std::fmt::Display for TransferId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Display for FileId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A transfer as its service shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its number.
    pub id: TransferId,
    /// What it is, where that is known yet.
    pub hash: Option<InfoHash>,
    /// What people call it.
    pub name: String,
    /// Where its files go.
    pub parent: FileId,
    /// How it stands.
    pub state: TransferState,
    /// The same in its service's own word, in lower case: `seeding`.
    pub status: String,
    /// Its service does no more for it, and lists it still.
    pub is_finished: bool,
    /// How much of it is there, in whole percent.
    pub percent: u8,
    /// Bytes, where known.
    pub size: Option<u64>,
    /// Bytes per second, at the service.
    pub rate: Option<u64>,
    /// How long it will take, as its service reckons.
    pub remaining: Option<Duration>,
    /// When it was begun.
    pub created: Option<Timestamp>,
}

/// How a transfer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferState {
    /// It waits at the service.
    Queued,
    /// It is being downloaded by the service.
    Downloading,
    /// It is there, and is being stored.
    Storing,
    /// Its files can be fetched.
    Ready(FileId),
    /// It failed; the service's words.
    Failed(String),
    /// It has its end behind it, and its files are no longer at the service.
    Emptied,
    /// It is being cancelled, or in a state that we do not know.
    Other,
}

impl Transfer {
    /// Another number whenever something changed that is decided about: what it is, and its progress
    /// in steps of five percent.
    pub fn stamp(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        let (state, of) = match &self.state {
            TransferState::Queued => (0, None),
            TransferState::Downloading => (1, None),
            TransferState::Storing => (2, None),
            TransferState::Ready(file) => (3, Some(file.to_string())),
            TransferState::Failed(words) => (4, Some(words.clone())),
            TransferState::Emptied => (5, None),
            TransferState::Other => (6, None),
        };
        (state, of, self.percent / 5, self.size, &self.name, self.hash).hash(&mut hasher);
        hasher.finish()
    }

    /// Whether its service works on it.
    pub const fn is_under_way(&self) -> bool {
        use TransferState as S;
        matches!(self.state, S::Queued | S::Downloading | S::Storing | S::Other)
    }
}
