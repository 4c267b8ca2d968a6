//! `GET /account/settings`: the settings.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use super::Settings;
use crate::{Request, path::path};

/// The settings of the account (putio contract §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetSettings;

impl Endpoint for GetSettings {
    type Response = AccountSettings;
    const NAME: &'static str = "account.settings.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["account", "settings"])
    }
}

impl Request for GetSettings {}

/// What [`GetSettings`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AccountSettings {
    /// They.
    pub settings: Settings,
}
