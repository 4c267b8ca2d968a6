//! `GET /rest/debug/file`: what is known of one file, and its versions.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{FolderId, Request, Subject, database::File, rest::rest};

/// What is known of one file, with its versions in words (reference §3.5).
///
/// # Caveats
/// For a file that is not known 1.29 breaks the connection off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetFile {
    /// In which folder.
    pub folder: FolderId,
    /// Its path there.
    pub file: String,
}

impl Endpoint for GetFile {
    type Response = File;
    const NAME: &'static str = "debug.file";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["debug", "file"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.folder).pair("file", &self.file)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check()
    }
}

impl Request for GetFile {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
