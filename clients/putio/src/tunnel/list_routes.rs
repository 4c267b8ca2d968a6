//! `GET /tunnel/routes`: ways that downloads can take.

use http::Method;
use serde::Deserialize;
use towline_http::{Endpoint, IfUnsure};

use crate::{Request, path::path, wire};

/// The ways that downloads can take (putio contract §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListRoutes;

impl Endpoint for ListRoutes {
    type Response = Routes;
    const NAME: &'static str = "tunnel.routes";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        path(["tunnel", "routes"])
    }
}

impl Request for ListRoutes {}

/// What [`ListRoutes`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Routes {
    /// They.
    pub routes: Vec<Route>,
}

/// A way that downloads can take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Route {
    /// What [settings](crate::account::Settings::tunnel_route_name) call it.
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// What a person is told.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub description: Option<Box<str>>,
    /// Through which hosts it goes.
    #[serde(default, deserialize_with = "wire::lenient_list")]
    pub hosts: Vec<Box<str>>,
}
