//! `GET /media`: every title that the server has a row for, page by page.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query};

use super::MediaRow;
use crate::{
    Page, Paged, Request,
    pages::{PER_PAGE, check_take},
    path::path,
};

/// Every title that the server has a row for, blocklisted ones too. Anybody may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// How many rows a page has: 500 to 1,000 are good, and more makes the server grow (seerr
    /// reference §8).
    pub take: u32,
    /// How many rows are left out before.
    pub skip: u32,
    /// Which of them.
    pub filter: MediaFilter,
    /// In which order.
    pub sort: MediaSort,
}

impl Default for List {
    fn default() -> Self {
        Self { take: PER_PAGE, skip: 0, filter: MediaFilter::All, sort: MediaSort::Added }
    }
}

/// Which of them: what all three products know. Seerr's `deleted` gives everything there, and is
/// refused elsewhere (seerr reference §4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MediaFilter {
    /// `all`
    #[default]
    All,
    /// `available`
    Available,
    /// `partial`
    Partial,
    /// `allavailable`: both of them.
    AllAvailable,
    /// `processing`
    Processing,
    /// `pending`
    Pending,
}

impl MediaFilter {
    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Available => "available",
            Self::Partial => "partial",
            Self::AllAvailable => "allavailable",
            Self::Processing => "processing",
            Self::Pending => "pending",
        }
    }
}

/// In which order; none of them can tell what has changed since (seerr reference §8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MediaSort {
    /// `added`: the newest row first.
    #[default]
    Added,
    /// `modified`
    Modified,
    /// `mediaAdded`: what came last into the library first.
    MediaAdded,
}

impl MediaSort {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::MediaAdded => "mediaAdded",
        }
    }
}

impl Endpoint for List {
    type Response = Page<MediaRow>;
    const NAME: &'static str = "media.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn check(&self) -> Result<(), &'static str> {
        check_take(self.take)
    }

    fn path(&self) -> Vec<String> {
        path(["media"])
    }

    fn query(&self) -> Query {
        Query::new()
            .pair("take", self.take)
            .pair("skip", self.skip)
            .pair("filter", self.filter.as_str())
            .pair("sort", self.sort.as_str())
    }
}

impl Request for List {}

impl Paged for List {
    fn skip(&self) -> u32 {
        self.skip
    }

    fn skipping(&self, skip: u32) -> Self {
        Self { skip, ..*self }
    }

    fn is_newest_first(&self) -> bool {
        self.sort == MediaSort::Added && self.filter == MediaFilter::All
    }
}
