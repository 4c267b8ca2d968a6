//! `GET /trash/list`: what is in the trash.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::ListContinue;
use crate::{
    Cursor, NonRootId, Paged, Request,
    cursor::maybe_cursor,
    files::FileType,
    pages::{MOST_PER_PAGE, check_per_page},
    path::path,
    wire,
};

/// What is in the trash (putio contract §6).
///
/// One page of it: [`Putio::all`](crate::Putio::all) and [`Putio::pages`](crate::Putio::pages) give
/// the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
}

impl Endpoint for List {
    type Response = Page;
    const NAME: &'static str = "trash.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["trash", "list"])
    }

    fn query(&self) -> Query {
        Query::new().pair("per_page", self.per_page)
    }

    fn check(&self) -> Result<(), &'static str> {
        check_per_page(self.per_page)
    }
}

impl Request for List {}

impl Default for List {
    fn default() -> Self {
        Self { per_page: MOST_PER_PAGE }
    }
}

impl Paged for List {
    type Item = TrashedFile;
    type Next = ListContinue;

    fn next(&self, page: &Page) -> Option<ListContinue> {
        let cursor = page.cursor.clone()?;
        Some(ListContinue { cursor, per_page: self.per_page })
    }

    fn items(page: &mut Page) -> &mut Vec<TrashedFile> {
        &mut page.files
    }
}

/// One page of the trash.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page {
    /// What is in it.
    pub files: Vec<TrashedFile>,
    /// Where it goes on; `None` at the end.
    #[serde(default, deserialize_with = "maybe_cursor")]
    pub cursor: Option<Cursor>,
    /// How many there are in all, when put.io tells.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub total: Option<u64>,
    /// How much room the trash takes, in bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub trash_size: Option<u64>,
}

/// A file or folder in the trash.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TrashedFile {
    /// Which one.
    pub id: NonRootId,
    /// Its name. Hostile.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// In bytes.
    #[serde(default, deserialize_with = "wire::count")]
    pub size: u64,
    /// What it is.
    #[serde(default)]
    pub file_type: FileType,
    /// When it was deleted.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub deleted_at: Option<Timestamp>,
    /// When it will be gone.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub expiration_date: Option<Timestamp>,
}
