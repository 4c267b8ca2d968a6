//! Events about the server.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

use crate::{DeviceId, wire};

/// The process begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Starting {
    /// Where its configuration is.
    #[serde(deserialize_with = "wire::or_default")]
    pub home: String,
    /// Which device it is.
    #[serde(rename = "myID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub my_id: DeviceId,
}

/// The process has begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct StartupComplete {
    /// Which device it is.
    #[serde(rename = "myID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub my_id: DeviceId,
}

/// Where it listens for devices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ListenAddressesChanged {
    /// As it is configured.
    #[serde(deserialize_with = "wire::or_default")]
    pub address: Address,
    /// As it is seen in this network.
    #[serde(deserialize_with = "wire::or_default")]
    pub lan: Vec<Address>,
    /// As it is seen from elsewhere.
    #[serde(deserialize_with = "wire::or_default")]
    pub wan: Vec<Address>,
}

/// An address, without what may be a token in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Address {
    /// As in `tcp`.
    #[serde(deserialize_with = "wire::or_default")]
    pub scheme: String,
    /// Host and port.
    #[serde(deserialize_with = "wire::or_default")]
    pub host: String,
    /// The path.
    #[serde(deserialize_with = "wire::or_default")]
    pub path: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.host, self.path)
    }
}

/// Somebody logged in, or tried to. Calls with a key cause none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoginAttempt {
    /// It was right.
    #[serde(deserialize_with = "wire::or_default")]
    pub success: bool,
    /// As whom.
    #[serde(deserialize_with = "wire::or_default")]
    pub username: String,
    /// From where; with a port on 1.x.
    #[serde(deserialize_with = "wire::or_default")]
    pub remote_address: String,
    /// Through which proxy; later than 1.19.
    #[serde(deserialize_with = "wire::or_default")]
    pub proxy: String,
}

/// Something in the server failed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Failure {
    /// What.
    pub description: String,
    /// What it was doing then, at length.
    pub goroutines: Option<String>,
    /// What else is known.
    pub extra: Value,
}

impl<'de> Deserialize<'de> for Failure {
    /// A text, or an object with a text in it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        struct Wire {
            #[serde(deserialize_with = "wire::or_default")]
            description: String,
            #[serde(deserialize_with = "wire::words")]
            goroutines: Option<String>,
            extra: Value,
        }
        match Value::deserialize(deserializer)? {
            Value::String(description) => Ok(Self { description, ..Self::default() }),
            other => {
                let Wire { description, goroutines, extra } =
                    serde_json::from_value(other).map_err(D::Error::custom)?;
                Ok(Self { description, goroutines, extra })
            }
        }
    }
}

/// It will restart for a newer version; 2.x.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpgradeRestartScheduled {
    /// In how many seconds.
    #[serde(rename = "delayS", deserialize_with = "wire::count")]
    pub delay_s: u64,
    /// For which version.
    #[serde(deserialize_with = "wire::or_default")]
    pub new_version: String,
}
