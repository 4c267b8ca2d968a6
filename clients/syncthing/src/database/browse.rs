//! `GET /rest/db/browse`: the tree of a folder.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{FileType, FolderId, Request, Subject, rest::rest, wire};

/// The tree of a folder, as all devices together have it (reference §3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browse {
    /// Which folder.
    pub folder: FolderId,
    /// Below which directory; below the root unless given.
    pub prefix: Option<String>,
    /// How many levels below the first; all of them unless given.
    pub levels: Option<u32>,
    /// Only directories.
    pub dirs_only: bool,
}

/// A file or directory. Its name is a stranger's word, and no path by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Entry {
    /// Its name, without its directory.
    #[serde(deserialize_with = "wire::or_default")]
    pub name: String,
    /// When it was changed.
    #[serde(deserialize_with = "wire::time")]
    pub mod_time: Option<Timestamp>,
    /// Bytes.
    #[serde(deserialize_with = "wire::count")]
    pub size: u64,
    /// What it is.
    #[serde(rename = "type")]
    #[serde(deserialize_with = "wire::or_default")]
    pub file_type: FileType,
    /// What is in it.
    #[serde(deserialize_with = "wire::or_default")]
    pub children: Vec<Entry>,
}

impl Endpoint for Browse {
    type Response = Option<Vec<Entry>>;
    const NAME: &'static str = "db.browse";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "browse"])
    }

    fn query(&self) -> Query {
        self.asked()
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check()
    }
}

impl Request for Browse {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}

impl Browse {
    fn asked(&self) -> Query {
        let query = Query::new()
            .pair("folder", &self.folder)
            .maybe("prefix", self.prefix.as_ref())
            .maybe("levels", self.levels);
        // Any value means yes.
        query.maybe("dirsonly", self.dirs_only.then_some(1))
    }
}
