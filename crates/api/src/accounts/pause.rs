//! `POST /accounts/{name}/pause` and `POST /accounts/{name}/resume`: whether files are fetched.

use towline_http::{Endpoint, IfUnsure, Read};
use utoipa::ToSchema;

/// Fetches nothing from an account until it is resumed, whatever else goes on: what is under way
/// stops, and what is here stays. May be repeated. 404 `no-such-account`.
#[derive(Debug, Clone, ToSchema)]
pub struct PauseAccount {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
}

impl Endpoint for PauseAccount {
    type Response = ();
    const NAME: &'static str = "accounts.pause";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "pause"])
    }
}

/// Fetches again. Torrents that were paused one by one stay so. May be repeated. 404
/// `no-such-account`.
#[derive(Debug, Clone, ToSchema)]
pub struct ResumeAccount {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
}

impl Endpoint for ResumeAccount {
    type Response = ();
    const NAME: &'static str = "accounts.resume";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "resume"])
    }
}
