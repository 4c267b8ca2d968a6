//! Events about devices.

use serde::Deserialize;

use crate::{DeviceId, system::ConnectionKind, wire};

/// About a device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OfDevice {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub device: DeviceId,
}

/// A device came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceConnected {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub id: DeviceId,
    /// Its address, without scheme.
    #[serde(deserialize_with = "wire::or_default")]
    pub addr: String,
    /// Over what.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub kind: ConnectionKind,
    /// How it calls itself.
    #[serde(deserialize_with = "wire::or_default")]
    pub device_name: String,
    /// What it runs.
    #[serde(deserialize_with = "wire::or_default")]
    pub client_name: String,
    /// Which version of it.
    #[serde(deserialize_with = "wire::or_default")]
    pub client_version: String,
}

/// A device went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DeviceDisconnected {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
    pub id: DeviceId,
    /// Why.
    #[serde(deserialize_with = "wire::or_default")]
    pub error: String,
}

/// A device was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DeviceDiscovered {
    /// Which one.
    #[serde(deserialize_with = "wire::or_default")]
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
    #[serde(deserialize_with = "wire::or_default")]
    pub device: DeviceId,
    /// How it calls itself.
    #[serde(deserialize_with = "wire::or_default")]
    pub name: String,
    /// From where.
    #[serde(deserialize_with = "wire::or_default")]
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
    #[serde(deserialize_with = "wire::or_default")]
    pub device_id: DeviceId,
    /// How it calls itself.
    #[serde(deserialize_with = "wire::or_default")]
    pub name: String,
    /// From where.
    #[serde(deserialize_with = "wire::or_default")]
    pub address: String,
}

/// A device that does not ask any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RemovedDevice {
    /// Which one.
    #[serde(rename = "deviceID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub device_id: DeviceId,
}
