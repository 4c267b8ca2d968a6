//! Events about files.

use std::collections::BTreeMap;

use serde::Deserialize;

use towline_http::words;

use crate::{DeviceId, FolderId, wire};

/// Files changed here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LocalIndexUpdated {
    /// In which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// How many.
    #[serde(deserialize_with = "wire::count")]
    pub items: u64,
    /// Their paths; up to 1,000.
    #[serde(deserialize_with = "wire::or_default")]
    pub filenames: Vec<String>,
    /// The number of the last change.
    #[serde(deserialize_with = "wire::count")]
    pub sequence: u64,
}

/// Files changed at another device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RemoteIndexUpdated {
    /// At which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub device: DeviceId,
    /// In which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// How many.
    #[serde(deserialize_with = "wire::count")]
    pub items: u64,
    /// The number of the last change.
    #[serde(deserialize_with = "wire::count")]
    pub sequence: u64,
}

/// An item is being fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ItemStarted {
    /// In which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Its path there.
    #[serde(deserialize_with = "wire::or_default")]
    pub item: String,
    /// What it is.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub kind: ItemKind,
    /// What is done to it.
    #[serde(deserialize_with = "wire::or_default")]
    pub action: ItemAction,
}

/// An item was fetched, or failed. A file is then in its place, under its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ItemFinished {
    /// In which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Its path there.
    #[serde(deserialize_with = "wire::or_default")]
    pub item: String,
    /// What it is.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub kind: ItemKind,
    /// What was done to it.
    #[serde(deserialize_with = "wire::or_default")]
    pub action: ItemAction,
    /// Why it failed.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
}

words! {
    /// What an item is.
    ItemKind {
        /// A file.
        File = "file",
        /// A directory.
        Directory = "dir",
        /// A symbolic link.
        Symlink = "symlink",
    }
}

words! {
    /// What is done to an item.
    ItemAction {
        /// It is fetched.
        Update = "update",
        /// Its permissions and the like are changed.
        Metadata = "metadata",
        /// It is deleted.
        Delete = "delete",
    }
}

/// How far downloads are, by folder and path; none when nothing is under way.
pub type DownloadProgress = BTreeMap<FolderId, BTreeMap<String, Progress>>;

/// How far a download is. Blocks, where nothing else is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Progress {
    /// In all.
    #[serde(deserialize_with = "wire::count")]
    pub total: u64,
    /// From an earlier attempt.
    #[serde(deserialize_with = "wire::count")]
    pub reused: u64,
    /// From the file itself as it was.
    #[serde(deserialize_with = "wire::count")]
    pub copied_from_origin: u64,
    /// From there, at another place.
    #[serde(deserialize_with = "wire::count")]
    pub copied_from_origin_shifted: u64,
    /// From other files.
    #[serde(deserialize_with = "wire::count")]
    pub copied_from_elsewhere: u64,
    /// From other devices.
    #[serde(deserialize_with = "wire::count")]
    pub pulled: u64,
    /// Under way.
    #[serde(deserialize_with = "wire::count")]
    pub pulling: u64,
    /// Bytes that are here.
    #[serde(deserialize_with = "wire::count")]
    pub bytes_done: u64,
    /// Bytes in all.
    #[serde(deserialize_with = "wire::count")]
    pub bytes_total: u64,
}

/// How far downloads of another device are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RemoteDownloadProgress {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub device: DeviceId,
    /// Of which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Blocks that it has, by path; none when nothing is under way.
    #[serde(deserialize_with = "wire::or_default")]
    pub state: BTreeMap<String, u64>,
}
