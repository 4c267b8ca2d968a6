//! Events about folders.

use serde::Deserialize;

use crate::{
    DeviceId, FolderId, FolderState,
    database::{Completion, FolderStatus},
    folder::FileError,
    wire,
};

/// About a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OfFolder {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub id: FolderId,
    /// Its name for people.
    #[serde(deserialize_with = "wire::or_default")]
    pub label: String,
}

/// What a folder does changed.
///
/// # Caveats
/// [`Idle`](FolderState::Idle) does not mean *in sync*: ask the
/// [`FolderSummary`](FolderSummary) (reference §4.6).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct StateChanged {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// What it did.
    #[serde(deserialize_with = "wire::or_default")]
    pub from: FolderState,
    /// What it does.
    #[serde(deserialize_with = "wire::or_default")]
    pub to: FolderState,
    /// For how many seconds it did it; up to one too many. Better compare the events' times.
    pub duration: Option<f64>,
    /// Why it is in error.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
}

/// How a folder stands: the event to follow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FolderSummary {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// How.
    #[serde(deserialize_with = "wire::or_default")]
    pub summary: FolderStatus,
}

/// How much of a folder another device has.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct FolderCompletion {
    /// Which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Which device.
    #[serde(deserialize_with = "wire::or_default")]
    pub device: DeviceId,
    /// How much.
    #[serde(flatten)]
    pub completion: Completion,
}

/// Files of a folder failed in a sync.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilesFailed {
    /// Which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Which files, and why.
    #[serde(deserialize_with = "wire::or_default")]
    pub errors: Vec<FileError>,
}

/// How far a scan is. May come when it is over already.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct FolderScanProgress {
    /// Which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Bytes that were read.
    #[serde(deserialize_with = "wire::count")]
    pub current: u64,
    /// Bytes in all.
    #[serde(deserialize_with = "wire::count")]
    pub total: u64,
    /// Bytes in a second.
    #[serde(deserialize_with = "wire::or_default")]
    pub rate: f64,
}

/// Whether changes are noticed when they happen changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FolderWatchStateChanged {
    /// Which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Why they were not; none when they were.
    #[serde(deserialize_with = "wire::words")]
    pub from: Option<String>,
    /// Why they are not; none when they are.
    #[serde(deserialize_with = "wire::words")]
    pub to: Option<String>,
}

/// A folder that is not in the configuration was offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FolderRejected {
    /// By which device.
    #[serde(deserialize_with = "wire::or_default")]
    pub device: DeviceId,
    /// Which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Its name there.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder_label: String,
}

/// The folders that are offered changed; both lists may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PendingFoldersChanged {
    /// Those that are offered now.
    #[serde(deserialize_with = "wire::or_default")]
    pub added: Vec<NewFolder>,
    /// Those that are not any more.
    #[serde(deserialize_with = "wire::or_default")]
    pub removed: Vec<RemovedFolder>,
}

/// A folder that is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewFolder {
    /// By which device.
    #[serde(rename = "deviceID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub device_id: DeviceId,
    /// Which folder.
    #[serde(rename = "folderID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub folder_id: FolderId,
    /// Its name there.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder_label: String,
    /// We would get it encrypted.
    #[serde(deserialize_with = "wire::or_default")]
    pub receive_encrypted: bool,
    /// The device itself has it encrypted.
    #[serde(deserialize_with = "wire::or_default")]
    pub remote_encrypted: bool,
}

/// A folder that is not offered any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RemovedFolder {
    /// Which folder.
    #[serde(rename = "folderID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub folder_id: FolderId,
    /// By which device; by none unless given.
    #[serde(rename = "deviceID")]
    pub device_id: Option<DeviceId>,
}
