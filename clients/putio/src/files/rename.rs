//! `POST /files/rename`: another name.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::some_name;
use crate::{Done, NonRootId, Request, form::Form, path::path};

/// Gives a file or folder another name (putio contract §4). The root has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Which one.
    pub file_id: NonRootId,
    /// Its new name.
    pub name: String,
}

impl Endpoint for Rename {
    type Response = Done;
    const NAME: &'static str = "files.rename";
    const METHOD: Method = Method::POST;
    // It says which name it shall have.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["files", "rename"])
    }

    fn body(&self) -> Body {
        Form::new().pair("file_id", self.file_id).pair("name", &self.name).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_name(&self.name)
    }
}

impl Request for Rename {}
