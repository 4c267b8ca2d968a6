//! `POST /events/delete/{id}`: forget one event.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Done, EventId, Request, path::path};

/// Forgets one event (putio contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delete(pub EventId);

impl Endpoint for Delete {
    type Response = Done;
    const NAME: &'static str = "events.delete";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["events", "delete", &self.0.to_string()])
    }
}

impl Request for Delete {}
