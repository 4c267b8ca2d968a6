//! `POST /accounts/{name}/known`: what another program has done already.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Tells the ledger what another program has given to the account and fetched from it: none of it is
/// given or fetched again. 404 `no-such-account`.
#[derive(Debug, Clone, ToSchema)]
pub struct TellKnown {
    /// The account's name in the configuration.
    #[schema(rename = "name")]
    pub account: String,
    /// The body.
    pub known: Known,
}

/// The body.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Known {
    /// Torrent files that were given, by name and size.
    pub torrents: Vec<KnownFile>,
    /// Files and folders that were fetched.
    pub files: Vec<super::ChosenFile>,
}

/// A torrent file of which only this is known.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KnownFile {
    /// Its name.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Learnt {
    /// How many were new to the ledger.
    pub new: u64,
    /// How many it knew.
    pub known_before: u64,
}

impl Endpoint for TellKnown {
    type Response = Learnt;
    const NAME: &'static str = "accounts.known";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["accounts", &self.account, "known"])
    }

    fn body(&self) -> Body {
        Body::json(&self.known)
    }
}
