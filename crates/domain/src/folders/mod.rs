//! The flow `folders`: directories that a server keeps the same on several machines (Syncthing
//! calls them folders), and the devices that it shares them with.

mod cause;
mod device;
mod folder;
mod policy;
mod role;

pub use self::{
    cause::FolderCause,
    device::{Device, DeviceAction, DeviceStage, DeviceState},
    folder::{
        Activity, Amount, FileFailure, Folder, FolderAction, FolderKind, FolderStage, FolderState,
        Set,
    },
    policy::{Pause, SyncPolicy},
    role::{FolderServer, Kept, KeptDevice, KeptFolder},
};
