//! All that answers, whichever door is knocked at.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, Uri, uri::PathAndQuery},
    response::Response,
};
use tower::ServiceExt as _;

use crate::{Routes, State, access::Peer, in_time::in_time, routes};

/// All that answers. Cheap to clone.
#[derive(Clone)]
pub struct App {
    router: Router,
    routes: Routes,
    base_path: Arc<str>,
}

impl App {
    /// Everything that can reach this.
    pub fn new(state: State) -> Self {
        let base_path = Arc::from(state.door.settings().base_path.as_str());
        let (router, routes) = routes::app(state);
        Self { router, routes, base_path }
    }

    /// The table of what it answers to.
    pub const fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Answers. A proxy may pass the base path on or take it off: both are understood.
    pub(crate) async fn answer<B>(
        &self,
        peer: Peer,
        mut request: Request<B>,
    ) -> Result<Response, Infallible>
    where
        B: hyper::body::Body<Data = axum::body::Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        if let Some(uri) = without(&self.base_path, request.uri()) {
            *request.uri_mut() = uri;
        }
        request.extensions_mut().insert(peer);
        self.router.clone().oneshot(request.map(|body| in_time(Body::new(body)))).await
    }
}

/// An address without the base path, where it has that.
fn without(base_path: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path().strip_prefix(base_path).filter(|_| !base_path.is_empty())?;
    let rest = if rest.is_empty() { "/" } else { rest };
    if !rest.starts_with('/') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(format!("{rest}{query}")).ok();
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_path_is_taken_off_where_it_is_there() {
        let path = |base: &str, uri: &str| {
            without(base, &uri.parse().unwrap()).map_or_else(|| uri.into(), |uri| uri.to_string())
        };
        assert_eq!(path("", "/x?y"), "/x?y");
        assert_eq!(path("/tow", "/tow/x?y=/tow"), "/x?y=/tow");
        assert_eq!(path("/tow", "/tow/"), "/");
        assert_eq!(path("/tow", "/tow?x"), "/?x");
        assert_eq!(path("/tow", "/towline/x"), "/towline/x");
        assert_eq!(path("/tow", "/x"), "/x");
    }
}
