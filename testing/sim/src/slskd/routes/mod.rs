//! slskd's HTTP routes. Matched by hand: words in any case, names as they were encoded.

mod access;
mod answer;
mod application;
mod batches;
mod call;
mod enqueue;
mod events;
mod files;
mod options;
mod searches;
mod transfers;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode},
    response::Response,
};
use http_body_util::BodyExt;

use super::Sim;
use crate::log::Request as Recorded;
use answer::{empty, plain};
use call::Call;

/// Which request of the log this is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) usize);

pub(super) fn router(sim: &Arc<Sim>) -> Router {
    let sim = Arc::clone(sim);
    Router::new().fallback(move |request: Request| answer(Arc::clone(&sim), request))
}

async fn answer(sim: Arc<Sim>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    // It was read whole before.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let number = head.extensions.get::<Number>().copied();
    let number = number.map_or_else(|| sim.log().asked(Recorded::new(&head, &body)), |Number(n)| n);
    let now = sim.clock.now();
    if sim.state().table.retain(sim.script.settings.retention, now) {
        sim.note_change();
    }
    let path = head.uri.path();
    let Some(path) = path.strip_prefix(sim.script.access.url_base.as_str()) else {
        return empty(StatusCode::NOT_FOUND);
    };
    if path.eq_ignore_ascii_case("/health") {
        return plain("Healthy");
    }
    let Some(call) = Call::new(&sim, &head, path, body, number) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let mut answer = route(call).await;
    answer.headers_mut().insert("api-supported-versions", HeaderValue::from_static("0"));
    sim.log().answered(number, Some(answer.status().as_u16()));
    answer
}

/// All routes on one page. Words stand in lower case; what is behind them, `call.at(n)` tells.
async fn route(mut call: Call) -> Response {
    let words: Vec<String> = call.segments.iter().map(|word| word.to_ascii_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let method = call.method.clone();
    match (method.as_str(), words.as_slice()) {
        ("GET", ["session", "enabled"]) => return access::is_enabled(&call),
        ("POST", ["session"]) => return access::log_in(&call),
        _ => {}
    }
    match access::check(&call) {
        Some(role) => call.role = role,
        None => return empty(StatusCode::UNAUTHORIZED),
    }
    if matches!(method.as_str(), "POST" | "PUT") && !call.body.is_empty() && !call.is_json {
        return empty(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let version = call.sim.script.version;
    match (method.as_str(), words.as_slice()) {
        ("GET", ["session"]) => empty(StatusCode::OK),
        ("GET", ["application"]) => application::state(&call),
        ("GET", ["application", "version"]) => application::version(&call),
        ("GET", ["server"]) => application::server(&call),
        ("PUT", ["server"]) => application::connect(&call),
        ("DELETE", ["server"]) => application::disconnect(&call),
        ("GET", ["options"]) => options::options(&call),
        ("PATCH", ["options"]) | ("POST", ["options", "yaml"]) => options::change(&call),
        ("GET", ["transfers", "downloads"]) => transfers::all(&call),
        ("POST", ["transfers", "downloads", "batches"]) if version.has_batches() => {
            batches::post(&call).await
        }
        ("GET", ["transfers", "downloads", "batches", _]) if version.has_batches() => {
            batches::get(&call)
        }
        ("DELETE", ["transfers", "downloads", "all", "completed"]) => transfers::clear(&call),
        ("GET", ["transfers", "downloads", _]) => transfers::of_user(&call),
        ("POST", ["transfers", "downloads", _]) => enqueue::post(&call).await,
        ("GET", ["transfers", "downloads", _, _]) => transfers::one(&call),
        ("GET", ["transfers", "downloads", _, _, "position"]) => transfers::position(&call).await,
        ("DELETE", ["transfers", "downloads", _, _]) => transfers::cancel(&call),
        ("GET", ["events"]) if version.has_events() => events::list(&call),
        ("POST", ["events", _]) if version.has_events() => events::post(&call),
        ("GET", ["files", root, "directories", ..]) if words.len() <= 4 => files::list(&call, root),
        ("DELETE", ["files", root, kind @ ("directories" | "files"), _]) => {
            files::delete(&call, root, kind)
        }
        ("GET", ["searches"]) => searches::all(&call),
        ("POST", ["searches"]) => searches::post(&call).await,
        ("GET", ["searches", _]) => searches::one(&call),
        ("GET", ["searches", _, "responses"]) => searches::responses(&call),
        ("PUT", ["searches", _]) => searches::stop(&call),
        ("DELETE", ["searches", _]) => searches::delete(&call),
        _ => empty(StatusCode::NOT_FOUND),
    }
}
