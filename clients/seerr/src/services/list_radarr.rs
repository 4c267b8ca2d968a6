//! `GET /service/radarr`: the Radarr that the server knows.

use http::Method;
use towline_http::{Endpoint, IfUnsure};

use super::Service;
use crate::{Request, path::path};

/// The Radarr that the server hands requests for films to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListRadarr;

impl Endpoint for ListRadarr {
    type Response = Vec<Service>;
    const NAME: &'static str = "services.list_radarr";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["service", "radarr"])
    }
}

impl Request for ListRadarr {}
