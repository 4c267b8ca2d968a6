//! The configuration (reference §3.2).
//!
//! What the server tells is kept whole: a part of it, such as a [`FolderConfig`], is the JSON as
//! it came, with names and types for the members that we know. So it can be read, changed and
//! written back without losing what a newer server has and we do not know, or the words that it
//! uses and we do not.
//!
//! ```
//! use syncthing_client::{FolderType, config::FolderConfig};
//!
//! let text = r#"{"id": "media", "paused": false, "type": "sendonly", "brandNew": [1, null]}"#;
//! let mut folder: FolderConfig = serde_json::from_str(text)?;
//! assert_eq!(folder.folder_type(), Some(FolderType::SendOnly));
//! folder.set(FolderConfig::PAUSED, true);
//! let text = r#"{"brandNew":[1,null],"id":"media","paused":true,"type":"sendonly"}"#;
//! assert_eq!(serde_json::to_string(&folder)?, text);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A few things that the server does (measured): unknown members are ignored and a wrong word becomes
//! the default, without an error; a device of a folder that is not among the devices is dropped;
//! the own device is added to each folder. **Read back what matters.**

mod calls;
mod device;
mod endpoints;
mod folder;
mod gui;
mod ldap;
mod object;
mod options;
mod part;
mod secret;
mod whole;

pub use calls::{Configuration, DeviceList, FolderList, Section, Sections};
pub use device::{DeviceConfig, IgnoredDevice, IgnoredFolder};
pub use endpoints::{
    AddDevice, AddFolder, DefaultDevice, DefaultFolder, GetConfig, GetDefaultIgnores, GetDevice,
    GetFolder, GetOldConfig, GetOldSync, GetPart, GetRestartRequired, GetSync, IgnoreLines,
    ListDevices, ListFolders, PatchDevice, PatchFolder, PatchPart, PutConfig, PutDefaultIgnores,
    PutDevice, PutDevices, PutFolder, PutFolders, PutOldConfig, PutPart, RemoveDevice,
    RemoveFolder, RestartRequired, Sync,
};
pub use folder::{FolderConfig, FolderDevice, Size, SizeUnit, Versioning};
pub use gui::GuiConfig;
pub use ldap::LdapConfig;
pub(crate) use object::shown;
pub use object::{Member, Object};
pub use options::OptionsConfig;
pub use part::Part;
pub use secret::Secret;
pub use whole::{Config, Defaults};
