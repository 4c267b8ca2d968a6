//! Why a person is asked about a torrent.

use serde::{Deserialize, Serialize};

/// Why a person is asked about a torrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "torrent")]
pub enum TorrentCause {
    /// The service does not take it.
    NotTaken,
    /// It is larger than what is free at the service.
    RemoteFull,
    /// The service could not download it.
    Failed,
    /// The service has made no progress for too long.
    Stuck,
    /// The service has it no longer, and it was not downloaded yet.
    Gone,
    /// What came is not what the service announced, time and again.
    Damaged,
    /// Another file has its name in the destination.
    InTheWay,
    /// What was downloaded is gone, and was not in place yet as far as anybody can tell.
    Lost,
    /// There is more at the service now than was downloaded.
    RemoteGrew,
    /// The service has told no checksum to verify by what was downloaded.
    Unverified,
    /// The service refuses to remove what was downloaded.
    NotRemoved,
    /// The command after it failed.
    AfterwardsFailed,
    /// What was dropped into a watched folder is no torrent and no magnet link.
    NotUsable,
}

impl TorrentCause {
    /// The word by which entries group.
    pub const fn group(self) -> &'static str {
        match self {
            Self::NotTaken => "torrent-not-taken",
            Self::RemoteFull => "remote-full",
            Self::Failed => "transfer-failed",
            Self::Stuck => "transfer-stuck",
            Self::Gone => "transfer-gone",
            Self::Damaged => "download-damaged",
            Self::InTheWay => "download-in-the-way",
            Self::Lost => "download-lost",
            Self::RemoteGrew => "remote-grew",
            Self::Unverified => "download-unverified",
            Self::NotRemoved => "remote-not-removed",
            Self::AfterwardsFailed => "afterwards-failed",
            Self::NotUsable => "drop-not-usable",
        }
    }

    /// The reason in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotTaken => "the service does not take the torrent",
            Self::RemoteFull => "it does not fit into what is free at the service",
            Self::Failed => "the service could not download it",
            Self::Stuck => "the service has made no progress for too long",
            Self::Gone => "the service has it no longer, and it was not downloaded yet",
            Self::Damaged => "what arrives is not what the service announced",
            Self::InTheWay => "something else has its name in the destination",
            Self::Lost => {
                "what was downloaded is gone from where it was, and not in its destination"
            }
            Self::RemoteGrew => "the service holds more of it now than was downloaded",
            Self::Unverified => "the service has told no checksum to verify by what was downloaded",
            Self::NotRemoved => "the service does not remove what was downloaded",
            Self::AfterwardsFailed => "the command that follows a download failed",
            Self::NotUsable => "what was dropped is no torrent that can be used",
        }
    }
}
