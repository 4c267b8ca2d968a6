//! A torrent as betanin shows it.

use std::{fmt, num::ParseIntError, str::FromStr};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// One directory in betanin's queue or history (betanin contract §2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Torrent {
    /// Grows with each post, never used again.
    pub id: TorrentId,
    /// The directory above, as betanin sees it.
    pub path: String,
    /// The directory's name.
    pub name: String,
    /// How far it is. Says nothing about success.
    pub status: Status,
    /// Whether its console holds anything.
    #[serde(default)]
    pub has_lines: bool,
    /// In the model of its API; nothing fills it.
    #[serde(default)]
    pub tooltip: Option<String>,
    /// When it was posted, by betanin's clock, in whole seconds.
    #[serde(deserialize_with = "utc")]
    pub created: Timestamp,
    /// When its status last changed.
    #[serde(deserialize_with = "utc")]
    pub updated: Timestamp,
}

/// A torrent's id: on the wire a string that holds an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TorrentId(pub u64);

impl fmt::Display for TorrentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TorrentId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for TorrentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TorrentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Text(String),
            Number(u64),
        }
        match Wire::deserialize(deserializer)? {
            Wire::Text(text) => text.parse().map_err(D::Error::custom),
            Wire::Number(number) => Ok(Self(number)),
        }
    }
}

/// How far a torrent is (betanin contract §3).
///
/// Three things to know: [`NeedsInput`](Self::NeedsInput) stays after an answer until the run ends, shows up for a
/// moment without any question when a duplicate is skipped, and can be missed when a prompt is cut in two;
/// [`Completed`](Self::Completed) comes after every end of `beet`, good or bad; and a restart of betanin
/// puts all that is not finished back to [`Enqueued`](Self::Enqueued).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// Waits for a worker.
    Enqueued,
    /// `beet` runs, or hangs, or asks in words that betanin does not know.
    Processing,
    /// The last chunk looked like a question.
    NeedsInput,
    /// `beet` ended.
    Completed,
    /// There was no `beet`.
    Failed,
    /// In betanin's list; nothing sets it.
    Ignored,
    /// A word that we do not know.
    Unknown(String),
}

impl Status {
    /// Whether a run is over and none is due: only then may a torrent be deleted.
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Ignored)
    }

    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Enqueued => "ENQUEUED",
            Self::Processing => "PROCESSING",
            Self::NeedsInput => "NEEDS_INPUT",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Ignored => "IGNORED",
            Self::Unknown(word) => word,
        }
    }
}

impl From<String> for Status {
    fn from(word: String) -> Self {
        match word.as_str() {
            "ENQUEUED" => Self::Enqueued,
            "PROCESSING" => Self::Processing,
            "NEEDS_INPUT" => Self::NeedsInput,
            "COMPLETED" => Self::Completed,
            "FAILED" => Self::Failed,
            "IGNORED" => Self::Ignored,
            _ => Self::Unknown(word),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// betanin writes UTC without saying so.
fn utc<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    if let Ok(marked) = text.parse::<Timestamp>() {
        return Ok(marked);
    }
    let unmarked: DateTime = text.parse().map_err(D::Error::custom)?;
    TimeZone::UTC.to_timestamp(unmarked).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_captured_torrent_is_read() {
        let torrent: Torrent = serde_json::from_str(
            r#"{"id": "7", "path": "/downloads", "name": "Auto1", "status": "NEEDS_INPUT",
                "has_lines": true, "tooltip": null, "created": "2026-11-21T05:44:48",
                "updated": "2026-11-21T05:44:49"}"#,
        )
        .unwrap();
        assert_eq!(torrent.id, TorrentId(7));
        assert_eq!(torrent.status, Status::NeedsInput);
        assert_eq!(torrent.updated.to_string(), "2026-11-21T05:44:49Z");
    }

    #[test]
    fn a_new_word_is_no_outage() {
        let status: Status = serde_json::from_str(r#""RESTING""#).unwrap();
        assert_eq!(status, Status::Unknown("RESTING".into()));
        assert!(!status.is_finished());
        assert_eq!(status.to_string(), "RESTING");
    }

    #[test]
    fn an_id_is_a_number_in_a_string() {
        assert_eq!(serde_json::from_str::<TorrentId>(r#""12""#).unwrap(), TorrentId(12));
        assert_eq!(serde_json::from_str::<TorrentId>("12").unwrap(), TorrentId(12));
        assert!(serde_json::from_str::<TorrentId>(r#""78d1""#).is_err());
        assert_eq!(serde_json::to_string(&TorrentId(12)).unwrap(), r#""12""#);
    }
}
