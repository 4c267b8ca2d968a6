//! `DELETE /config/{key}`: keep one thing no longer.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use super::some_key;
use crate::{Done, Request, path::path};

/// Keeps one thing no longer (putio contract §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete(pub String);

impl Endpoint for Delete {
    type Response = Done;
    const NAME: &'static str = "config.delete";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["config", &self.0])
    }

    fn check(&self) -> Result<(), &'static str> {
        some_key(&self.0)
    }
}

impl Request for Delete {}
