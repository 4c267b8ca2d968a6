//! `POST /trash/empty`: all of it away for good.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use super::TRASH_TURN;
use crate::{Done, Request, path::path};

/// Deletes all that is in the trash for good (putio contract §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty;

impl Endpoint for Empty {
    type Response = Done;
    const NAME: &'static str = "trash.empty";
    const METHOD: Method = Method::POST;
    // What came meanwhile would be gone too.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;
    const TURN: Option<&'static str> = Some(TRASH_TURN);

    fn path(&self) -> Vec<String> {
        path(["trash", "empty"])
    }
}

impl Request for Empty {}
