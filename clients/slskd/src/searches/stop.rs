//! `PUT /searches/{id}`: end a search early.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{SearchId, path::api};

/// Ends a search; what it has found stays (slskd contract §10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop(pub SearchId);

impl Endpoint for Stop {
    type Response = ();
    const NAME: &'static str = "searches.stop";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["searches", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}
