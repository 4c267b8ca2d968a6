//! `POST /old-state/{tool}`: takes over what an old tool has done.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::OldTool;

/// Takes over what an old tool has done, so that it is not done again: titles that were asked for,
/// torrents that were given. The database is read from a copy. 404 `no-such-tool`, `no-such-file`: it
/// is none of those that [`ListOldFiles`](super::ListOldFiles) finds; 422 `no-database`,
/// `no-server`, `no-account`: what it was for is not set up, or there are several; 424 `service`.
#[derive(Debug, Clone, ToSchema)]
pub struct TakeOver {
    /// Whose.
    pub tool: OldTool,
    /// The body.
    pub given: Database,
}

/// The body.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The path of one of the files that were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The database itself, in base64, where it lies elsewhere: 10 MiB at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The server at which it has asked, or the account, by name; not needed where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenOver {
    /// How many were new to the ledger.
    pub new: u64,
    /// How many it knew.
    pub known_before: u64,
    /// How many were not believed: the server knows of no request for them and does not have them.
    pub not_believed: u64,
    /// Its lists that are not set up here, to be pasted.
    pub lists: Vec<OldList>,
}

/// A list of an old tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OldList {
    /// What it is, in words.
    pub words: String,
    /// What is pasted to have it here.
    pub paste: String,
}

impl Endpoint for TakeOver {
    type Response = TakenOver;
    const NAME: &'static str = "old_state.take";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["old-state", self.tool.as_str()])
    }

    fn body(&self) -> Body {
        Body::json(&self.given)
    }
}
