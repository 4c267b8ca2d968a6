//! `POST /files/move`: into another folder.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure};

use super::some_ids;
use crate::{
    ErrorType, FileId, NonRootId, Request,
    done::NotError,
    form::{Form, csv},
    path::path,
    wire,
};

/// Moves files and folders into a folder (putio contract §4).
///
/// # Caveats
/// A good answer may tell that some were not moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Which ones; at least one.
    pub file_ids: Vec<NonRootId>,
    /// Whereto.
    pub parent_id: FileId,
}

impl Endpoint for Move {
    type Response = Moved;
    const NAME: &'static str = "files.move";
    const METHOD: Method = Method::POST;
    // It says where they shall be.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", "move"])
    }

    fn body(&self) -> Body {
        Form::new().pair("file_ids", csv(&self.file_ids)).pair("parent_id", self.parent_id).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Move {}

/// What [`Move`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Moved {
    #[serde(default, rename = "status")]
    _status: NotError,
    /// Those that were not moved.
    #[serde(default, deserialize_with = "wire::or_default")]
    pub errors: Vec<NotMoved>,
}

/// A file that was not moved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NotMoved {
    /// Which one.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub id: Option<FileId>,
    /// Its name.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// Why.
    #[serde(default)]
    pub error_type: ErrorType,
    /// As which status that would count.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub status_code: Option<u64>,
}
