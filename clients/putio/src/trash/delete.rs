//! `POST /trash/delete`: away for good.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::TRASH_TURN;
use crate::{
    Done, NonRootId, Request,
    files::some_ids,
    form::{Form, csv},
    path::path,
};

/// Deletes files of the trash for good (putio contract §6). Sent again after a broken call, it may
/// be `NotFound`, for what the first one deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete {
    /// Which ones; at least one.
    pub file_ids: Vec<NonRootId>,
}

impl Endpoint for Delete {
    type Response = Done;
    const NAME: &'static str = "trash.delete";
    const METHOD: Method = Method::POST;
    // Ids are never given twice.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;
    const TURN: Option<&'static str> = Some(TRASH_TURN);

    fn path(&self) -> Vec<String> {
        path(["trash", "delete"])
    }

    fn body(&self) -> Body {
        Form::new().pair("file_ids", csv(&self.file_ids)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Delete {}
