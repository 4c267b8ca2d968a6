//! `POST /oauth2/oob/code`: type a code in the person's place.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use super::LinkCode;
use crate::{Done, Request, form::Form, path::path};

/// Links the application that started this code with our account, in a person's place (putio
/// contract §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitCode(pub LinkCode);

impl Endpoint for SubmitCode {
    type Response = Done;
    const NAME: &'static str = "oauth.code.submit";
    const METHOD: Method = Method::POST;
    // A code is good once: a second time it is refused, though the first went well.
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::JsonOrEmpty;

    fn path(&self) -> Vec<String> {
        path(["oauth2", "oob", "code"])
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.0.as_str()]
    }

    fn body(&self) -> Body {
        Form::new().pair("code", self.0.as_str()).body()
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for SubmitCode {}
