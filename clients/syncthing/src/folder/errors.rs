//! `GET /rest/folder/errors`, and `/rest/folder/pullerrors`, its old name.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{FolderId, Request, Subject, database::Paging, rest::rest, wire};

/// Which files failed in the last sync (reference §3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetErrors {
    /// Which folder.
    pub folder: FolderId,
    /// Which page.
    pub paging: Paging,
}

/// The same by its old name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetPullErrors {
    /// Which folder.
    pub folder: FolderId,
    /// Which page.
    pub paging: Paging,
}

/// What [`GetErrors`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FolderErrors {
    /// Which folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub folder: FolderId,
    /// The files.
    #[serde(deserialize_with = "wire::or_default")]
    pub errors: Vec<FileError>,
    /// Which page this is; not told by an event.
    #[serde(deserialize_with = "wire::or_default")]
    pub page: u32,
    /// How many may be on it.
    #[serde(rename = "perpage")]
    #[serde(deserialize_with = "wire::or_default")]
    pub per_page: u32,
}

/// A file that failed. Both words hold what strangers chose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FileError {
    /// Its path in the folder.
    #[serde(deserialize_with = "wire::or_default")]
    pub path: String,
    /// Why.
    #[serde(deserialize_with = "wire::or_default")]
    pub error: String,
}

impl Endpoint for GetErrors {
    type Response = FolderErrors;
    const NAME: &'static str = "folder.errors";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["folder", "errors"])
    }

    fn query(&self) -> Query {
        self.paging.add_to(Query::new().pair("folder", &self.folder))
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check().and(self.paging.check())
    }
}

impl Request for GetErrors {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}

impl Endpoint for GetPullErrors {
    type Response = FolderErrors;
    const NAME: &'static str = "folder.pull_errors";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["folder", "pullerrors"])
    }

    fn query(&self) -> Query {
        self.paging.add_to(Query::new().pair("folder", &self.folder))
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check().and(self.paging.check())
    }
}

impl Request for GetPullErrors {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
