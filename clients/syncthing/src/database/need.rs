//! `GET /rest/db/need`: what is missing here.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use crate::{
    FolderId, Request, Subject,
    database::{FileInfo, Paging},
    rest::rest,
    wire,
};

/// What is missing of a folder here (reference §3.4). A paused folder is said to be unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetNeed {
    /// Which folder.
    pub folder: FolderId,
    /// Which page, counted over the three lists together.
    pub paging: Paging,
}

/// What [`GetNeed`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Need {
    /// What is being fetched.
    #[serde(deserialize_with = "wire::or_default")]
    pub progress: Vec<FileInfo>,
    /// What comes next.
    #[serde(deserialize_with = "wire::or_default")]
    pub queued: Vec<FileInfo>,
    /// The rest.
    #[serde(deserialize_with = "wire::or_default")]
    pub rest: Vec<FileInfo>,
    /// Which page this is.
    #[serde(deserialize_with = "wire::or_default")]
    pub page: u32,
    /// How many may be on it.
    #[serde(rename = "perpage")]
    #[serde(deserialize_with = "wire::or_default")]
    pub per_page: u32,
}

impl Need {
    /// All of this page, in order.
    pub fn files(&self) -> impl Iterator<Item = &FileInfo> {
        self.progress.iter().chain(&self.queued).chain(&self.rest)
    }

    /// Whether no page follows.
    pub fn is_last(&self) -> bool {
        self.files().count() < usize::try_from(self.per_page).unwrap_or(usize::MAX)
    }
}

impl Endpoint for GetNeed {
    type Response = Need;
    const NAME: &'static str = "db.need";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["db", "need"])
    }

    fn query(&self) -> Query {
        self.paging.add_to(Query::new().pair("folder", &self.folder))
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.check().and(self.paging.check())
    }
}

impl Request for GetNeed {
    fn subject(&self) -> Subject<'_> {
        Subject::folder(&self.folder)
    }
}
