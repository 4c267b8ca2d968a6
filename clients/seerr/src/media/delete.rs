//! `DELETE /media/{rowId}`: forgets a title.

use std::time::Duration;

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read, Waits};

use crate::{
    MediaRowId, Request,
    path::path,
    request::{LONG, long_waits},
};

/// Forgets a title: its row is dropped, with all requests for it. No file is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delete(pub MediaRowId);

impl Endpoint for Delete {
    type Response = ();
    const NAME: &'static str = "media.delete";
    const METHOD: Method = Method::DELETE;
    // A second time would say 404, as if there had been nothing to delete.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const SETTLE: Option<Duration> = Some(LONG);
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        path(["media", &self.0.to_string()])
    }

    fn waits(&self) -> Waits {
        long_waits()
    }
}

impl Request for Delete {}
