//! `DELETE /searches/{id}`: forget a search.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{SearchId, path::api};

/// Forgets a search with what it found (slskd contract §10). One that is not there is `NotFound`;
/// after a first attempt that got no answer, so is one that this very call has deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delete(pub SearchId);

impl Endpoint for Delete {
    type Response = ();
    const NAME: &'static str = "searches.delete";
    const METHOD: Method = Method::DELETE;
    // An id is never used again.
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["searches", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}
