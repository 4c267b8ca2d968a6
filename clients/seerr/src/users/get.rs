//! `GET /user/{id}`: one user.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::User;
use crate::{Request, UserId, path::path};

/// One user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Get(pub UserId);

impl Endpoint for Get {
    type Response = User;
    const NAME: &'static str = "users.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["user", &self.0.to_string()])
    }
}

impl Request for Get {}
