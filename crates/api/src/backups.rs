//! `POST /backups`: one file from which all can be made anew.

use serde::{Deserialize, Serialize};
use towline_http::{Body, Endpoint, IfUnsure};
use utoipa::ToSchema;

/// Makes a backup while the daemon goes on. It holds secrets, and is written to a path of the
/// daemon's machine: only this user's commands may ask for it. 409 `no-backup` with the reason when
/// none could be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MakeBackup {
    /// A directory that is there, or a file that is not there yet. Without it, where the
    /// configuration says.
    pub to: Option<String>,
    /// How many stay, with this one. Without it, as many as the configuration says.
    pub keep: Option<u32>,
    /// Leave out secrets that towline keeps, and a configuration that holds some.
    pub without_secrets: bool,
}

/// A backup was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MadeBackup {
    /// Where it lies.
    pub file: String,
    /// How many bytes it takes.
    pub bytes: u64,
    /// When it was made.
    pub created: String,
    /// The schema of the ledger in it.
    pub schema: i64,
    /// The files in it.
    pub files: Vec<String>,
    /// Older backups that were removed.
    pub removed: Vec<String>,
}

impl Endpoint for MakeBackup {
    type Response = MadeBackup;
    const NAME: &'static str = "backups.make";
    const METHOD: http::Method = http::Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        crate::path(["backups"])
    }

    fn body(&self) -> Body {
        Body::json(self)
    }
}
