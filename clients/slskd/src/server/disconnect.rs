//! `DELETE /server`: leave the network.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::path::api;

/// Leaves the Soulseek network, and stops what would bring the connection back (slskd contract §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disconnect {
    /// Why, for slskd's log.
    pub message: String,
}

impl Endpoint for Disconnect {
    type Response = ();
    const NAME: &'static str = "server.disconnect";
    const METHOD: Method = Method::DELETE;
    // A person may have connected it again in between.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        api(["server"])
    }

    fn body(&self) -> Body {
        Body::json(&self.message)
    }
}
