//! `POST /rest/noauth/auth/logout`: end a browser's session.

use http::Method;
use towline_http::{Endpoint, IfUnsure, Read};

use crate::{Request, rest::rest};

/// Ends a browser's session (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logout;

impl Endpoint for Logout {
    type Response = ();
    const NAME: &'static str = "noauth.logout";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["noauth", "auth", "logout"])
    }
}

impl Request for Logout {}
