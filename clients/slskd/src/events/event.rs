//! An event as slskd keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{EventId, RemoteFilename, Username, transfers::Transfer, wire};

/// Something that happened (slskd contract §7). Two events are the same when their ids are.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The same in the events API and in a webhook.
    pub id: EventId,
    /// When. No cursor: several events share one, and they may be kept slightly out of order.
    pub timestamp: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// What happened. An event that we do not know, or cannot read, is [`Other`](Self::Other) and
/// never an error.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// A file came, and was moved to where it belongs.
    DownloadFileComplete(Box<FileComplete>),
    /// A file came, and slskd had no other under way from the same remote directory. Says nothing
    /// about whether the directory is whole.
    DownloadDirectoryComplete(DirectoryComplete),
    /// A peer got a file from us.
    UploadFileComplete(Box<FileComplete>),
    /// Anything else.
    Other {
        /// slskd's word for it.
        kind: String,
        /// What it tells; a string when it is no JSON.
        data: Value,
    },
}

/// A file went over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileComplete {
    /// Its final name, absolute, as slskd sees it: the only exact word about where it is. Hostile
    /// still: a sample event holds nonsense.
    pub local_filename: String,
    /// Its name at the peer.
    pub remote_filename: RemoteFilename,
    /// How it came.
    pub transfer: Transfer,
}

/// The last file under way from a remote directory came.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryComplete {
    /// Where it is, absolute, as slskd sees it; other directories of the same name may have landed
    /// there too (slskd contract §6). A sample event holds nonsense.
    pub local_directory_name: String,
    /// The directory at the peer.
    pub remote_directory_name: String,
    /// The peer.
    pub username: Username,
}

impl EventKind {
    /// Reads what an event of this kind tells.
    pub fn new(kind: String, data: Value) -> Self {
        let known = match kind.as_str() {
            "DownloadFileComplete" => FileComplete::deserialize(&data)
                .map(|file| Self::DownloadFileComplete(Box::new(file))),
            "DownloadDirectoryComplete" => {
                DirectoryComplete::deserialize(&data).map(Self::DownloadDirectoryComplete)
            }
            "UploadFileComplete" => FileComplete::deserialize(&data)
                .map(|file| Self::UploadFileComplete(Box::new(file))),
            _ => return Self::Other { kind, data },
        };
        known.unwrap_or(Self::Other { kind, data })
    }

    /// slskd's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::DownloadFileComplete(_) => "DownloadFileComplete",
            Self::DownloadDirectoryComplete(_) => "DownloadDirectoryComplete",
            Self::UploadFileComplete(_) => "UploadFileComplete",
            Self::Other { kind, .. } => kind,
        }
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Reads the form of the events API, where `data` is JSON inside a string.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            id: EventId,
            #[serde(deserialize_with = "wire::time")]
            timestamp: Timestamp,
            #[serde(rename = "type")]
            kind: String,
            #[serde(default)]
            data: Value,
        }
        let Wire { id, timestamp, kind, data } = Wire::deserialize(deserializer)?;
        let data = match data {
            Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            data => data,
        };
        Ok(Self { id, timestamp, kind: EventKind::new(kind, data) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(kind: &str, data: &str) -> EventKind {
        let event = json!({
            "timestamp": "2026-08-22T10:00:12.3456789", "type": kind, "data": data,
            "id": "973bed18-8516-4b7d-ab24-e13888385237",
        });
        Event::deserialize(event).unwrap().kind
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_is_no_error() {
        let other = |kind: &str, data| EventKind::Other { kind: kind.into(), data };
        assert_eq!(read("Noop", "{}"), other("Noop", json!({})));
        assert_eq!(read("DownloadFileComplete", "{"), other("DownloadFileComplete", json!("{")));
        let strange = r#"{"version":9,"directory":7}"#;
        let data = json!({"version": 9, "directory": 7});
        assert_eq!(
            read("DownloadDirectoryComplete", strange),
            other("DownloadDirectoryComplete", data)
        );
        let deep = "[".repeat(100_000);
        assert_eq!(read("DownloadFileComplete", &deep), other("DownloadFileComplete", json!(deep)));
    }

    #[test]
    fn a_sample_event_is_read_though_it_is_nonsense() {
        let sample = r#"{"version":0,"localDirectoryName":"xlocal.directory","remoteDirectoryName":"xremote","username":"x"}"#;
        let EventKind::DownloadDirectoryComplete(directory) =
            read("DownloadDirectoryComplete", sample)
        else {
            panic!("not read")
        };
        assert_eq!(directory.local_directory_name, "xlocal.directory");
    }

    proptest! {
        #[test]
        fn no_data_breaks_it(known in 0..4_usize, data: String) {
            let kind = ["DownloadFileComplete", "DownloadDirectoryComplete", "UploadFileComplete", "X"][known];
            let event = read(kind, &data);
            prop_assert_eq!(event.as_str(), kind);
        }
    }
}
