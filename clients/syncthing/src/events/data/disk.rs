//! Events about changes on disk.

use serde::Deserialize;

use super::ItemKind;
use towline_http::words;

use crate::{FolderId, ShortId, wire};

/// A change that a scan found here, or that was made here for another device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeDetected {
    /// In which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// Its name for people.
    #[serde(deserialize_with = "wire::or_default")]
    pub label: String,
    /// The item's path there.
    #[serde(deserialize_with = "wire::or_default")]
    pub path: String,
    /// What it is.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub kind: ItemKind,
    /// What happened to it.
    #[serde(deserialize_with = "wire::or_default")]
    pub action: ChangeAction,
    /// By which device.
    #[serde(deserialize_with = "wire::or_default")]
    pub modified_by: ShortId,
}

words! {
    /// What happened to an item on disk.
    ChangeAction {
        /// It is new; in older versions only.
        Added = "added",
        /// It is new or different.
        Modified = "modified",
        /// It is gone.
        Deleted = "deleted",
    }
}
