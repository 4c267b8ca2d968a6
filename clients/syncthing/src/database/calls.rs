//! The calls about folders' contents, as methods.

use super::{
    Browse, Completion, Entry, File, FilePage, FolderStatus, GetCompletion, GetFile, GetIgnores,
    GetLocalChanged, GetNeed, GetRemoteNeed, GetStatus, Ignores, Need, Override, Paging,
    Prioritize, Revert, Scan, SetIgnores,
};
use crate::{DeviceId, Error, FolderId, Syncthing, error::is_unknown_folder};

/// What folders hold, need and do. A folder or device that the server does not know is always
/// [`UnknownFolder`](Error::UnknownFolder) or [`UnknownDevice`](Error::UnknownDevice) here.
#[derive(Debug, Clone, Copy)]
pub struct Database<'a>(pub(crate) &'a Syncthing);

impl Database<'_> {
    /// How a folder stands. Of a paused one all is 0.
    pub async fn status(&self, folder: impl Into<FolderId>) -> Result<FolderStatus, Error> {
        self.0.send(&GetStatus(folder.into())).await
    }

    /// How much of a folder (of all unless given) a device (this one unless given) has. A second
    /// call makes sure that the device is known.
    pub async fn completion(
        &self,
        folder: Option<&FolderId>,
        device: Option<&DeviceId>,
    ) -> Result<Completion, Error> {
        self.knows_device(device).await?;
        self.0.send(&GetCompletion { folder: folder.cloned(), device: device.cloned() }).await
    }

    /// What is missing here. A paused folder is said to be unknown.
    pub async fn need(&self, folder: impl Into<FolderId>, paging: Paging) -> Result<Need, Error> {
        self.0.send(&GetNeed { folder: folder.into(), paging }).await
    }

    /// What is missing at a device. A second call makes sure that the device is known.
    pub async fn remote_need(
        &self,
        folder: impl Into<FolderId>,
        device: &DeviceId,
        paging: Paging,
    ) -> Result<FilePage, Error> {
        self.knows_device(Some(device)).await?;
        let (folder, device) = (folder.into(), device.clone());
        self.0.send(&GetRemoteNeed { folder, device, paging }).await
    }

    /// What was changed here in a folder that only receives.
    pub async fn local_changed(
        &self,
        folder: impl Into<FolderId>,
        paging: Paging,
    ) -> Result<FilePage, Error> {
        self.0.send(&GetLocalChanged { folder: folder.into(), paging }).await
    }

    /// The tree of a folder.
    pub async fn browse(&self, browse: &Browse) -> Result<Vec<Entry>, Error> {
        Ok(self.0.send(browse).await?.unwrap_or_default())
    }

    /// What is known of one file.
    pub async fn file(
        &self,
        folder: impl Into<FolderId>,
        file: impl Into<String>,
    ) -> Result<File, Error> {
        self.0.send(&GetFile { folder: folder.into(), file: file.into() }).await
    }

    /// What a folder ignores.
    pub async fn ignores(&self, folder: impl Into<FolderId>) -> Result<Ignores, Error> {
        let folder = folder.into();
        let ignores = self.0.send(&GetIgnores(folder.clone())).await?;
        if ignores.error.as_deref().is_some_and(is_unknown_folder) {
            return Err(Error::UnknownFolder { folder: Some(folder), source: None });
        }
        Ok(ignores)
    }

    /// Sets what a folder ignores.
    ///
    /// # Caveats
    /// A pattern that cannot be read is **saved**, told in the answer's `error`, and puts the
    /// folder in error.
    pub async fn set_ignores(
        &self,
        folder: impl Into<FolderId>,
        ignore: Vec<String>,
    ) -> Result<Ignores, Error> {
        let folder = folder.into();
        let ignores = self.0.send(&SetIgnores { folder: folder.clone(), ignore }).await?;
        if ignores.error.as_deref().is_some_and(is_unknown_folder) {
            return Err(Error::UnknownFolder { folder: Some(folder), source: None });
        }
        Ok(ignores)
    }

    /// Reads a folder's disk, and returns when that is done, an hour at most.
    pub async fn scan(&self, folder: impl Into<FolderId>) -> Result<(), Error> {
        self.0.send(&Scan { folder: Some(folder.into()), ..Scan::default() }).await
    }

    /// As [`scan`](Self::scan), with all that can be said about it.
    pub async fn scan_with(&self, scan: &Scan) -> Result<(), Error> {
        self.0.send(scan).await
    }

    /// Lets all others have a folder as it is here; for one that only sends. A second call makes
    /// sure that the folder is known.
    pub async fn override_others(&self, folder: impl Into<FolderId>) -> Result<(), Error> {
        let folder = folder.into();
        self.0.config().folders().get(&folder).await?;
        self.0.send(&Override(folder)).await
    }

    /// Undoes what was changed here, for a folder that only receives: what is only here **is
    /// deleted**. A second call makes sure that the folder is known.
    pub async fn revert(&self, folder: impl Into<FolderId>) -> Result<(), Error> {
        let folder = folder.into();
        self.0.config().folders().get(&folder).await?;
        self.0.send(&Revert(folder)).await
    }

    /// Lets a file come next, and tells what is missing. One that is not missing is ignored.
    pub async fn prioritize(
        &self,
        folder: impl Into<FolderId>,
        file: impl Into<String>,
    ) -> Result<Need, Error> {
        self.0.send(&Prioritize { folder: folder.into(), file: file.into() }).await
    }

    async fn knows_device(&self, device: Option<&DeviceId>) -> Result<(), Error> {
        match device {
            Some(device) => self.0.config().devices().get(device).await.map(drop),
            None => Ok(()),
        }
    }
}
