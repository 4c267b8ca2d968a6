//! `POST /transfers/reannounce`: ask the tracker.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Done, Request, TransferId, form::Form, path::path};

/// Has put.io ask the tracker now (putio contract §5). What is no torrent, or not there, is
/// `BadRequest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reannounce(pub TransferId);

impl Endpoint for Reannounce {
    type Response = Done;
    const NAME: &'static str = "transfers.reannounce";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["transfers", "reannounce"])
    }

    fn body(&self) -> Body {
        Form::new().pair("id", self.0).body()
    }
}

impl Request for Reannounce {}
