//! `GET /files/{parent}/child`: a file by its name.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::{OneFile, some_name};
use crate::{FileId, Request, path::path};

/// What has this name in a folder (putio contract §4); [`find`](crate::Putio::find) it when it may
/// be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetChild {
    /// In which folder.
    pub parent_id: FileId,
    /// The whole name.
    pub name: String,
}

impl Endpoint for GetChild {
    type Response = OneFile;
    const NAME: &'static str = "files.child";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", &self.parent_id.to_string(), "child"])
    }

    fn query(&self) -> Query {
        Query::new().pair("name", &self.name)
    }

    fn check(&self) -> Result<(), &'static str> {
        some_name(&self.name)
    }
}

impl Request for GetChild {}
