//! `GET` and `POST /rest/system/error`, `POST /rest/system/error/clear`: what the page shows as
//! errors.

use http::Method;
use serde::Deserialize;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Request, rest::rest, system::LogLine, wire};

/// What the page shows as errors (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListErrors;

/// Shows an error of ours on the page; sent as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddError(pub String);

/// Takes all errors off the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClearErrors;

/// What [`ListErrors`] answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Errors {
    /// The errors, oldest first.
    #[serde(deserialize_with = "wire::or_default")]
    pub errors: Vec<LogLine>,
}

impl Endpoint for ListErrors {
    type Response = Errors;
    const NAME: &'static str = "system.errors";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "error"])
    }
}

impl Request for ListErrors {}

impl Endpoint for AddError {
    type Response = ();
    const NAME: &'static str = "system.add_error";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "error"])
    }

    fn body(&self) -> Body {
        Body::Text(self.0.clone())
    }
}

impl Request for AddError {}

impl Endpoint for ClearErrors {
    type Response = ();
    const NAME: &'static str = "system.clear_errors";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "error", "clear"])
    }
}

impl Request for ClearErrors {}
