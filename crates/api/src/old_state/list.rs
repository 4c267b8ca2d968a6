//! `GET /old-state`: files of old tools, where such files usually lie.

use serde::{Deserialize, Serialize};
use towline_http::{Endpoint, IfUnsure};
use utoipa::ToSchema;

use super::OldTool;

/// Looks for databases of the tools whose place towline takes, in the directories where such files
/// usually lie.
#[derive(Debug, Clone, Copy, ToSchema)]
pub struct ListOldFiles;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OldFiles {
    /// They.
    pub files: Vec<OldFile>,
}

/// A database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OldFile {
    /// Whose.
    pub tool: OldTool,
    /// Where.
    pub path: String,
}

impl Endpoint for ListOldFiles {
    type Response = OldFiles;
    const NAME: &'static str = "old_state.list";
    const METHOD: http::Method = http::Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        crate::path(["old-state"])
    }
}
