//! `GET /application`: how slskd stands.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use towline_http::{Endpoint, IfUnsure};

use crate::{path::api, server::ServerState, wire};

/// How slskd stands (slskd contract §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetApplication;

/// What [`GetApplication`] answers. What this version of slskd does not say is the default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Application {
    /// Which version it is, and whether there is a newer one.
    #[serde(deserialize_with = "wire::lenient")]
    pub version: VersionState,
    /// A setting was changed that takes a new connection to the network.
    #[serde(deserialize_with = "wire::or_default")]
    pub pending_reconnect: bool,
    /// A setting was changed that takes a restart.
    #[serde(deserialize_with = "wire::or_default")]
    pub pending_restart: bool,
    /// The connection to the Soulseek network.
    #[serde(deserialize_with = "wire::or_default")]
    pub server: ServerState,
    /// What brings the connection back.
    #[serde(deserialize_with = "wire::lenient")]
    pub connection_watchdog: ConnectionWatchdog,
    /// Who slskd is on the network.
    #[serde(deserialize_with = "wire::lenient")]
    pub user: User,
    /// What it shares, as slskd tells it.
    pub shares: Value,
    /// Its part in a group of several.
    #[serde(deserialize_with = "wire::lenient")]
    pub relay: Relay,
}

/// Which version slskd is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VersionState {
    /// With the build.
    pub full: String,
    /// As [`GetVersion`](super::GetVersion) tells it.
    pub current: String,
    /// The newest that slskd knows of.
    pub latest: Option<String>,
    /// Whether that one is newer.
    pub is_update_available: Option<bool>,
    /// Whether it was built between two releases.
    pub is_canary: bool,
    /// Whether a developer built it.
    pub is_development: bool,
}

/// What brings the connection to the network back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionWatchdog {
    /// Whether it does anything; not after a disconnect by hand.
    pub is_enabled: bool,
    /// Whether it is at it.
    #[serde(rename = "isAttemptingConnection")]
    pub is_attempting: bool,
    /// Whether it waits for a VPN.
    pub is_awaiting_vpn: bool,
    /// When it tries next.
    #[serde(deserialize_with = "wire::maybe_time")]
    pub next_attempt_at: Option<Timestamp>,
}

/// Who slskd is on the network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// Its name there.
    pub username: Option<String>,
}

/// Its part in a group of several slskds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Relay {
    /// The part, as in `Controller`. An agent refuses most calls with 403.
    pub mode: Option<String>,
}

impl Endpoint for GetApplication {
    type Response = Application;
    const NAME: &'static str = "application.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["application"])
    }
}
