//! What is known of a file.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{FileType, ShortId, wire};

/// What is known of a file (reference §2). Its name is a stranger's word, and no path by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "Syncthing tells it so")]
pub struct FileInfo {
    /// Its path in the folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub file_type: FileType,
    /// Bytes; 128 for a directory.
    #[serde(deserialize_with = "wire::count")]
    pub size: u64,
    /// When it was changed.
    #[serde(deserialize_with = "wire::time")]
    pub modified: Option<Timestamp>,
    /// By which device.
    #[serde(deserialize_with = "wire::or_default")]
    pub modified_by: ShortId,
    /// It is gone.
    #[serde(deserialize_with = "wire::or_default")]
    pub deleted: bool,
    /// It cannot be used as it is.
    #[serde(deserialize_with = "wire::or_default")]
    pub invalid: bool,
    /// It is ignored here.
    #[serde(deserialize_with = "wire::or_default")]
    pub ignored: bool,
    /// It must be read again.
    #[serde(deserialize_with = "wire::or_default")]
    pub must_rescan: bool,
    /// Its permissions do not matter.
    #[serde(deserialize_with = "wire::or_default")]
    pub no_permissions: bool,
    /// As in `0644`.
    #[serde(deserialize_with = "wire::words")]
    pub permissions: Option<String>,
    /// Its number in the order of changes.
    #[serde(deserialize_with = "wire::count")]
    pub sequence: u64,
    /// How often each device changed it, as in `ABCDEFG:17`.
    #[serde(deserialize_with = "wire::or_default")]
    pub version: Vec<String>,
    /// Why it is only here; 8 is *changed in a folder that only receives*.
    #[serde(deserialize_with = "wire::count")]
    pub local_flags: u64,
    /// In how many blocks; told by [`GetFile`](super::GetFile) only.
    #[serde(deserialize_with = "wire::count")]
    pub num_blocks: u64,
    /// Hash of the blocks' hashes, in base 64; later than 1.19.
    #[serde(deserialize_with = "wire::words")]
    pub blocks_hash: Option<String>,
    /// The same before the last change; 2.x.
    #[serde(deserialize_with = "wire::words")]
    pub previous_blocks_hash: Option<String>,
    /// What only some systems have, as owners; later than 1.19.
    #[serde(deserialize_with = "wire::or_default")]
    pub platform: Value,
    /// When its name or permissions changed; 1.29.
    #[serde(deserialize_with = "wire::time")]
    pub inode_change: Option<Timestamp>,
}
