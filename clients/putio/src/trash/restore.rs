//! `POST /trash/restore`: back from the trash.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::TRASH_TURN;
use crate::{
    Done, NonRootId, Request,
    files::some_ids,
    form::{Form, csv},
    path::path,
};

/// Brings files back from the trash (putio contract §6). Those inside of a deleted folder cannot be
/// brought back by themselves: they are `TRASH_FILE_NOT_FOUND`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// Which ones; at least one.
    pub file_ids: Vec<NonRootId>,
}

impl Endpoint for Restore {
    type Response = Done;
    const NAME: &'static str = "trash.restore";
    const METHOD: Method = Method::POST;
    // A second time it is 404, though the first went well.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;
    const TURN: Option<&'static str> = Some(TRASH_TURN);

    fn path(&self) -> Vec<String> {
        path(["trash", "restore"])
    }

    fn body(&self) -> Body {
        Form::new().pair("file_ids", csv(&self.file_ids)).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        some_ids(&self.file_ids)
    }
}

impl Request for Restore {}
