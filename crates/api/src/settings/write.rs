//! `PATCH /settings`: changes the configuration.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::Change;

/// Changes the configuration file, all or nothing, and has the daemon read it. Comments, order and
/// spacing stay. Secrets go into files of their own.
///
/// 409 `changed-meanwhile`: the file has another text by now; 409 `not-writable`, with why;
/// 422 `mistakes`, with the list of them; 500 `local`.
#[derive(Debug, Clone, ToSchema)]
pub struct WriteSettings {
    /// The body.
    pub changes: WrittenChanges,
}

/// The body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenChanges {
    /// The text that they were made for.
    pub version: String,
    /// In their order.
    pub changes: Vec<Change>,
}

/// It is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Written {
    /// The file's text now.
    pub version: String,
    /// What has changed in the file, as a unified diff; secrets are masked. Empty: nothing has.
    pub diff: String,
    /// What of it takes a restart: `data`, `ledger`, `node`, `server`, `log`.
    pub restart: Vec<String>,
    /// Whether the daemon uses it.
    pub reload: ReloadOutcome,
}

/// What came of reading the configuration anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum ReloadOutcome {
    /// It is in use.
    Taken,
    /// The daemon goes on with the one before.
    Refused {
        /// Why.
        words: String,
    },
}

impl Endpoint for WriteSettings {
    type Response = Written;
    const NAME: &'static str = "settings.write";
    const METHOD: http::Method = http::Method::PATCH;
    // Written a second time, it would be refused: the version is another one.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        crate::path(["settings"])
    }

    fn body(&self) -> Body {
        Body::json(&self.changes)
    }
}
