//! `GET /events/list`: what happened.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure, Query};

use super::Event;
use crate::{EventId, Paged, Request, pages::check_per_page, path::path, wire};

/// What happened, newest first (putio contract §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// How many at once: 1 to 1,000.
    pub per_page: u16,
    /// Only what is older than this one.
    pub before: Option<EventId>,
}

impl Endpoint for List {
    type Response = Page;
    const NAME: &'static str = "events.list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["events", "list"])
    }

    fn query(&self) -> Query {
        Query::new().pair("per_page", self.per_page).maybe("before", self.before)
    }

    fn check(&self) -> Result<(), &'static str> {
        check_per_page(self.per_page)
    }
}

impl Request for List {}

impl Default for List {
    fn default() -> Self {
        Self { per_page: 100, before: None }
    }
}

impl Paged for List {
    type Item = Event;
    type Next = Self;

    fn next(&self, page: &Page) -> Option<Self> {
        let oldest = page.events.iter().map(|event| event.id).min();
        // More, and nothing to go on from: the same page again, until it is found to be endless.
        page.has_more.then(|| Self { before: oldest.or(self.before), ..*self })
    }

    fn items(page: &mut Page) -> &mut Vec<Event> {
        &mut page.events
    }
}

/// One page of events.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Page {
    /// They, newest first.
    pub events: Vec<Event>,
    /// Whether there are older ones.
    #[serde(default, deserialize_with = "wire::flag")]
    pub has_more: bool,
}
