//! `GET /rest/config/restart-required`, `/rest/config/insync` and `/rest/system/config/insync`.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, rest::rest};

/// Whether a change waits for a restart (reference §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetRestartRequired;

/// The opposite by an older name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetSync;

/// The opposite by its oldest name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetOldSync;

/// What [`GetRestartRequired`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestartRequired {
    /// A change waits for a restart.
    pub requires_restart: bool,
}

/// What [`GetSync`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sync {
    /// No change waits for a restart.
    pub config_in_sync: bool,
}

impl Endpoint for GetRestartRequired {
    type Response = RestartRequired;
    const NAME: &'static str = "config.restart_required";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "restart-required"])
    }
}

impl Request for GetRestartRequired {}

impl Endpoint for GetSync {
    type Response = Sync;
    const NAME: &'static str = "config.insync";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "insync"])
    }
}

impl Request for GetSync {}

impl Endpoint for GetOldSync {
    type Response = Sync;
    const NAME: &'static str = "config.insync_old";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "config", "insync"])
    }
}

impl Request for GetOldSync {}
