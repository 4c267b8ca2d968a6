//! `GET /zips/{id}/cancel`: make it no longer.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Done, Request, ZipId, path::path};

/// Makes a zip no longer (putio contract §6). put.io wants a `GET` for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancel(pub ZipId);

impl Endpoint for Cancel {
    type Response = Done;
    const NAME: &'static str = "zips.cancel";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["zips", &self.0.to_string(), "cancel"])
    }
}

impl Request for Cancel {}
