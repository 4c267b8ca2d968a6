//! Syncthing's HTTP routes.

mod access;
mod answer;
mod call;
mod config;
mod database;
mod events;
mod folder;
mod lists;
mod system;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;

use super::{Refused, Sim};
use answer::{Answer, ok, refused, text};
use call::Call;

pub(super) fn router(sim: &Arc<Sim>) -> Router {
    let sim = Arc::clone(sim);
    Router::new().fallback(move |request: Request| answer(Arc::clone(&sim), request))
}

async fn answer(sim: Arc<Sim>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if head.method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    if let Err(refused) = access::check_host(&sim, &head.headers) {
        return refused.into();
    }
    // It was read whole before.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let Some(call) = Call::new(Arc::clone(&sim), &head, body) else {
        return text(404, "404 page not found");
    };
    let words: Vec<&str> = call.words.iter().map(String::as_str).collect();
    if !access::is_open(&sim, &words)
        && let Some(refusal) = access::refusal(&sim, &head.headers)
    {
        return refusal;
    }
    let mut answer = route(&call, &words).unwrap_or_else(Response::from);
    let (id, version) = {
        let state = sim.state();
        (state.config.own().to_owned(), state.version.name())
    };
    access::sign(&id, version, &mut answer);
    answer
}

/// All routes on one page. A path that is known, with another verb, is 405 (reference §1.3).
fn route(call: &Call, words: &[&str]) -> Answer {
    let version = call.sim.state().version;
    let (is_get, is_post) = (call.method == Method::GET, call.method == Method::POST);
    match words {
        ["noauth", "health"] if version.is_newer() && is_get => {
            ok(&serde_json::json!({"status": "OK"}))
        }
        ["noauth", "auth", "password"] if is_post && has_person(call) => Ok(access::log_in(call)),
        ["noauth", "auth", "logout"] if is_post && has_person(call) => {
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        ["system", "ping"] if is_get || is_post => system::ping(),
        ["system", "version"] if is_get => system::version(call),
        ["system", "status"] if is_get => system::status(call),
        ["system", "connections"] if is_get => system::connections(call),
        ["system", "discovery"] if is_get => ok(&serde_json::json!({})),
        ["system", "error"] if is_get => system::errors(call),
        ["system", "error"] if is_post => system::add_error(call),
        ["system", "error", "clear"] if is_post => system::clear_errors(call),
        ["system", verb @ ("pause" | "resume")] if is_post => system::pause(call, *verb == "pause"),
        ["system", "restart"] if is_post => system::restart(call),
        ["system", "shutdown"] if is_post => system::shut_down(call),
        ["system", "reset"] if is_post => system::reset(call),
        ["system", "upgrade"] => Err(system::no_upgrade(version, is_get)),
        ["system", "config"] if is_get => config::whole(call),
        ["system", "config"] if is_post => config::put_whole(call),
        ["system", "config", "insync"] if is_get => config::in_sync(),
        ["config", rest @ ..] => config::route(call, rest),
        ["db", rest @ ..] => database::route(call, rest),
        ["folder", "errors" | "pullerrors"] if is_get => folder::errors(call),
        ["folder", "versions"] if is_get || is_post => folder::versions(call),
        ["stats", "device"] if is_get => lists::devices(call),
        ["stats", "folder"] if is_get => lists::folders(call),
        ["svc", "deviceid"] if is_get => lists::device_id(call),
        ["cluster", "pending", "devices" | "folders"] => lists::pending(call),
        ["events"] if is_get => Ok(events::poll(call, None)),
        ["events", "disk"] if is_get => Ok(events::poll(call, Some(super::events::Set::DISK))),
        ["debug", ..] if !version.is_2() => Err(refused(403, "Debugging disabled")),
        _ => Err(elsewhere(words)),
    }
}

/// What is not answered: by another verb it may be.
fn elsewhere(words: &[&str]) -> Refused {
    let is_known = match words {
        ["system", word] => matches!(
            *word,
            "ping"
                | "version"
                | "status"
                | "connections"
                | "discovery"
                | "error"
                | "pause"
                | "resume"
                | "restart"
                | "shutdown"
                | "reset"
                | "config"
        ),
        ["system", "error", "clear"] | ["system", "config", "insync"] => true,
        ["folder", "errors" | "pullerrors" | "versions"] => true,
        ["stats", "device" | "folder"] | ["svc", "deviceid"] | ["events"] | ["events", "disk"] => {
            true
        }
        _ => false,
    };
    if is_known { not_so() } else { refused(404, "404 page not found") }
}

fn not_so() -> Refused {
    refused(405, "Method Not Allowed")
}

fn has_person(call: &Call) -> bool {
    let state = call.sim.state();
    state.version.is_newer() && !state.config.gui("user").is_empty()
}
