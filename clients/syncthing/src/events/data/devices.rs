//! Events about devices.

use serde::Deserialize;

use crate::{DeviceId, system::ConnectionKind, wire};

/// About a device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OfDevice {
    /// Which one.
    pub device: DeviceId,
}

/// A device came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceConnected {
    /// Which one.
    pub id: DeviceId,
    /// Its address, without scheme.
    pub addr: String,
    /// Over what.
    #[serde(rename = "type")]
    pub kind: ConnectionKind,
    /// How it calls itself.
    pub device_name: String,
    /// What it runs.
    pub client_name: String,
    /// Which version of it.
    pub client_version: String,
}

/// A device went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DeviceDisconnected {
    /// Which one.
    pub id: DeviceId,
    /// Why.
    pub error: String,
}

/// A device was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DeviceDiscovered {
    /// Which one.
    pub device: DeviceId,
    /// Where.
    #[serde(deserialize_with = "wire::or_default")]
    pub addrs: Vec<String>,
}

/// A device that is not in the configuration called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DeviceRejected {
    /// Which one.
    pub device: DeviceId,
    /// How it calls itself.
    pub name: String,
    /// From where.
    pub address: String,
}

/// The devices that ask to be let in changed; both lists may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PendingDevicesChanged {
    /// Those that ask now.
    #[serde(deserialize_with = "wire::or_default")]
    pub added: Vec<NewDevice>,
    /// Those that do not any more.
    #[serde(deserialize_with = "wire::or_default")]
    pub removed: Vec<RemovedDevice>,
}

/// A device that asks to be let in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NewDevice {
    /// Which one.
    #[serde(rename = "deviceID")]
    pub device_id: DeviceId,
    /// How it calls itself.
    pub name: String,
    /// From where.
    pub address: String,
}

/// A device that does not ask any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RemovedDevice {
    /// Which one.
    #[serde(rename = "deviceID")]
    pub device_id: DeviceId,
}
