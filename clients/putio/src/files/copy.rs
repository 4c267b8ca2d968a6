//! `POST /files/copy`: the same once more.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure};

use super::OneFile;
use crate::{FileId, NonRootId, Request, form::Form, path::path};

/// Copies a file (putio contract §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Which one.
    pub file_id: NonRootId,
    /// Whereto.
    pub parent_id: FileId,
    /// Under which name; its own unless told otherwise.
    pub name: Option<String>,
}

impl Endpoint for Copy {
    type Response = OneFile;
    const NAME: &'static str = "files.copy";
    const METHOD: Method = Method::POST;
    // Twice is two copies.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["files", "copy"])
    }

    fn body(&self) -> Body {
        Form::new()
            .pair("file_id", self.file_id)
            .pair("parent_id", self.parent_id)
            .maybe("name", self.name.as_deref())
            .body()
    }
}

impl Request for Copy {}
