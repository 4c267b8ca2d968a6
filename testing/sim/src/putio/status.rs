//! A transfer's status (reference §5): the twelve words, and others.

use serde::{Deserialize, Serialize};

/// A transfer's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// Not picked up.
    Waiting,
    /// In put.io's queue.
    InQueue,
    /// Metadata is fetched.
    PreparingDownload,
    /// Waits for a worker.
    WaitingForDownloader,
    /// `percent_done` moves.
    Downloading,
    /// Waits to be stored.
    WaitingForCompleteQueue,
    /// `completion_percent` moves.
    Completing,
    /// Stored; seeding starts.
    PreparingSeed,
    /// Stored and seeding.
    Seeding,
    /// Stored, not seeding.
    Completed,
    /// Being cancelled.
    Stopping,
    /// Failed.
    Error,
    /// A word that no client knows.
    Odd(String),
}

const WORDS: [(&str, Status); 12] = [
    ("WAITING", Status::Waiting),
    ("IN_QUEUE", Status::InQueue),
    ("PREPARING_DOWNLOAD", Status::PreparingDownload),
    ("WAITING_FOR_DOWNLOADER", Status::WaitingForDownloader),
    ("DOWNLOADING", Status::Downloading),
    ("WAITING_FOR_COMPLETE_QUEUE", Status::WaitingForCompleteQueue),
    ("COMPLETING", Status::Completing),
    ("PREPARING_SEED", Status::PreparingSeed),
    ("SEEDING", Status::Seeding),
    ("COMPLETED", Status::Completed),
    ("STOPPING", Status::Stopping),
    ("ERROR", Status::Error),
];

impl Status {
    /// The word on the wire.
    pub fn word(&self) -> &str {
        if let Self::Odd(word) = self {
            return word;
        }
        WORDS.iter().find(|(_, status)| status == self).map_or("", |(word, _)| word)
    }

    /// Whether the data is in the account, or about to be.
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::PreparingSeed | Self::Seeding | Self::Completed)
    }

    /// Whether size and info-hash are known by now.
    pub(super) fn knows_metadata(&self) -> bool {
        !matches!(self, Self::Waiting | Self::InQueue | Self::PreparingDownload)
    }
}

impl From<String> for Status {
    fn from(word: String) -> Self {
        let known = WORDS.into_iter().find(|(known, _)| *known == word);
        known.map_or(Self::Odd(word), |(_, status)| status)
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.word().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_others_are_kept() {
        for (word, status) in WORDS {
            assert_eq!((Status::from(word.to_owned()), status.word()), (status.clone(), word));
        }
        assert_eq!(Status::from("SOUP".to_owned()).word(), "SOUP");
    }
}
