//! `GET /rest/svc/deviceid`: whether a text is a device's id.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{DeviceId, Request, rest::rest, wire};

/// Whether a text is a device's id (reference §3.5). Both answers are 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckDeviceId(pub String);

/// What [`CheckDeviceId`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CheckedDeviceId {
    /// The id as it should be written.
    pub id: Option<DeviceId>,
    /// Why it is none.
    #[serde(deserialize_with = "wire::words")]
    pub error: Option<String>,
}

impl Endpoint for CheckDeviceId {
    type Response = CheckedDeviceId;
    const NAME: &'static str = "svc.device_id";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["svc", "deviceid"])
    }

    fn query(&self) -> Query {
        Query::new().pair("id", &self.0)
    }
}

impl Request for CheckDeviceId {}
