//! `GET /rest/system/connections`: which devices are connected, and how.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, words};

use crate::{DeviceId, Request, rest::rest, wire};

/// Which devices are connected (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetConnections;

/// What [`GetConnections`] answers.
///
/// # Caveats
/// 1.19 lists the own device too, never connected; later versions do not. Leave
/// [`Status::my_id`](super::Status::my_id) out before you count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Connections {
    /// How each device is connected.
    #[serde(deserialize_with = "wire::or_default")]
    pub connections: BTreeMap<DeviceId, Connection>,
    /// All together.
    #[serde(deserialize_with = "wire::or_default")]
    pub total: Totals,
}

/// How one device is connected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Connection {
    /// When this was so.
    #[serde(deserialize_with = "wire::time")]
    pub at: Option<Timestamp>,
    /// Since when it is connected.
    #[serde(deserialize_with = "wire::time")]
    pub started_at: Option<Timestamp>,
    /// Bytes that came.
    #[serde(deserialize_with = "wire::count")]
    pub in_bytes_total: u64,
    /// Bytes that went.
    #[serde(deserialize_with = "wire::count")]
    pub out_bytes_total: u64,
    /// There is a connection.
    #[serde(deserialize_with = "wire::or_default")]
    pub connected: bool,
    /// We have paused it.
    #[serde(deserialize_with = "wire::or_default")]
    pub paused: bool,
    /// Its address, without scheme.
    #[serde(deserialize_with = "wire::or_default")]
    pub address: String,
    /// Which Syncthing it runs.
    #[serde(deserialize_with = "wire::or_default")]
    pub client_version: String,
    /// Over what.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub kind: ConnectionKind,
    /// How it is encrypted.
    #[serde(deserialize_with = "wire::or_default")]
    pub crypto: String,
    /// It is in this network; since 1.24.
    #[serde(deserialize_with = "wire::or_default")]
    pub is_local: bool,
    /// The connection that leads; since 1.24.
    pub primary: Option<Path>,
    /// Further ones; since 1.24.
    #[serde(deserialize_with = "wire::or_default")]
    pub secondary: Vec<Path>,
}

/// One of the connections to a device; since 1.24.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Path {
    /// When this was so.
    #[serde(deserialize_with = "wire::time")]
    pub at: Option<Timestamp>,
    /// Since when.
    #[serde(deserialize_with = "wire::time")]
    pub started_at: Option<Timestamp>,
    /// Bytes that came.
    #[serde(deserialize_with = "wire::count")]
    pub in_bytes_total: u64,
    /// Bytes that went.
    #[serde(deserialize_with = "wire::count")]
    pub out_bytes_total: u64,
    /// Its address.
    #[serde(deserialize_with = "wire::or_default")]
    pub address: String,
    /// Over what.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub kind: ConnectionKind,
    /// It is in this network.
    #[serde(deserialize_with = "wire::or_default")]
    pub is_local: bool,
    /// How it is encrypted.
    #[serde(deserialize_with = "wire::or_default")]
    pub crypto: String,
}

/// All connections since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Totals {
    /// When this was so.
    #[serde(deserialize_with = "wire::time")]
    pub at: Option<Timestamp>,
    /// Bytes that came.
    #[serde(deserialize_with = "wire::count")]
    pub in_bytes_total: u64,
    /// Bytes that went.
    #[serde(deserialize_with = "wire::count")]
    pub out_bytes_total: u64,
}

words! {
    /// Over what a device is connected.
    ConnectionKind {
        /// TCP; we called.
        TcpClient = "tcp-client",
        /// TCP; it called.
        TcpServer = "tcp-server",
        /// A relay; we called.
        RelayClient = "relay-client",
        /// A relay; it called.
        RelayServer = "relay-server",
        /// QUIC; we called.
        QuicClient = "quic-client",
        /// QUIC; it called.
        QuicServer = "quic-server",
        /// Nothing: it is not connected.
        None = "",
    }
}

impl Endpoint for GetConnections {
    type Response = Connections;
    const NAME: &'static str = "system.connections";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "connections"])
    }
}

impl Request for GetConnections {}
