//! `GET /status` and `POST /reload`: the daemon itself.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use crate::hooks::HookUse;

/// Asks how the daemon is.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct GetStatus;

/// How the daemon is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// Its version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// Since when it runs.
    pub since: String,
    /// Its configuration file, where it has one.
    pub config: Option<String>,
    /// Why the configuration on disk is not the one in use, if it is not.
    pub config_error: Option<String>,
    /// The parts of the configuration that have changed since the start and are read there only.
    #[serde(default)]
    pub restart: Vec<String>,
    /// Why the last scheduled backup could not be made; it is tried again every hour.
    #[serde(default)]
    pub backup_error: Option<String>,
    /// Where its data lies.
    pub data: String,
    /// The address on which it listens, where it does.
    #[serde(default)]
    pub listen: Option<String>,
    /// How others reach it, where that was set: `server.url`.
    #[serde(default)]
    pub url: Option<String>,
    /// Sources by name.
    pub sources: Vec<String>,
    /// Importers by name.
    pub importers: Vec<String>,
    /// The hooks of sources that have one.
    #[serde(default)]
    pub hooks: Vec<HookUse>,
    /// The processes that are at work on its ledger, itself among them, where that is a shared one.
    #[serde(default)]
    pub nodes: Vec<NodeStatus>,
    /// Whether it is a demo: all services are simulated.
    #[serde(default)]
    pub demo: bool,
}

/// One of the processes that share a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NodeStatus {
    /// For people.
    pub name: String,
    /// `all`, `web` or `worker`.
    pub role: String,
    /// Its version.
    pub version: String,
    /// Since when it runs.
    pub since: String,
    /// How many parts of the configuration it follows: one for each account, directory, list, server.
    pub follows: u64,
    /// Whether it is the one that answers.
    pub this: bool,
}

impl Endpoint for GetStatus {
    type Response = Status;
    const NAME: &'static str = "status";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["status"])
    }
}

/// Makes the daemon read its configuration anew. 409 `config` with the reason when that fails;
/// the old one then stays in use.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct Reload;

/// The configuration was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reloaded {
    /// Whether anything was different.
    pub changed: bool,
}

impl Endpoint for Reload {
    type Response = Reloaded;
    const NAME: &'static str = "reload";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["reload"])
    }
}
