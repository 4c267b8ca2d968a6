//! The API's description (`OpenAPI` 3.1), put together from the endpoints themselves.
//!
//! What an operation is for, and with which words it says no, stands in the doc comment of its
//! endpoint in `towline-api`; what it takes and answers are that endpoint's types; what it takes to
//! be let in stands in the table of routes. Only which endpoint belongs where is said here
//! ([`areas`]), and a test compares that with the table.

mod areas;
mod line;
mod refusals;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{Extension, Json};
use towline_api::Problem;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Components, Info, InfoBuilder, OpenApi, PathItem, Paths, Server,
        path::HttpMethod,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
        tag::TagBuilder,
    },
};

use crate::Routes;

/// The description, made once.
#[derive(Clone)]
pub(crate) struct Description(pub(crate) Arc<OpenApi>);

impl Description {
    /// Of these routes, below a base path.
    pub(crate) fn of(routes: &Routes, base_path: &str) -> Self {
        let mut components = Components::new();
        let mut paths = Paths::new();
        let mut tags = Vec::new();
        components.schemas.insert(Problem::name().into(), Problem::schema());
        let mut needed = Vec::new();
        Problem::schemas(&mut needed);
        for area in areas::all() {
            let tag = TagBuilder::new().name(area.name).description(Some(area.says));
            tags.push(tag.build());
            for mut line in area.lines {
                needed.append(&mut line.schemas);
                let route = routes.find(&line.method, &line.path);
                let operation = line.operation(area.name, route.map(|route| route.access));
                let item = PathItem::new(method_of(&line.method), operation);
                match paths.paths.get_mut(&line.path) {
                    Some(known) => known.merge_operations(item),
                    None => drop(paths.paths.insert(line.path, item)),
                }
            }
        }
        for (name, schema) in needed {
            let known = components.schemas.insert(name.clone(), schema.clone());
            debug_assert!(known.is_none_or(|known| known == schema), "two types are called {name}");
        }
        secure(&mut components);
        let mut document = OpenApi::new(info(), paths);
        let server = if base_path.is_empty() { "/" } else { base_path };
        document.servers = Some(vec![Server::new(server)]);
        document.components = Some(components);
        document.tags = Some(tags);
        Self(Arc::new(document))
    }
}

/// Tells it to programs.
pub(crate) async fn document(Extension(of): Extension<Description>) -> Json<Arc<OpenApi>> {
    Json(of.0)
}

fn info() -> Info {
    InfoBuilder::new()
        .title("towline")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Everything that towline's pages do, for programs. Times are RFC 3339 in UTC. What goes \
             wrong is told as problem details (RFC 9457), whose `type` is one word to go by, and \
             whose `hint` tells a person what to do.\n\nPrograms send a key, which the page makes, \
             and so does `towline key add`. What a key may do is its scope: `read`, `operate`, \
             `admin`, each with those before it. The scope that an operation takes stands with it.",
        ))
        .build()
}

/// How to come in.
fn secure(components: &mut Components) {
    let header =
        ApiKeyValue::with_description(line::OWN_HEADER, "The same key in a header of its own");
    let cookie = ApiKeyValue::with_description(
        "towline",
        "A browser that has logged in. What changes something also takes the header `X-CSRF-Token`, \
         as `GET /session` tells it. Over HTTPS the cookie is `__Host-towline` or `__Secure-towline`.",
    );
    for (name, scheme) in [
        (line::KEY, SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer))),
        (line::HEADER, SecurityScheme::ApiKey(ApiKey::Header(header))),
        (line::COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
    ] {
        components.add_security_scheme(name, scheme);
    }
}

fn method_of(method: &axum::http::Method) -> HttpMethod {
    match method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
