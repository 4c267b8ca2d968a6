//! `GET` and `POST /rest/system/loglevels`: how much the parts of 2.x tell in the log.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure, Read, words};

use crate::{Request, rest::rest, wire};

/// How much the parts of the server tell; 2.x only, before it
/// [`GetDebugFacilities`](super::GetDebugFacilities) (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetLogLevels;

/// Sets how much parts of the server tell; 2.x only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetLogLevels(pub BTreeMap<String, LogLevel>);

/// What [`GetLogLevels`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LogLevels {
    /// All parts, with what they are.
    #[serde(deserialize_with = "wire::or_default")]
    pub packages: BTreeMap<String, String>,
    /// How much each tells.
    #[serde(deserialize_with = "wire::or_default")]
    pub levels: BTreeMap<String, LogLevel>,
}

words! {
    /// How much a part of the server tells.
    LogLevel {
        /// Everything.
        Debug = "DEBUG",
        /// What goes on.
        Info = "INFO",
        /// What is wrong.
        Warn = "WARN",
        /// What failed.
        Error = "ERROR",
    }
}

impl Endpoint for GetLogLevels {
    type Response = LogLevels;
    const NAME: &'static str = "system.log_levels";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "loglevels"])
    }
}

impl Request for GetLogLevels {}

impl Endpoint for SetLogLevels {
    type Response = ();
    const NAME: &'static str = "system.set_log_levels";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "loglevels"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Request for SetLogLevels {}
