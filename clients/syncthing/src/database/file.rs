//! `GET /rest/db/file`: what is known of one file.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{DeviceId, FolderId, Request, Subject, database::FileInfo, rest::rest, wire};

/// What is known of one file (reference §3.4). A file that is not is
/// [`NotFound`](crate::Error::NotFound).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetFile {
    /// In which folder.
    pub folder: FolderId,
    /// Its path there.
    pub file: String,
}

/// What [`GetFile`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct File {
    /// As all devices together have it.
    #[serde(deserialize_with = "wire::or_default")]
    pub global: FileInfo,
    /// As it is here; without a name when it is not.
    #[serde(deserialize_with = "wire::or_default")]
    pub local: FileInfo,
    /// Which devices have it.
    #[serde(deserialize_with = "wire::or_default")]
    pub availability: Vec<Availability>,
    /// Its time where the disk cannot keep it; 1.x.
    pub mtime: Option<Mtime>,
    /// Its versions in words; told by [`debug::GetFile`](crate::debug::GetFile) only.
    #[serde(deserialize_with = "wire::words")]
    pub global_versions: Option<String>,
}

/// A device that has a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Told")]
pub struct Availability {
    /// Which device. [`debug::GetFile`](crate::debug::GetFile) calls this one `7777777-…`.
    pub id: DeviceId,
    /// It has a part of it.
    pub from_temporary: bool,
}

/// As `db/file` tells it, and as `debug/file` does (measured, 1.19).
#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Whole {
        #[serde(default)]
        id: DeviceId,
        #[serde(default, rename = "fromTemporary")]
        from_temporary: bool,
    },
    Id(DeviceId),
}

impl From<Told> for Availability {
    fn from(told: Told) -> Self {
        match told {
            Told::Whole { id, from_temporary } => Self { id, from_temporary },
            Told::Id(id) => Self { id, from_temporary: false },
        }
    }
}

/// A time that the disk cannot keep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Mtime {
    /// Why it is not known.
    #[serde(deserialize_with = "wire::lenient")]
    pub err: Option<String>,
    /// The times.
    #[serde(deserialize_with = "wire::or_default")]
    pub value: MtimeValue,
}

/// What the disk says and what is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MtimeValue {
    /// What the disk says.
    #[serde(deserialize_with = "wire::time")]
    pub real: Option<Timestamp>,
    /// What is meant.
    #[serde(deserialize_with = "wire::time", rename = "virtual")]
    pub meant: Option<Timestamp>,
}

impl Endpoint for GetFile {
    type Response = File;
    const NAME: &'static str = "db.file";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "file"])
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
