//! When devices were seen and folders scanned (reference §3.5).

mod devices;
mod folders;

pub use devices::{DeviceStats, GetDeviceStats};
pub use folders::{FolderStats, GetFolderStats, LastFile};

use std::collections::BTreeMap;

use crate::{DeviceId, Error, FolderId, Syncthing};

/// When devices were seen and folders scanned.
#[derive(Debug, Clone, Copy)]
pub struct Stats<'a>(pub(crate) &'a Syncthing);

impl Stats<'_> {
    /// When each device was seen, this one among them.
    pub async fn devices(&self) -> Result<BTreeMap<DeviceId, DeviceStats>, Error> {
        self.0.send(&GetDeviceStats).await
    }

    /// When each folder was scanned, and what it received last.
    pub async fn folders(&self) -> Result<BTreeMap<FolderId, FolderStats>, Error> {
        self.0.send(&GetFolderStats).await
    }
}
