//! The table of routes: what each answers to, and who may ask.

use std::{collections::HashMap, convert::Infallible, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use towline_api::access::Scope;

use super::State;

/// What must be granted for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody is asked who he is: health, the login, what pages are made of.
    Anybody,
    /// It has a secret of its own, which it asks for: hooks, lists for other programs.
    OwnSecret,
    /// This much may be done by who asks.
    Needs(Scope),
    /// This user's commands only, at the socket.
    Owner,
}

/// What answers on a route: by that is told how it says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Programs ask: a no is a problem.
    Api,
    /// Browsers ask: a no is a page, or leads to the login.
    Page,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with the names of its parts in braces.
    pub path: String,
    /// What must be granted.
    pub access: Access,
    /// What answers.
    pub kind: Kind,
}

/// Routes that are being put together, all below one path.
pub(crate) struct Table {
    below: &'static str,
    kind: Kind,
    router: Router<State>,
    routes: Vec<Route>,
}

impl Table {
    /// No routes yet, below this path.
    pub(crate) fn new(below: &'static str, kind: Kind) -> Self {
        Self { below, kind, router: Router::new(), routes: Vec::new() }
    }

    /// Answers GET there, and HEAD.
    pub(crate) fn get<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.route(Method::GET, path, access, on(MethodFilter::GET, handler))
    }

    /// Answers POST there.
    pub(crate) fn post<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.route(Method::POST, path, access, on(MethodFilter::POST, handler))
    }

    /// Answers POST there, with a body of up to so many bytes.
    pub(crate) fn post_long<H, T>(self, path: &str, access: Access, most: usize, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        let route = on(MethodFilter::POST, handler).layer(DefaultBodyLimit::max(most));
        self.route(Method::POST, path, access, route)
    }

    /// Answers PUT there.
    pub(crate) fn put<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.route(Method::PUT, path, access, on(MethodFilter::PUT, handler))
    }

    /// Answers PATCH there.
    pub(crate) fn patch<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.route(Method::PATCH, path, access, on(MethodFilter::PATCH, handler))
    }

    /// Answers DELETE there.
    pub(crate) fn delete<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.route(Method::DELETE, path, access, on(MethodFilter::DELETE, handler))
    }

    fn route(
        mut self,
        method: Method,
        path: &str,
        access: Access,
        handler: MethodRouter<State, Infallible>,
    ) -> Self {
        let path = format!("{}{path}", self.below);
        self.router = self.router.route(&path, handler);
        self.routes.push(Route { method, path, access, kind: self.kind });
        self
    }

    /// With another table's routes.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.routes.extend(other.routes);
        self
    }

    pub(crate) fn parts(self) -> (Router<State>, Routes) {
        (self.router, Routes::new(self.routes))
    }
}

/// All routes, to be looked up and walked.
#[derive(Debug, Clone)]
pub struct Routes(Arc<Index>);

#[derive(Debug)]
struct Index {
    all: Vec<Route>,
    by_path: HashMap<String, Vec<usize>>,
}

impl Routes {
    fn new(all: Vec<Route>) -> Self {
        let mut by_path: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, route) in all.iter().enumerate() {
            by_path.entry(route.path.clone()).or_default().push(at);
        }
        Self(Arc::new(Index { all, by_path }))
    }

    /// All of them.
    pub fn all(&self) -> &[Route] {
        &self.0.all
    }

    /// The route that answers this method at a path as it stands in the table.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<&Route> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let all = self.0.by_path.get(path)?.iter().map(|at| &self.0.all[*at]);
        all.into_iter().find(|route| route.method == *method)
    }

    /// What answers at a path, by whichever method.
    pub(crate) fn kind(&self, path: &str) -> Option<Kind> {
        let first = self.0.by_path.get(path)?.first()?;
        Some(self.0.all[*first].kind)
    }
}
