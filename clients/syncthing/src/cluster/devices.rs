//! `GET` and `DELETE /rest/cluster/pending/devices`.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{DeviceId, Request, Subject, rest::rest, wire};

/// Devices that called and are not in the configuration; since 1.13 (reference §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingDevices;

/// Forgets that a device called; since 1.18. That it never called is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DismissDevice(pub DeviceId);

/// A device that called. What it says of itself is a stranger's word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PendingDevice {
    /// When.
    #[serde(deserialize_with = "wire::time")]
    pub time: Option<Timestamp>,
    /// How it calls itself.
    #[serde(deserialize_with = "wire::or_default")]
    pub name: String,
    /// From where.
    #[serde(deserialize_with = "wire::or_default")]
    pub address: String,
}

impl Endpoint for PendingDevices {
    type Response = BTreeMap<DeviceId, PendingDevice>;
    const NAME: &'static str = "cluster.pending_devices";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["cluster", "pending", "devices"])
    }
}

impl Request for PendingDevices {}

impl Endpoint for DismissDevice {
    type Response = ();
    const NAME: &'static str = "cluster.dismiss_device";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["cluster", "pending", "devices"])
    }

    fn query(&self) -> Query {
        Query::new().pair("device", &self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for DismissDevice {
    fn subject(&self) -> Subject<'_> {
        Subject::device(&self.0)
    }
}
