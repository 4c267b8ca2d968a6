//! `POST /rest/db/scan`: read the disk.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Query, Read, Waits};

use crate::{FolderId, Request, Subject, rest::rest};

/// Reads the disk (reference §3.4). Answered **when the scan is over**.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Which folder; all that are not paused unless given.
    pub folder: Option<FolderId>,
    /// Only these paths in it; all of it when there is none.
    pub sub: Vec<String>,
    /// After how many seconds the next scan by itself comes.
    pub next: Option<u32>,
    /// How long to wait. The scan goes on when nobody waits any more.
    pub within: Duration,
}

impl Default for Scan {
    /// All folders, and an hour.
    fn default() -> Self {
        Self { folder: None, sub: Vec::new(), next: None, within: Duration::from_hours(1) }
    }
}

impl Endpoint for Scan {
    type Response = ();
    const NAME: &'static str = "db.scan";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["db", "scan"])
    }

    fn query(&self) -> Query {
        self.asked()
    }

    fn waits(&self) -> Waits {
        Waits { headers: Some(self.within), read: None, total: Some(self.within) }
    }

    fn check(&self) -> Result<(), &'static str> {
        self.folder.as_ref().map_or(Ok(()), FolderId::check)
    }
}

impl Request for Scan {
    fn subject(&self) -> Subject<'_> {
        Subject::both(self.folder.as_ref(), None)
    }
}

impl Scan {
    fn asked(&self) -> Query {
        let query = Query::new().maybe("folder", self.folder.as_ref());
        let query = self.sub.iter().fold(query, |query, sub| query.pair("sub", sub));
        query.maybe("next", self.next)
    }
}
