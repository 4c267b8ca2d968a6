//! `POST /events/delete`: forget all events.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Done, Request, path::path};

/// Forgets all events, of all programs and of the person (putio contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeleteAll;

impl Endpoint for DeleteAll {
    type Response = Done;
    const NAME: &'static str = "events.delete_all";
    const METHOD: Method = Method::POST;
    // What came meanwhile would be lost.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["events", "delete"])
    }
}

impl Request for DeleteAll {}
