//! `GET` and `POST /rest/system/debug`: which parts of 1.x tell more in the log.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query, Read};

use crate::{Request, rest::rest, wire};

/// Which parts of the server tell more in the log; 1.x only, then
/// [`GetLogLevels`](super::GetLogLevels) (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetDebugFacilities;

/// Lets parts of the server tell more or less; 1.x only. A name that it does not know does no harm, and may be listed as
/// enabled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetDebugFacilities {
    /// Which shall tell more.
    pub enable: Vec<String>,
    /// Which shall not.
    pub disable: Vec<String>,
}

/// What [`GetDebugFacilities`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct DebugFacilities {
    /// Which tell more.
    #[serde(deserialize_with = "wire::or_default")]
    pub enabled: Vec<String>,
    /// All of them, with what they are.
    #[serde(deserialize_with = "wire::or_default")]
    pub facilities: BTreeMap<String, String>,
}

impl Endpoint for GetDebugFacilities {
    type Response = DebugFacilities;
    const NAME: &'static str = "system.debug_facilities";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "debug"])
    }
}

impl Request for GetDebugFacilities {}

impl Endpoint for SetDebugFacilities {
    type Response = ();
    const NAME: &'static str = "system.set_debug_facilities";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "debug"])
    }

    fn query(&self) -> Query {
        list("disable", &self.disable, list("enable", &self.enable, Query::new()))
    }
}

impl Request for SetDebugFacilities {}

fn list(key: &str, names: &[String], query: Query) -> Query {
    if names.is_empty() { query } else { query.pair(key, names.join(",")) }
}
