//! A folder's errors and old versions (reference §3.5).

mod errors;
mod versions;

pub use errors::{FileError, FolderErrors, GetErrors, GetPullErrors};
pub use versions::{FileVersion, GetVersions, RestoreVersions};

use std::collections::BTreeMap;

use crate::{Error, FolderId, Syncthing, database::Paging};

/// A folder's errors and old versions.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a>(pub(crate) &'a Syncthing);

impl Folder<'_> {
    /// Which files failed in the last sync, and why. A list may stay when its cause is gone, until
    /// the next sync.
    pub async fn errors(
        &self,
        folder: impl Into<FolderId>,
        paging: Paging,
    ) -> Result<FolderErrors, Error> {
        self.0.send(&GetErrors { folder: folder.into(), paging }).await
    }

    /// The old versions of files, by path. A folder that keeps none is refused with 500.
    pub async fn versions(
        &self,
        folder: impl Into<FolderId>,
    ) -> Result<BTreeMap<String, Vec<FileVersion>>, Error> {
        Ok(self.0.send(&GetVersions(folder.into())).await?.unwrap_or_default())
    }

    /// Puts old versions in the place of files. Returns those that failed, with the reason.
    pub async fn restore(
        &self,
        restore: &RestoreVersions,
    ) -> Result<BTreeMap<String, String>, Error> {
        let failed = self.0.send(restore).await?.unwrap_or_default();
        Ok(failed.into_iter().filter_map(|(path, error)| Some((path, error?))).collect())
    }
}
