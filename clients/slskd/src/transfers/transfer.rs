//! A transfer as slskd shows it.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::TransferState;
use crate::{BatchId, RemoteFilename, TransferId, Username, wire};

/// One attempt to get one file (slskd contract §3). Fields that this version of slskd does not
/// have are `None`; fields that we do not know are passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// New for each enqueue of the same file.
    pub id: TransferId,
    /// With which others it was enqueued; since 0.26.
    #[serde(default)]
    pub batch_id: Option<BatchId>,
    /// The peer.
    pub username: Username,
    /// Which way it goes.
    #[serde(default)]
    pub direction: Direction,
    /// The remote path exactly as the peer spells it.
    pub filename: RemoteFilename,
    /// What the peer announced, in bytes.
    #[serde(deserialize_with = "wire::count")]
    pub size: u64,
    /// How it stands. Where slskd does not say: waiting.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub state: TransferState,
    /// When it was asked for. Of several rows of one file, the one with the newest counts. Where
    /// slskd does not say: the beginning of 1970.
    #[serde(default, deserialize_with = "wire::time_or_epoch")]
    pub requested_at: Timestamp,
    /// When the peer queued it.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub enqueued_at: Option<Timestamp>,
    /// When bytes began to come.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub started_at: Option<Timestamp>,
    /// When it was over.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub ended_at: Option<Timestamp>,
    /// How many bytes came.
    #[serde(default, deserialize_with = "wire::count")]
    pub bytes_transferred: u64,
    /// How many are still to come.
    #[serde(default, deserialize_with = "wire::count")]
    pub bytes_remaining: u64,
    /// Bytes in a second.
    #[serde(default, deserialize_with = "wire::maybe_number")]
    pub average_speed: Option<f64>,
    /// 0 to 100.
    #[serde(default, deserialize_with = "wire::maybe_number")]
    pub percent_complete: Option<f64>,
    /// The place in the peer's queue, once it was asked for.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub place_in_queue: Option<u64>,
    /// Why it failed, in words. Hostile: some are the peer's.
    #[serde(default)]
    pub exception: Option<Box<str>>,
    /// How often it was tried; since 0.25.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub attempts: Option<u64>,
    /// When it is tried again; since 0.25.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub next_attempt_at: Option<Timestamp>,
    /// Hidden from slskd's own pages and from the plain list.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub removed: bool,
    /// How long it has been under way.
    #[serde(default, deserialize_with = "wire::maybe_span")]
    pub elapsed_time: Option<Duration>,
    /// How long slskd thinks that it will take.
    #[serde(default, deserialize_with = "wire::maybe_span")]
    pub remaining_time: Option<Duration>,
}

impl Transfer {
    /// Whether it rests between two attempts: an attempt failed, and slskd will make another.
    pub fn is_between_attempts(&self) -> bool {
        self.state.is_queued_locally() && self.next_attempt_at.is_some()
    }
}

/// Which way a transfer goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "Box<str>")]
pub enum Direction {
    /// To us; also when slskd does not say.
    #[default]
    Download,
    /// To a peer.
    Upload,
    /// A word that we do not know.
    Unknown(Box<str>),
}

impl From<Box<str>> for Direction {
    fn from(word: Box<str>) -> Self {
        match &*word {
            "Download" => Self::Download,
            "Upload" => Self::Upload,
            _ => Self::Unknown(word),
        }
    }
}

/// The transfers with one peer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct UserTransfers {
    /// The peer.
    pub username: Username,
    /// By remote directory.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub directories: Vec<DirectoryTransfers>,
}

impl UserTransfers {
    /// All of them.
    pub fn files(&self) -> impl Iterator<Item = &Transfer> {
        self.directories.iter().flat_map(|directory| &directory.files)
    }
}

/// The transfers from one remote directory of one peer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryTransfers {
    /// The directory, as in [`RemoteFilename::directory`].
    pub directory: Box<str>,
    /// How many files slskd counts in this answer.
    #[serde(default, deserialize_with = "wire::count")]
    pub file_count: u64,
    /// Them.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub files: Vec<Transfer>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Transfer {
        let text = format!(
            r#"{{"id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "username": "bob", "filename": "a/b",
                "size": 3, "requestedAt": "2026-08-22T10:00:00.1234567"{more}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_retry_is_a_local_queue_with_a_time() {
        let next = r#", "nextAttemptAt": "2026-08-22T10:00:05Z""#;
        assert!(read(&format!(r#", "state": "Queued, Locally"{next}"#)).is_between_attempts());
        assert!(!read(r#", "state": "Queued, Locally""#).is_between_attempts());
        assert!(!read(&format!(r#", "state": "Completed, Errored"{next}"#)).is_between_attempts());
    }

    #[test]
    fn fields_of_other_versions_and_odd_values_are_no_outage() {
        let old = read(
            r#", "state": "InProgress", "startOffset": 0, "stateDescription": "In progress",
                "bytesRemaining": -4, "percentComplete": "NaN", "direction": "Sideways",
                "elapsedTime": "soon", "exception": null, "removed": null, "placeInQueue": -1"#,
        );
        assert_eq!((old.bytes_remaining, old.percent_complete), (0, None));
        assert_eq!(old.direction, Direction::Unknown("Sideways".into()));
        assert_eq!((old.elapsed_time, old.place_in_queue, old.removed), (None, Some(0), false));
    }
}
