//! `GET /rest/system/version`: which Syncthing this is.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, Version, VersionError, rest::rest, wire};

/// Which Syncthing this is (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetVersion;

/// What [`GetVersion`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "Syncthing tells it so")]
pub struct VersionInfo {
    /// As in `v1.29.5`; a distribution's as in `v1.19.2-ds1`.
    #[serde(deserialize_with = "wire::or_default")]
    pub version: String,
    /// All of it in words, with compiler and builder.
    #[serde(deserialize_with = "wire::or_default")]
    pub long_version: String,
    /// The series' name.
    #[serde(deserialize_with = "wire::or_default")]
    pub codename: String,
    /// As in `linux`.
    #[serde(deserialize_with = "wire::or_default")]
    pub os: String,
    /// As in `amd64`.
    #[serde(deserialize_with = "wire::or_default")]
    pub arch: String,
    /// When it was built, in RFC 3339.
    #[serde(deserialize_with = "wire::or_default")]
    pub date: String,
    /// The same in seconds since 1970.
    #[serde(deserialize_with = "wire::or_default")]
    pub stamp: String,
    /// Who built it.
    #[serde(deserialize_with = "wire::or_default")]
    pub user: String,
    /// How it was built.
    #[serde(deserialize_with = "wire::or_default")]
    pub tags: Vec<String>,
    /// It calls itself a test version, as most of distributions do.
    #[serde(deserialize_with = "wire::or_default")]
    pub is_beta: bool,
    /// A release candidate.
    #[serde(deserialize_with = "wire::or_default")]
    pub is_candidate: bool,
    /// A release.
    #[serde(deserialize_with = "wire::or_default")]
    pub is_release: bool,
    /// What the builder adds; later than 1.19.
    #[serde(deserialize_with = "wire::or_default")]
    pub extra: String,
    /// It runs in a container; later than 1.19.
    #[serde(deserialize_with = "wire::or_default")]
    pub container: bool,
}

impl VersionInfo {
    /// The version, to be compared.
    pub fn number(&self) -> Result<Version, VersionError> {
        self.version.parse()
    }
}

impl Endpoint for GetVersion {
    type Response = VersionInfo;
    const NAME: &'static str = "system.version";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "version"])
    }
}

impl Request for GetVersion {}
