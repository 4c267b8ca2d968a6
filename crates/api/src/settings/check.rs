//! `POST /settings/check`: what changes would come to.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::Change;

/// Checks changes; nothing is written. 422 `mistakes`, with the list of them; 500 `local`.
#[derive(Debug, Clone, ToSchema)]
pub struct CheckSettings {
    /// The body.
    pub proposed: Proposed,
}

/// The body.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// In their order.
    pub changes: Vec<Change>,
}

/// The changes can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Checked {
    /// The text they are made to: what a write must name.
    pub version: String,
    /// What would change in the file, as a unified diff; secrets are masked. Empty: nothing would.
    pub diff: String,
    /// What of it takes a restart: `data`, `ledger`, `node`, `server`, `log`.
    pub restart: Vec<String>,
    /// What can be used and is not wise.
    pub warnings: Vec<String>,
}

impl Endpoint for CheckSettings {
    type Response = Checked;
    const NAME: &'static str = "settings.check";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["settings", "check"])
    }

    fn body(&self) -> Body {
        Body::json(&self.proposed)
    }
}
