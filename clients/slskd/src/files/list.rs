//! `GET /files/{root}/directories[/{path}]?recursive=`: what is in a directory.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::{Directory, RelativePath, Root};
use crate::path::api;

/// What is in one of slskd's two directories (slskd contract §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListRoot {
    /// Which one.
    pub root: Root,
    /// Whether to list what is in directories below it too.
    pub recursive: bool,
}

impl Endpoint for ListRoot {
    type Response = Directory;
    const NAME: &'static str = "files.list_root";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["files", self.root.as_str(), "directories"])
    }

    fn query(&self) -> Query {
        Query::new().pair("recursive", self.recursive)
    }
}

/// What is in a directory below (slskd contract §9); `NotFound` when there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDirectory {
    /// Below which one.
    pub root: Root,
    /// Where.
    pub path: RelativePath,
    /// Whether to list what is in directories below it too.
    pub recursive: bool,
}

impl Endpoint for ListDirectory {
    type Response = Directory;
    const NAME: &'static str = "files.list_directory";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["files", self.root.as_str(), "directories", self.path.segment()])
    }

    fn query(&self) -> Query {
        Query::new().pair("recursive", self.recursive)
    }
}
