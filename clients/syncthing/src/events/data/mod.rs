//! What events tell, by kind (reference §4.5). Names of files and devices are strangers' words.

mod devices;
mod disk;
mod folders;
mod items;
mod server;

pub use devices::{
    DeviceConnected, DeviceDisconnected, DeviceDiscovered, DeviceRejected, NewDevice, OfDevice,
    PendingDevicesChanged, RemovedDevice,
};
pub use disk::{ChangeAction, ChangeDetected};
pub use folders::{
    FilesFailed, FolderCompletion, FolderRejected, FolderScanProgress, FolderSummary,
    FolderWatchStateChanged, NewFolder, OfFolder, PendingFoldersChanged, RemovedFolder,
    StateChanged,
};
pub use items::{
    DownloadProgress, ItemAction, ItemFinished, ItemKind, ItemStarted, LocalIndexUpdated, Progress,
    RemoteDownloadProgress, RemoteIndexUpdated,
};
pub use server::{
    Address, Failure, ListenAddressesChanged, LoginAttempt, Starting, StartupComplete,
    UpgradeRestartScheduled,
};
