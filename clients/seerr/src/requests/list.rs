//! `GET /request`: the requests, page by page.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::RequestRow;
use crate::{
    Listing, PageInfo, Paged, Request, ServiceId, UserId,
    pages::{PER_PAGE, check_take},
    path::path,
    wire,
};

/// The requests; only one's own unless one may see those of others.
///
/// # Caveats
/// For every page the server asks each Radarr and Sonarr for its profiles first: read it rarely,
/// and in large pages (seerr reference §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// How many rows a page has.
    pub take: u32,
    /// How many rows are left out before.
    pub skip: u32,
    /// Which of them.
    pub filter: RequestFilter,
    /// In which order.
    pub sort: RequestSort,
    /// Only those for this user. Another's are refused with 403 unless one may see them.
    pub requested_by: Option<UserId>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            take: PER_PAGE,
            skip: 0,
            filter: RequestFilter::All,
            sort: RequestSort::Added,
            requested_by: None,
        }
    }
}

/// Which of them: what all three products know (seerr reference §4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequestFilter {
    /// `all`
    #[default]
    All,
    /// `approved`
    Approved,
    /// `available`
    Available,
    /// `pending`
    Pending,
    /// `processing`
    Processing,
    /// `unavailable`
    Unavailable,
    /// `failed`
    Failed,
}

impl RequestFilter {
    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Approved => "approved",
            Self::Available => "available",
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Unavailable => "unavailable",
            Self::Failed => "failed",
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequestSort {
    /// `added`: the newest first.
    #[default]
    Added,
    /// `modified`
    Modified,
}

impl RequestSort {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
        }
    }
}

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestPage {
    /// Where it stands.
    pub page_info: PageInfo,
    /// The requests.
    pub results: Vec<RequestRow>,
    /// Which Radarr and Sonarr did not answer the server.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub service_errors: ServiceErrors,
}

/// Which Radarr and Sonarr did not answer the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServiceErrors {
    /// Of the Radarr.
    #[serde(deserialize_with = "wire::list")]
    pub radarr: Vec<ServiceError>,
    /// Of the Sonarr.
    #[serde(deserialize_with = "wire::list")]
    pub sonarr: Vec<ServiceError>,
}

impl ServiceErrors {
    /// Whether all of them answered.
    pub fn is_empty(&self) -> bool {
        self.radarr.is_empty() && self.sonarr.is_empty()
    }
}

/// One that did not answer the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ServiceError {
    /// Its number.
    #[serde(deserialize_with = "wire::optional")]
    pub id: Option<ServiceId>,
    /// Its name.
    #[serde(deserialize_with = "wire::maybe_text")]
    pub name: Option<Box<str>>,
}

impl Endpoint for List {
    type Response = RequestPage;
    const NAME: &'static str = "requests.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn check(&self) -> Result<(), &'static str> {
        check_take(self.take)
    }

    fn path(&self) -> Vec<String> {
        path(["request"])
    }

    fn query(&self) -> Query {
        Query::new()
            .pair("take", self.take)
            .pair("skip", self.skip)
            .pair("filter", self.filter.as_str())
            .pair("sort", self.sort.as_str())
            .maybe("requestedBy", self.requested_by)
    }
}

impl Request for List {}

impl Listing for RequestPage {
    type Row = RequestRow;

    fn info(&self) -> PageInfo {
        self.page_info
    }

    fn rows(&self) -> usize {
        self.results.len()
    }

    fn into_rows(self) -> Vec<RequestRow> {
        self.results
    }
}

impl Paged for List {
    fn skip(&self) -> u32 {
        self.skip
    }

    fn skipping(&self, skip: u32) -> Self {
        Self { skip, ..*self }
    }

    fn is_newest_first(&self) -> bool {
        self.sort == RequestSort::Added && self.filter == RequestFilter::All
    }
}
