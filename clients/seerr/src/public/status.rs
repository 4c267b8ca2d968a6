//! `GET /status`: that the server is there, and its version.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, path::path, wire};

/// The server's version. Answered with a wrong key too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetStatus;

/// How the server stands (seerr reference §4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Any text, as `1.34.0`, `develop-<sha>` or `preview-x`: to be shown, not to be compared.
    pub version: Box<str>,
    /// Which commit it was built from.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub commit_tag: Option<Box<str>>,
    /// Whether there is a newer version.
    #[serde(default, deserialize_with = "wire::flag")]
    pub update_available: bool,
    /// Whether settings wait for a restart.
    #[serde(default, deserialize_with = "wire::flag")]
    pub restart_required: bool,
}

impl Endpoint for GetStatus {
    type Response = Status;
    const NAME: &'static str = "public.status";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["status"])
    }
}

impl Request for GetStatus {}
