//! `GET /oauth2/validate`: whether the token is good.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, words};

use crate::{Request, path::path, wire};

/// Asks whether our token is good, and for what (putio contract §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validate;

impl Endpoint for Validate {
    type Response = Validated;
    const NAME: &'static str = "oauth.validate";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["oauth2", "validate"])
    }
}

impl Request for Validate {}

/// What [`Validate`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Validated {
    /// Whether it is good.
    #[serde(deserialize_with = "wire::flag")]
    pub result: bool,
    /// Which token it is.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub token_id: Option<u64>,
    /// What it may do.
    #[serde(default)]
    pub token_scope: TokenScope,
    /// Whose it is.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub user_id: Option<u64>,
}

words! {
    /// What a token may do.
    TokenScope {
        /// All that an application may.
        Default = "default",
        /// The second step of a login.
        TwoFactor = "two_factor",
        /// What is shared with everybody.
        FilesPublicAccess = "files_public_access",
        /// Downloads.
        FilesDownload = "files_download",
        /// Being validated.
        TokenValidate = "token_validate",
    }
}
