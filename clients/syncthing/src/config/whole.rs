//! The whole configuration.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    DeviceConfig, FolderConfig, GuiConfig, IgnoreLines, IgnoredDevice, LdapConfig, OptionsConfig,
};
use crate::{DeviceId, FolderId, wire};

/// The whole configuration (reference §3.2). It holds the API key and the password's hash;
/// `Debug` shows neither.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Of its form: 36 in 1.19, 37 in 1.29, 52 in 2.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The folders.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub folders: Vec<FolderConfig>,
    /// The devices, this one among them.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub devices: Vec<DeviceConfig>,
    /// The page and the API.
    #[serde(default, skip_serializing_if = "is_empty_gui")]
    pub gui: GuiConfig,
    /// Logins by LDAP.
    #[serde(default, skip_serializing_if = "is_empty_ldap")]
    pub ldap: LdapConfig,
    /// The rest of the settings.
    #[serde(default, skip_serializing_if = "is_empty_options")]
    pub options: OptionsConfig,
    /// Devices that nobody shall be asked about.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub remote_ignored_devices: Vec<IgnoredDevice>,
    /// What new folders and devices are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
    /// What we do not know: kept, and written back.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What new folders and devices are given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Defaults {
    /// A new folder.
    #[serde(default)]
    pub folder: FolderConfig,
    /// A new device.
    #[serde(default)]
    pub device: DeviceConfig,
    /// What a new folder ignores; since 1.19.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignores: Option<IgnoreLines>,
    /// What we do not know: kept, and written back.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Config {
    /// A folder's settings.
    pub fn folder(&self, id: &FolderId) -> Option<&FolderConfig> {
        self.folders.iter().find(|folder| folder.id().as_ref() == Some(id))
    }

    /// A folder's settings, to be changed.
    pub fn folder_mut(&mut self, id: &FolderId) -> Option<&mut FolderConfig> {
        self.folders.iter_mut().find(|folder| folder.id().as_ref() == Some(id))
    }

    /// A device's settings.
    pub fn device(&self, id: &DeviceId) -> Option<&DeviceConfig> {
        self.devices.iter().find(|device| device.device_id().as_ref() == Some(id))
    }

    /// A device's settings, to be changed.
    pub fn device_mut(&mut self, id: &DeviceId) -> Option<&mut DeviceConfig> {
        self.devices.iter_mut().find(|device| device.device_id().as_ref() == Some(id))
    }
}

fn is_empty_gui(gui: &GuiConfig) -> bool {
    gui.members().is_empty()
}

fn is_empty_ldap(ldap: &LdapConfig) -> bool {
    ldap.members().is_empty()
}

fn is_empty_options(options: &OptionsConfig) -> bool {
    options.members().is_empty()
}
