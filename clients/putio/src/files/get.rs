//! `GET /files/{id}`: one file.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::OneFile;
use crate::{FileId, Request, form::set, path::path};

/// One file or folder (putio contract §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get {
    /// Which one.
    pub id: FileId,
    /// Ask for [`File::stream_url`](super::File::stream_url).
    pub stream_url: bool,
    /// Ask for what concerns MP4.
    pub mp4_status: bool,
}

impl Endpoint for Get {
    type Response = OneFile;
    const NAME: &'static str = "files.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", &self.id.to_string()])
    }

    fn query(&self) -> Query {
        Query::new()
            .maybe("stream_url", set(self.stream_url))
            .maybe("mp4_status", set(self.mp4_status))
    }
}

impl Request for Get {}

impl Get {
    /// One file, and nothing special of it.
    pub fn new(id: impl Into<FileId>) -> Self {
        Self { id: id.into(), stream_url: false, mp4_status: false }
    }
}
