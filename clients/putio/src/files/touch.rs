//! `POST /files/touch`: another time.

use http::Method;
use jiff::Timestamp;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::some_ids;
use crate::{
    Done, NonRootId, Request,
    form::{Form, csv},
    path::path,
    wire,
};

/// Says when files were changed (putio contract §4), to the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// Which ones; at least one.
    pub file_ids: Vec<NonRootId>,
    /// When.
    pub updated_at: Timestamp,
}

impl Endpoint for Touch {
    type Response = Done;
    const NAME: &'static str = "files.touch";
    const METHOD: Method = Method::POST;
    // It says which time they shall have.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["files", "touch"])
    }

    fn body(&self) -> Body {
        Form::new()
            .pair("file_ids", csv(&self.file_ids))
            .pair("updated_at", wire::wire_time(self.updated_at))
            .body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Touch {}
