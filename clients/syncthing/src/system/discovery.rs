//! `GET /rest/system/discovery`: where other devices were found.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{DeviceId, Request, rest::rest, wire};

/// Where other devices were found; nothing when discovery is off (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetDiscovery;

/// Where one device was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Discovered {
    /// Its addresses.
    #[serde(deserialize_with = "wire::or_default")]
    pub addresses: Vec<String>,
}

impl Endpoint for GetDiscovery {
    type Response = BTreeMap<DeviceId, Discovered>;
    const NAME: &'static str = "system.discovery";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "discovery"])
    }
}

impl Request for GetDiscovery {}
