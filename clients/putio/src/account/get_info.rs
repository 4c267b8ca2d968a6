//! `GET /account/info`: who we are, and how much room there is.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::AccountInfo;
use crate::{Request, form::set, path::path};

/// The account (putio contract §3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetInfo {
    /// Ask for [`AccountInfo::download_token`] besides.
    pub download_token: bool,
}

impl Endpoint for GetInfo {
    type Response = Account;
    const NAME: &'static str = "account.info";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["account", "info"])
    }

    fn query(&self) -> Query {
        Query::new().maybe("download_token", set(self.download_token))
    }
}

impl Request for GetInfo {}

/// What [`GetInfo`] answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Account {
    /// It.
    pub info: AccountInfo,
}
