//! `GET /rest/stats/folder`: when folders were scanned.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{FolderId, Request, rest::rest, wire};

/// When each folder was scanned (reference §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetFolderStats;

/// When a folder was scanned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FolderStats {
    /// The last time.
    #[serde(deserialize_with = "wire::time")]
    pub last_scan: Option<Timestamp>,
    /// What it received last.
    #[serde(deserialize_with = "wire::or_default")]
    pub last_file: LastFile,
}

/// What a folder received last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LastFile {
    /// When; none when it never did.
    #[serde(deserialize_with = "wire::time")]
    pub at: Option<Timestamp>,
    /// Its path in the folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub filename: String,
    /// It was deleted.
    #[serde(deserialize_with = "wire::or_default")]
    pub deleted: bool,
}

impl Endpoint for GetFolderStats {
    type Response = BTreeMap<FolderId, FolderStats>;
    const NAME: &'static str = "stats.folders";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["stats", "folder"])
    }
}

impl Request for GetFolderStats {}
