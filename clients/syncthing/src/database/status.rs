//! `GET /rest/db/status`: how a folder stands.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{DeviceId, FolderId, FolderState, Request, Subject, rest::rest, wire};

/// How a folder stands (reference §3.4). For 1.x costly with large folders: better follow
/// [`FolderSummary`](crate::events::FolderSummary).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetStatus(pub FolderId);

/// What [`GetStatus`] answers. Of a paused folder all is 0, and its state
/// [`Paused`](FolderState::Paused).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FolderStatus {
    /// What it is doing.
    #[serde(deserialize_with = "wire::or_default")]
    pub state: FolderState,
    /// Since when.
    #[serde(deserialize_with = "wire::time")]
    pub state_changed: Option<Timestamp>,
    /// Why it is in error.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
    /// Why changes are not noticed when they happen.
    #[serde(deserialize_with = "wire::words")]
    pub watch_error: Option<String>,
    /// How many files failed in the last sync.
    #[serde(deserialize_with = "wire::count")]
    pub errors: u64,
    /// The same, by its old name.
    #[serde(deserialize_with = "wire::count")]
    pub pull_errors: u64,
    /// Some files are ignored.
    #[serde(deserialize_with = "wire::or_default")]
    pub ignore_patterns: bool,
    /// The number of the last change.
    #[serde(deserialize_with = "wire::count")]
    pub sequence: u64,
    /// The same, by its old name.
    #[serde(deserialize_with = "wire::count")]
    pub version: u64,
    /// The number of the last change at each device; later than 1.19.
    #[serde(deserialize_with = "wire::or_default")]
    pub remote_sequence: BTreeMap<DeviceId, u64>,

    /// Files that the folder has, wherever they are.
    #[serde(deserialize_with = "wire::count")]
    pub global_files: u64,
    /// Directories, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub global_directories: u64,
    /// Symbolic links, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub global_symlinks: u64,
    /// What is gone, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub global_deleted: u64,
    /// Bytes, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub global_bytes: u64,
    /// All of them but the bytes.
    #[serde(deserialize_with = "wire::count")]
    pub global_total_items: u64,

    /// Files that are here.
    #[serde(deserialize_with = "wire::count")]
    pub local_files: u64,
    /// Directories, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub local_directories: u64,
    /// Symbolic links, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub local_symlinks: u64,
    /// What is gone, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub local_deleted: u64,
    /// Bytes, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub local_bytes: u64,
    /// All of them but the bytes.
    #[serde(deserialize_with = "wire::count")]
    pub local_total_items: u64,

    /// Files that are missing here.
    #[serde(deserialize_with = "wire::count")]
    pub need_files: u64,
    /// Directories, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub need_directories: u64,
    /// Symbolic links, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub need_symlinks: u64,
    /// What should be gone.
    #[serde(deserialize_with = "wire::count")]
    pub need_deletes: u64,
    /// Bytes that are missing, without those that came already.
    #[serde(deserialize_with = "wire::count")]
    pub need_bytes: u64,
    /// All of them but the bytes; what should be gone is in it.
    #[serde(deserialize_with = "wire::count")]
    pub need_total_items: u64,

    /// Files that are as they should be.
    #[serde(deserialize_with = "wire::count")]
    pub in_sync_files: u64,
    /// Bytes, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub in_sync_bytes: u64,

    /// Files that were changed here though the folder only receives.
    #[serde(deserialize_with = "wire::count")]
    pub receive_only_changed_files: u64,
    /// Directories, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub receive_only_changed_directories: u64,
    /// Symbolic links, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub receive_only_changed_symlinks: u64,
    /// What was deleted, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub receive_only_changed_deletes: u64,
    /// Bytes, likewise.
    #[serde(deserialize_with = "wire::count")]
    pub receive_only_changed_bytes: u64,
    /// All of them but the bytes.
    #[serde(deserialize_with = "wire::count")]
    pub receive_only_total_items: u64,
}

impl FolderStatus {
    /// Whether it has all that others told it of, and nothing failed (reference §4.6). It does not
    /// know of what they have not told yet.
    pub fn is_in_sync(&self) -> bool {
        self.state == FolderState::Idle && self.need_total_items == 0 && self.errors == 0
    }
}

impl Endpoint for GetStatus {
    type Response = FolderStatus;
    const NAME: &'static str = "db.status";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "status"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for GetStatus {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}
