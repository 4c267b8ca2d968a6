//! `GET` and `POST /rest/system/upgrade`: whether there is a newer version.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Request, rest::rest, wire};

/// Whether there is a newer version (reference §3.1).
///
/// # Caveats
/// The server asks its maker's. A build that cannot upgrade itself, such as a distribution's,
/// says [`Unsupported`](crate::Error::Unsupported).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetUpgrade;

/// Installs the newer version and restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpgradeNow;

/// What [`GetUpgrade`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Upgrade {
    /// Which version runs.
    #[serde(deserialize_with = "wire::or_default")]
    pub running: String,
    /// Which is the newest.
    #[serde(deserialize_with = "wire::or_default")]
    pub latest: String,
    /// It is newer.
    #[serde(deserialize_with = "wire::or_default")]
    pub newer: bool,
    /// It is newer, and so much that old ones may not talk to it.
    #[serde(deserialize_with = "wire::or_default")]
    pub major_newer: bool,
}

impl Endpoint for GetUpgrade {
    type Response = Upgrade;
    const NAME: &'static str = "system.upgrade";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "upgrade"])
    }
}

impl Request for GetUpgrade {}

impl Endpoint for UpgradeNow {
    type Response = ();
    const NAME: &'static str = "system.upgrade_now";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "upgrade"])
    }
}

impl Request for UpgradeNow {}
