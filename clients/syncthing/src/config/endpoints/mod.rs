//! The calls about the configuration, as values.

mod default_ignores;
mod devices;
mod folders;
mod insync;
mod parts;
mod whole;

pub use default_ignores::{GetDefaultIgnores, IgnoreLines, PutDefaultIgnores};
pub use devices::{
    AddDevice, GetDevice, ListDevices, PatchDevice, PutDevice, PutDevices, RemoveDevice,
};
pub use folders::{
    AddFolder, GetFolder, ListFolders, PatchFolder, PutFolder, PutFolders, RemoveFolder,
};
pub use insync::{GetOldSync, GetRestartRequired, GetSync, RestartRequired, Sync};
pub use parts::{DefaultDevice, DefaultFolder, GetPart, PatchPart, PutPart};
pub use whole::{GetConfig, GetOldConfig, PutConfig, PutOldConfig};
