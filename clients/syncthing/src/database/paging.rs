//! Pages of a long list.

use serde::Deserialize;
use towline_http::Query;

use super::FileInfo;
use crate::wire;

/// Which page of a list. There is no total: the last page is one with fewer entries than it may
/// have (reference §3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// From 1.
    pub page: u32,
    /// How many on each.
    pub per_page: u32,
}

impl Default for Paging {
    /// The first 65,536, as the server would.
    fn default() -> Self {
        Self { page: 1, per_page: 65_536 }
    }
}

impl Paging {
    pub(crate) fn add_to(self, query: Query) -> Query {
        query.pair("page", self.page).pair("perpage", self.per_page)
    }

    /// The server would silently take its own number for a 0.
    pub(crate) fn check(self) -> Result<(), &'static str> {
        if self.page == 0 || self.per_page == 0 { Err("pages are counted from 1") } else { Ok(()) }
    }
}

/// One page of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilePage {
    /// The files.
    #[serde(deserialize_with = "wire::or_default")]
    pub files: Vec<FileInfo>,
    /// Which page this is.
    #[serde(deserialize_with = "wire::or_default")]
    pub page: u32,
    /// How many may be on it.
    #[serde(rename = "perpage")]
    #[serde(deserialize_with = "wire::or_default")]
    pub per_page: u32,
}

impl FilePage {
    /// Whether no page follows.
    pub fn is_last(&self) -> bool {
        self.files.len() < usize::try_from(self.per_page).unwrap_or(usize::MAX)
    }
}
