//! The API, under `/api/v1`.

pub(super) mod answer;
mod call;
mod caller;
mod changing;
mod check;
mod creating;
mod lists;
mod media;
mod openapi;
mod page;
mod reading;
mod search;
mod services;
mod settings;
mod titles;
mod users;
mod wire;

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::{Method, Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use http_body_util::BodyExt;
use serde_json::Value;

use super::{Sim, serve::Number};
use answer::{Answer, Refused};
use call::Call;

pub(super) use wire::mail;

pub(super) fn router(sim: &Arc<Sim>) -> Router {
    let sim = Arc::clone(sim);
    Router::new().fallback(move |request: Request| {
        let sim = Arc::clone(&sim);
        async move { Ok::<_, Infallible>(answer(&sim, request).await) }
    })
}

async fn answer(sim: &Arc<Sim>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    // It was read whole before.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let path = head.uri.path().strip_prefix(sim.script.subpath.as_str());
    let Some(path) = path.filter(|path| path.starts_with("/api/")) else {
        return answer::html();
    };
    let answer = match admitted(sim, path, &head, &body) {
        Ok(call) => route(&call).await,
        Err(refused) => Err(refused),
    };
    let answer = answer.unwrap_or_else(IntoResponse::into_response);
    if head.method == Method::GET { tagged(&head, answer).await } else { answer }
}

/// What comes before a call does anything, in the server's order (§1, §2).
fn admitted(sim: &Arc<Sim>, path: &str, head: &Parts, body: &Bytes) -> Result<Call, Refused> {
    let product = sim.script.product;
    let method = head.method.as_str();
    let body = check::read_body(&head.headers, body)?;
    if sim.script.settings.csrf && matches!(method, "POST" | "PUT" | "DELETE") {
        return Err(Refused::new(403, "invalid csrf token"));
    }
    let rest = path.strip_prefix("/api/v1/").unwrap_or_default();
    let words: Vec<String> = rest.split('/').map(str::to_owned).collect();
    let operation = check::find(product, method, path, &words)?;
    if !operation.is_public && !caller::has_key(&head.headers) {
        let (path, message) = (path.to_owned(), "cookie 'connect.sid' required".to_owned());
        return Err(Refused::Invalid { status: 401, path, message, code: None });
    }
    check::path(operation, &words)?;
    let query = check::query(operation, product, head.uri.query().unwrap_or_default())?;
    check::body(operation, path, body.as_ref())?;
    let caller = caller::find(sim, &head.headers)?;
    if !operation.is_public && caller.is_none() {
        return Err(Refused::Access);
    }
    Ok(Call {
        sim: Arc::clone(sim),
        number: head.extensions.get::<Number>().map(|number| number.0),
        method: method.to_owned(),
        words,
        query,
        body: body.unwrap_or(Value::Null),
        caller,
    })
}

/// All routes on one page.
async fn route(call: &Call) -> Answer {
    let words: Vec<&str> = call.words.iter().map(String::as_str).collect();
    match (call.method.as_str(), &words[..]) {
        ("GET", ["status"]) => settings::status(call),
        ("GET", ["settings", "public"]) => settings::public(call),
        ("GET", ["auth", "me"]) => users::me(call),
        ("GET", ["user"]) => users::list(call),
        ("GET", ["user", _]) => users::get(call),
        ("GET", ["user", _, "quota"]) => users::quota(call),
        ("GET", ["search"]) => search::search(call).await,
        ("GET", ["movie", _]) => titles::movie(call).await,
        ("GET", ["tv", _]) => titles::tv(call).await,
        ("GET", ["media"]) => media::list(call),
        ("DELETE", ["media", _]) => media::delete(call),
        ("POST", ["media", _, status]) => media::set(call, status),
        ("GET", ["request"]) => reading::list(call).await,
        ("GET", ["request", "count"]) => reading::count(call),
        ("GET", ["request", _]) => reading::get(call),
        ("POST", ["request"]) => creating::create(call).await,
        ("PUT", ["request", _]) => changing::put(call),
        ("DELETE", ["request", _]) => changing::delete(call),
        ("POST", ["request", _, word]) => changing::act(call, word),
        ("GET", [list @ ("blocklist" | "blacklist")]) => lists::list(call, list),
        ("POST", [list @ ("blocklist" | "blacklist")]) => lists::add(call, list),
        ("GET", [list @ ("blocklist" | "blacklist"), _]) => lists::get(call, list),
        ("DELETE", [list @ ("blocklist" | "blacklist"), _]) => lists::remove(call, list),
        ("POST", ["watchlist"]) => lists::watch(call),
        ("DELETE", ["watchlist", _]) => lists::unwatch(call),
        ("GET", ["service", kind]) => services::list(call, kind),
        ("GET", ["service", kind, _]) => services::get(call, kind).await,
        ("GET", ["settings", "notifications", "webhook"]) => settings::webhook(call),
        ("POST", ["settings", "notifications", "webhook"]) => settings::set_webhook(call),
        ("POST", ["settings", "notifications", "webhook", "test"]) => {
            settings::test_webhook(call).await
        }
        _ => Err(Refused::new(404, "not found")),
    }
}

/// With its `ETag`, and without its body for those who have it.
async fn tagged(asked: &Parts, answer: Response<Body>) -> Response<Body> {
    let (mut head, body) = answer.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let tag = answer::tagged(&asked.headers, head.status, &body);
    if let Some(value) = tag.value {
        head.headers.insert(header::ETAG, value);
    }
    if tag.is_known {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(header::CONTENT_LENGTH);
        head.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(body))
}
