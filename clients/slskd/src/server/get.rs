//! `GET /server`: how the connection to the network stands.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{StateFlags, path::api, wire};

/// How the connection to the Soulseek network stands (slskd contract §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetServer;

/// What [`GetServer`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "slskd tells it so")]
pub struct ServerState {
    /// The server's name.
    pub address: Option<String>,
    /// Its address and port, when connected.
    #[serde(deserialize_with = "wire::lenient")]
    pub ip_end_point: Option<String>,
    /// In words. Ask [`is_logged_in`](Self::is_logged_in) instead.
    pub state: StateFlags,
    /// There is a connection.
    pub is_connected: bool,
    /// There will be one soon.
    pub is_connecting: bool,
    /// Searches and downloads are possible. Can be false for hours.
    pub is_logged_in: bool,
    /// It will be soon.
    pub is_logging_in: bool,
    /// Neither one nor the other.
    pub is_transitioning: bool,
}

impl Endpoint for GetServer {
    type Response = ServerState;
    const NAME: &'static str = "server.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["server"])
    }
}
