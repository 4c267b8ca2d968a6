//! All that answers, whichever door is knocked at.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, Uri, header, uri::PathAndQuery},
    response::{IntoResponse as _, Response},
};
use tower::ServiceExt as _;

use crate::{Routes, State, access::Peer, routes};

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
        match below(&self.base_path, request.uri()) {
            Below::AsItIs => {}
            Below::Stripped(uri) => *request.uri_mut() = uri,
            Below::NoSlash => {
                let to = format!("{}/", self.base_path);
                return Ok(
                    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
                );
            }
        }
        request.extensions_mut().insert(peer);
        self.router.clone().oneshot(request.map(Body::new)).await
    }
}

enum Below {
    AsItIs,
    Stripped(Uri),
    NoSlash,
}

/// An address without the base path.
fn below(base_path: &str, uri: &Uri) -> Below {
    if base_path.is_empty() {
        return Below::AsItIs;
    }
    match uri.path().strip_prefix(base_path) {
        Some("") => Below::NoSlash,
        Some(rest) if rest.starts_with('/') => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let mut parts = uri.clone().into_parts();
            parts.path_and_query = PathAndQuery::try_from(format!("{rest}{query}")).ok();
            Uri::from_parts(parts).map_or(Below::AsItIs, Below::Stripped)
        }
        _ => Below::AsItIs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_path_is_taken_off_where_it_is_there() {
        let path = |base: &str, uri: &str| match below(base, &uri.parse().unwrap()) {
            Below::AsItIs => uri.to_owned(),
            Below::Stripped(uri) => uri.to_string(),
            Below::NoSlash => "no slash".into(),
        };
        assert_eq!(path("", "/x?y"), "/x?y");
        assert_eq!(path("/tow", "/tow/x?y=/tow"), "/x?y=/tow");
        assert_eq!(path("/tow", "/tow/"), "/");
        assert_eq!(path("/tow", "/tow"), "no slash");
        assert_eq!(path("/tow", "/towline/x"), "/towline/x");
        assert_eq!(path("/tow", "/x"), "/x");
    }
}
