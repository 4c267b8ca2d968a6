//! `GET /meta/system_info`: is it up, and is our key right?

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

/// The best probe: it needs a right key and changes nothing (betanin contract §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetSystemInfo;

/// What betanin runs on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SystemInfo {
    /// As in `Linux-6.1.0-x86_64`.
    pub platform: String,
    /// As in `3.11.2`.
    pub python_version: String,
    /// As on the wire: `v0.5.6` and a newline. See [`version`](Self::version).
    pub betanin_version: String,
}

impl SystemInfo {
    /// betanin's version without its `v` and newline.
    pub fn version(&self) -> &str {
        self.betanin_version.trim().trim_start_matches('v')
    }
}

impl Endpoint for GetSystemInfo {
    type Response = SystemInfo;
    const NAME: &'static str = "meta.system_info";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec!["meta".into(), "system_info".into()]
    }
}
