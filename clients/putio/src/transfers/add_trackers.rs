//! `POST /transfers/add-trackers/{id}`: more trackers.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Done, Request, Sensitive, TransferId, form::Form, path::path};

/// Adds trackers to a torrent that is at work (putio contract §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddTrackers {
    /// To which one.
    pub id: TransferId,
    /// Their addresses; at least one.
    pub trackers: Vec<Sensitive>,
}

impl Endpoint for AddTrackers {
    type Response = Done;
    const NAME: &'static str = "transfers.add_trackers";
    const METHOD: Method = Method::POST;
    // A tracker is there once.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["transfers", "add-trackers", &self.id.to_string()])
    }

    fn secrets(&self) -> Vec<&str> {
        self.trackers.iter().map(Sensitive::reveal).collect()
    }

    fn body(&self) -> Body {
        let trackers: Vec<_> = self.trackers.iter().map(Sensitive::reveal).collect();
        Form::new().pair("trackers", trackers.join(",")).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.trackers.is_empty() { Err("there are no trackers") } else { Ok(()) }
    }
}

impl Request for AddTrackers {}
