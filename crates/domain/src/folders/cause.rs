//! Why a person is asked about a folder or a device.

use serde::{Deserialize, Serialize};

/// Why a person is asked about a folder or a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "folder")]
pub enum FolderCause {
    /// It stands still, or files of it cannot be brought.
    Failing,
    /// It has lacked something for too long.
    Behind,
    /// Files were changed by two at once.
    Conflicts,
    /// A device has not been seen for too long.
    Unseen,
    /// A device was paused by the schedule of a server that has left the configuration.
    LeftPaused,
}

impl FolderCause {
    /// The word by which entries group.
    pub const fn group(self) -> &'static str {
        match self {
            Self::Failing => "folder-failing",
            Self::Behind => "folder-behind",
            Self::Conflicts => "conflicts",
            Self::Unseen => "device-unseen",
            Self::LeftPaused => "device-left-paused",
        }
    }

    /// The reason in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Failing => "the folder cannot be kept in sync",
            Self::Behind => "the folder has been out of sync for too long",
            Self::Conflicts => "files were changed in two places at once",
            Self::Unseen => "the device has not been seen for too long",
            Self::LeftPaused => "paused by schedule, and its server left the configuration",
        }
    }
}
