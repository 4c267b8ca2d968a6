//! `GET` and `POST /rest/folder/versions`: old versions of files.

use std::collections::BTreeMap;

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure, Query};

use crate::{FolderId, Request, Subject, rest::rest, wire};

/// The old versions of a folder's files, by path (reference §3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetVersions(pub FolderId);

/// Puts old versions in the place of files.
///
/// # Caveats
/// What is there now becomes an old version first, named by the second. Within the second in which
/// the wanted version was made it takes that one's place, and nothing is restored (measured, 1.19):
/// let a second pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreVersions {
    /// Which folder.
    pub folder: FolderId,
    /// Which version of each file, by path: [`FileVersion::version_time`] as it was told.
    pub files: BTreeMap<String, String>,
}

/// An old version of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FileVersion {
    /// When it became old: which version it is. As it was told, since it must go back so.
    #[serde(deserialize_with = "wire::or_default")]
    pub version_time: String,
    /// When it was changed.
    #[serde(deserialize_with = "wire::time")]
    pub mod_time: Option<Timestamp>,
    /// Bytes.
    #[serde(deserialize_with = "wire::count")]
    pub size: u64,
}

impl Endpoint for GetVersions {
    type Response = Option<BTreeMap<String, Vec<FileVersion>>>;
    const NAME: &'static str = "folder.versions";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["folder", "versions"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for GetVersions {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.0)
    }
}

impl Endpoint for RestoreVersions {
    type Response = Option<BTreeMap<String, Option<String>>>;
    const NAME: &'static str = "folder.restore";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        rest(["folder", "versions"])
    }

    fn query(&self) -> Query {
        Query::new().pair("folder", &self.folder)
    }

    fn body(&self) -> Body {
        Body::json(&self.files)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check()
    }
}

impl Request for RestoreVersions {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
