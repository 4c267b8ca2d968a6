//! `GET` and `PUT /rest/config`; `GET` and `POST /rest/system/config`, their old names.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{Request, config::Config, rest::rest};

/// The whole configuration (reference §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetConfig;

/// Replaces the whole configuration. What is missing gets its default, so write back what was
/// read.
#[derive(Debug, Clone, PartialEq)]
pub struct PutConfig(pub Config);

/// [`GetConfig`] by its old name, for servers before 1.12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetOldConfig;

/// [`PutConfig`] by its old name, for servers before 1.12.
#[derive(Debug, Clone, PartialEq)]
pub struct PutOldConfig(pub Config);

impl Endpoint for GetConfig {
    type Response = Config;
    const NAME: &'static str = "config.get";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config"])
    }
}

impl Request for GetConfig {}

impl Endpoint for PutConfig {
    type Response = ();
    const NAME: &'static str = "config.put";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Request for PutConfig {}

impl Endpoint for GetOldConfig {
    type Response = Config;
    const NAME: &'static str = "config.get_old";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "config"])
    }
}

impl Request for GetOldConfig {}

impl Endpoint for PutOldConfig {
    type Response = ();
    const NAME: &'static str = "config.put_old";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["system", "config"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }
}

impl Request for PutOldConfig {}
