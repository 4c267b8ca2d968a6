//! Devices and folders that ask to be let in (reference §3.3).

mod devices;
mod folders;

pub use devices::{DismissDevice, PendingDevice, PendingDevices};
pub use folders::{DismissFolder, Offer, PendingFolder, PendingFolders};

use std::collections::BTreeMap;

use crate::{DeviceId, Error, FolderId, Syncthing};

/// Devices and folders that ask to be let in.
#[derive(Debug, Clone, Copy)]
pub struct Cluster<'a>(pub(crate) &'a Syncthing);

impl Cluster<'_> {
    /// Devices that called and are not in the configuration.
    pub async fn pending_devices(&self) -> Result<BTreeMap<DeviceId, PendingDevice>, Error> {
        self.0.send(&PendingDevices).await
    }

    /// Forgets that a device called; it is told again when it calls again. That it never called is
    /// no error.
    pub async fn dismiss_device(&self, device: &DeviceId) -> Result<(), Error> {
        self.0.send(&DismissDevice(device.clone())).await
    }

    /// Folders that were offered and are not in the configuration; only those of one device.
    pub async fn pending_folders(
        &self,
        device: Option<&DeviceId>,
    ) -> Result<BTreeMap<FolderId, PendingFolder>, Error> {
        self.0.send(&PendingFolders { device: device.cloned() }).await
    }

    /// Forgets that a folder was offered, by one device or by all; it is told again when the
    /// device is connected anew. That it never was is no error.
    pub async fn dismiss_folder(
        &self,
        folder: impl Into<FolderId>,
        device: Option<&DeviceId>,
    ) -> Result<(), Error> {
        self.0.send(&DismissFolder { folder: folder.into(), device: device.cloned() }).await
    }
}
