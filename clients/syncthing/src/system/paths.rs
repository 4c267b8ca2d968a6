//! `GET /rest/system/paths`: where the server keeps its files.

use std::collections::BTreeMap;

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, rest::rest};

/// Where the server keeps its files, as in `config` or `database`; since 1.21 (reference §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetPaths;

impl Endpoint for GetPaths {
    type Response = BTreeMap<String, String>;
    const NAME: &'static str = "system.paths";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["system", "paths"])
    }
}

impl Request for GetPaths {}
