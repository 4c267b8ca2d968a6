//! `GET /accounts`: what downloads torrents for us.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Lists the accounts of the configuration.
#[derive(Debug, Clone, Default, ToSchema)]
pub struct ListAccounts {}

/// The accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accounts {
    /// By name.
    pub accounts: Vec<Account>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Its name in the configuration.
    pub name: String,
    /// Its key: the `source` of its torrents.
    pub key: String,
    /// The names of its rules.
    pub categories: Vec<String>,
    /// Since when a person wants nothing to be fetched from it.
    pub paused: Option<String>,
    /// Whether the configuration grooms it.
    pub groomed: bool,
}

impl Endpoint for ListAccounts {
    type Response = Accounts;
    const NAME: &'static str = "accounts.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts"])
    }
}
