//! `GET /rest/system/status`: how the process stands, and since when.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{DeviceId, Request, rest::rest, wire};

/// How the process stands (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetStatus;

/// What [`GetStatus`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Which device this is.
    #[serde(rename = "myID")]
    #[serde(deserialize_with = "wire::or_default")]
    pub my_id: DeviceId,
    /// When the process started, in whole seconds: the only mark of a restart (reference §4.3).
    #[serde(deserialize_with = "wire::time")]
    pub start_time: Option<Timestamp>,
    /// For how many seconds it has run.
    #[serde(deserialize_with = "wire::count")]
    pub uptime: u64,
    /// Memory in use, in bytes.
    #[serde(deserialize_with = "wire::count")]
    pub alloc: u64,
    /// Memory taken from the system, in bytes.
    #[serde(deserialize_with = "wire::count")]
    pub sys: u64,
    /// How much the server does at once.
    #[serde(deserialize_with = "wire::count")]
    pub goroutines: u64,
    /// What `~` means in the paths of its folders.
    #[serde(deserialize_with = "wire::or_default")]
    pub tilde: String,
    /// `/`, or `\` on Windows.
    #[serde(deserialize_with = "wire::or_default")]
    pub path_separator: String,
    /// Where its page and API listen.
    #[serde(deserialize_with = "wire::or_default")]
    pub gui_address_used: String,
    /// That address comes from the command line or environment.
    #[serde(deserialize_with = "wire::or_default")]
    pub gui_address_overridden: bool,
    /// The newest version of the usage report.
    #[serde(deserialize_with = "wire::or_default")]
    pub ur_version_max: i64,
    /// Where it listens for other devices.
    #[serde(deserialize_with = "wire::or_default")]
    pub connection_service_status: BTreeMap<String, Listener>,
    /// How the last attempts to reach other devices ended, by address.
    #[serde(deserialize_with = "wire::or_default")]
    pub last_dial_status: BTreeMap<String, Dial>,
    /// It looks for other devices. The three below are told only then.
    #[serde(deserialize_with = "wire::or_default")]
    pub discovery_enabled: bool,
    /// In how many ways.
    #[serde(deserialize_with = "wire::count")]
    pub discovery_methods: u64,
    /// What is wrong with them.
    #[serde(deserialize_with = "wire::or_default")]
    pub discovery_errors: BTreeMap<String, String>,
    /// How each of them stands.
    #[serde(deserialize_with = "wire::or_default")]
    pub discovery_status: BTreeMap<String, Probe>,
}

/// One of the addresses where other devices are listened for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Listener {
    /// What is wrong with it.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
    /// As it is seen in this network.
    #[serde(deserialize_with = "wire::or_default")]
    pub lan_addresses: Vec<String>,
    /// As it is seen from elsewhere.
    #[serde(deserialize_with = "wire::or_default")]
    pub wan_addresses: Vec<String>,
}

/// The last attempt to reach an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Dial {
    /// When.
    #[serde(deserialize_with = "wire::time")]
    pub when: Option<Timestamp>,
    /// Why it failed.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
}

/// One way in which other devices are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Probe {
    /// What is wrong with it.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
}

impl Endpoint for GetStatus {
    type Response = Status;
    const NAME: &'static str = "system.status";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "status"])
    }
}

impl Request for GetStatus {}
