//! `POST /oauth/grants/logout`: revoke the token.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Done, Request, path::path};

/// Revokes our token (putio contract §1): nothing can be called with it afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logout;

impl Endpoint for Logout {
    type Response = Done;
    const NAME: &'static str = "oauth.logout";
    const METHOD: Method = Method::POST;
    // A second time it is 401, though the first went well: `Validate` tells.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["oauth", "grants", "logout"])
    }
}

impl Request for Logout {}
