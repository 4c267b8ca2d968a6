//! `GET /session`: whether our credentials are accepted.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::path::api;

/// Asks whether our credentials are accepted (slskd contract §1). If not, it is `Unauthorized`
/// without a word: for a key that is wrong, and for one that is not allowed from our address (behind a
/// proxy: from the proxy's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check;

impl Endpoint for Check {
    type Response = ();
    const NAME: &'static str = "session.check";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["session"])
    }
}
