//! `GET /events?offset=&limit=`: what happened, newest first.

use http::Method;
use towline_http::{Answer, Endpoint, IfUnsure, Query};

use super::Event;
use crate::path::api;

/// One page of all events, newest first; since 0.22 (slskd contract §7).
///
/// # Caveats
/// New events shift the pages while one reads: read from offset 0 upwards until an id is known, and drop
/// those that come twice. Read on for a few minutes' worth, since the order is not strict. slskd
/// never deletes events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// How many newer ones to pass over.
    pub offset: u64,
    /// How many at most; at least 1.
    pub limit: u32,
}

impl Default for List {
    fn default() -> Self {
        Self { offset: 0, limit: 100 }
    }
}

/// One page of events, with their number.
///
/// ```no_run
/// # use slskd_client::{CallError, Slskd, events::{List, Page}};
/// # async fn example(slskd: &Slskd) -> Result<(), CallError> {
/// let page = Page::from(slskd.send_whole(&List::default()).await?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Those of this page.
    pub events: Vec<Event>,
    /// How many there are on all pages (`X-Total-Count`), if slskd said so.
    pub total: Option<u64>,
}

impl From<Answer<Vec<Event>>> for Page {
    fn from(answer: Answer<Vec<Event>>) -> Self {
        let total = answer.headers.get("x-total-count");
        let total = total.and_then(|total| total.to_str().ok()?.trim().parse().ok());
        Self { events: answer.value, total }
    }
}

impl Endpoint for List {
    type Response = Vec<Event>;
    const NAME: &'static str = "events.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        api(["events"])
    }

    fn query(&self) -> Query {
        Query::new().pair("offset", self.offset).pair("limit", self.limit)
    }
}
