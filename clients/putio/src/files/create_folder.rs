//! `POST /files/create-folder`: a new folder.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure};

use super::{OneFile, some_name};
use crate::{FileId, Request, form::Form, path::path};

/// Makes a folder (putio contract §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateFolder {
    /// In a folder that is there.
    In {
        /// Which one.
        parent_id: FileId,
        /// The new one's name.
        name: String,
    },
    /// By its path from the root, as in `/music/new`.
    At {
        /// The path.
        path: String,
    },
}

impl Endpoint for CreateFolder {
    type Response = OneFile;
    const NAME: &'static str = "files.create_folder";
    const METHOD: Method = Method::POST;
    // A second time it is `NAME_ALREADY_EXIST`, or another folder.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        path(["files", "create-folder"])
    }

    fn body(&self) -> Body {
        let form = Form::new();
        match self {
            Self::In { parent_id, name } => form.pair("name", name).pair("parent_id", parent_id),
            Self::At { path } => form.pair("path", path),
        }
        .body()
    }

    fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::In { name, .. } => some_name(name),
            Self::At { path } => some_name(path),
        }
    }
}

impl Request for CreateFolder {}
