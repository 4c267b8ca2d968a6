//! `GET /files/list`: what is in a folder.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::{File, FileType, ListContinue, Listed, Listing, Sort};
use crate::{
    FileId, Paged, Request,
    form::set,
    pages::{MOST_PER_PAGE, check_per_page},
    path::path,
};

/// What is in one folder, not in those below it (putio contract §4); or all files of the account.
///
/// One page of it: [`Putio::all`](crate::Putio::all) and [`Putio::pages`](crate::Putio::pages) give
/// the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the query, by itself")]
pub struct List {
    /// Of which folder.
    pub of: Listed,
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
    /// In which order.
    pub sort_by: Option<Sort>,
    /// Only what is this.
    pub file_type: Option<FileType>,
    /// Only what has this MIME type.
    pub content_type: Option<String>,
    /// Hidden files too.
    pub hidden: bool,
    /// Ask for [`File::stream_url`].
    pub stream_url: bool,
    /// Ask for what concerns MP4.
    pub mp4_status: bool,
    /// Ask for [`Listing::breadcrumbs`].
    pub breadcrumbs: bool,
    /// Ask for [`Listing::total`].
    pub total: bool,
}

impl Endpoint for List {
    type Response = Listing;
    const NAME: &'static str = "files.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["files", "list"])
    }

    fn query(&self) -> Query {
        Query::new()
            .pair("parent_id", self.of)
            // Without it there is no cursor, and the rest is lost (putio contract §4).
            .pair("per_page", self.per_page)
            .maybe("sort_by", self.sort_by)
            .maybe("file_type", self.file_type.as_ref())
            .maybe("content_type", self.content_type.as_deref())
            .maybe("hidden", set(self.hidden))
            .maybe("stream_url", set(self.stream_url))
            .maybe("mp4_status", set(self.mp4_status))
            .maybe("breadcrumbs", set(self.breadcrumbs))
            .maybe("total", set(self.total))
    }

    fn check(&self) -> Result<(), &'static str> {
        check_per_page(self.per_page)
    }
}

impl Request for List {}

impl List {
    /// What is in a folder.
    pub fn folder(id: impl Into<FileId>) -> Self {
        Self::of(Listed::Folder(id.into()))
    }

    /// All files of the account, without the tree.
    pub fn everything() -> Self {
        Self::of(Listed::Everything)
    }

    fn of(of: Listed) -> Self {
        Self {
            of,
            per_page: MOST_PER_PAGE,
            sort_by: None,
            file_type: None,
            content_type: None,
            hidden: false,
            stream_url: false,
            mp4_status: false,
            breadcrumbs: false,
            total: false,
        }
    }
}

impl Paged for List {
    type Item = File;
    type Next = ListContinue;

    fn next(&self, page: &Listing) -> Option<ListContinue> {
        let cursor = page.cursor.clone()?;
        Some(ListContinue { cursor, per_page: self.per_page })
    }

    fn items(page: &mut Listing) -> &mut Vec<File> {
        &mut page.files
    }
}
