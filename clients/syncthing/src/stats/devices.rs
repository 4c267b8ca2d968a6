//! `GET /rest/stats/device`: when devices were seen.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{DeviceId, Request, rest::rest, wire};

/// When each device was seen (reference §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetDeviceStats;

/// When a device was seen.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeviceStats {
    /// The last time; none for one that never was, and for this one.
    #[serde(deserialize_with = "wire::time")]
    pub last_seen: Option<Timestamp>,
    /// For how many seconds it was connected then.
    #[serde(rename = "lastConnectionDurationS")]
    #[serde(deserialize_with = "wire::or_default")]
    pub last_connection_duration_s: f64,
}

impl Endpoint for GetDeviceStats {
    type Response = BTreeMap<DeviceId, DeviceStats>;
    const NAME: &'static str = "stats.devices";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["stats", "device"])
    }
}

impl Request for GetDeviceStats {}
