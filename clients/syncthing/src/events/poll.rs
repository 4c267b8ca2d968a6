//! `GET /rest/events` and `/rest/events/disk`: a batch of events.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Waits};

use super::{Batch, Set};
use crate::{EventId, Request, rest::rest};

/// Waits for events (reference §4.1). Answered with headers at once, and with the rest when there
/// is an event or the time is over.
///
/// [`Events::listen`](super::Events::listen) does this again and again, and knows what can go
/// wrong between two polls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// Which events.
    pub set: Set,
    /// Only those behind this one.
    pub since: EventId,
    /// How long the server waits for one, in whole seconds; 0 is not at all.
    pub timeout: Duration,
    /// Only so many **of the newest**; older ones are dropped without a word.
    pub limit: Option<u32>,
    /// How long to wait for the headers.
    pub headers: Duration,
    /// How much longer than the server waits to wait for the rest.
    pub margin: Duration,
}

impl Poll {
    /// What has happened since, without waiting.
    pub fn at_once(set: Set, since: EventId) -> Self {
        Self {
            set,
            since,
            timeout: Duration::ZERO,
            limit: None,
            headers: Duration::from_secs(10),
            margin: Duration::from_secs(10),
        }
    }

    /// Only the newest event, without waiting.
    pub fn newest(set: Set) -> Self {
        Self { limit: Some(1), ..Self::at_once(set, EventId(0)) }
    }
}

impl Endpoint for Poll {
    type Response = Batch;
    const NAME: &'static str = "events.poll";
    const METHOD: Method = Method::GET;
    // A poll that breaks may be the sign of a restart: that is looked at first.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const TAKES_PLACE: bool = false;

    fn path(&self) -> Vec<String> {
        match self.set {
            Set::Disk => rest(["events", "disk"]),
            Set::Default | Set::Only(_) => rest(["events"]),
        }
    }

    fn query(&self) -> Query {
        Query::new()
            .pair("since", self.since)
            .pair("timeout", self.timeout.as_secs())
            .maybe("limit", self.limit)
            .maybe("events", self.set.kinds())
    }

    fn waits(&self) -> Waits {
        let rest = Duration::from_secs(self.timeout.as_secs()) + self.margin;
        Waits {
            headers: Some(self.headers),
            read: Some(rest),
            // A batch of 1,000 may come over a slow line.
            total: Some(self.headers + rest + Duration::from_mins(1)),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        self.set.check()
    }
}

impl Request for Poll {}
