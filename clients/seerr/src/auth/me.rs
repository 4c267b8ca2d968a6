//! `GET /auth/me`: with whose rights calls are made.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, path::path, users::User};

/// The user with whose rights calls are made; the one call that proves the key (seerr reference
/// §2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GetMe;

impl Endpoint for GetMe {
    type Response = User;
    const NAME: &'static str = "auth.me";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["auth", "me"])
    }
}

impl Request for GetMe {}
