//! `GET /service/sonarr`: the Sonarr that the server knows.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::Service;
use crate::{Request, path::path};

/// The Sonarr that the server hands requests for shows to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListSonarr;

impl Endpoint for ListSonarr {
    type Response = Vec<Service>;
    const NAME: &'static str = "services.list_sonarr";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["service", "sonarr"])
    }
}

impl Request for ListSonarr {}
