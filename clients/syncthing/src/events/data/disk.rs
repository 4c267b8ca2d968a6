//! Events about changes on disk.

use serde::Deserialize;

use super::ItemKind;
use crate::{FolderId, ShortId, words::words};

/// A change that a scan found here, or that was made here for another device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeDetected {
    /// In which folder.
    pub folder: FolderId,
    /// Its name for people.
    pub label: String,
    /// The item's path there.
    pub path: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ItemKind,
    /// What happened to it.
    pub action: ChangeAction,
    /// By which device.
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
