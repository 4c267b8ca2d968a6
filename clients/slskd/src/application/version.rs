//! `GET /application/version`: which version of slskd this is.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Version, path::api};

/// The version of slskd (slskd contract §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetVersion;

/// What [`GetVersion`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ApplicationVersion(pub String);

impl ApplicationVersion {
    /// The version, to be compared and asked; `None` when it is not spelled as one.
    pub fn version(&self) -> Option<Version> {
        self.0.parse().ok()
    }
}

impl Endpoint for GetVersion {
    type Response = ApplicationVersion;
    const NAME: &'static str = "application.version";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["application", "version"])
    }
}
