//! The routes of the API and the upload host.

mod account;
pub(super) mod answer;
pub(super) mod body;
mod call;
mod changes;
mod config;
mod deletes;
mod events;
mod extract;
mod files;
mod limit;
mod links;
mod listing;
mod oauth;
mod transfers;
mod trash;
mod upload;
mod wire;
mod zips;

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Response, StatusCode, header},
    response::IntoResponse,
};
use http_body_util::BodyExt;

use super::{Host, Refused, Sim, clock};
use crate::mishap::pause;
use answer::{Answer, refusal};
use call::Call;

pub(super) fn router(sim: &Arc<Sim>, host: Host) -> Router {
    let sim = Arc::clone(sim);
    Router::new().fallback(move |request: Request| {
        let sim = Arc::clone(&sim);
        async move { Ok::<_, Infallible>(answer(&sim, host, request).await) }
    })
}

async fn answer(sim: &Arc<Sim>, host: Host, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    // It was read whole before.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let mut answer = if head.method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let answer = match Call::new(sim, &head, &body) {
            None => Err(Refused::not_found()),
            Some(call) => admitted(&call, host).await,
        };
        answer.unwrap_or_else(|refused| refusal(&refused))
    };
    let all = HeaderValue::from_static("*");
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    answer
}

async fn admitted(call: &Call, host: Host) -> Answer {
    limit::check(call)?;
    let words: Vec<&str> = call.words.iter().map(String::as_str).collect();
    if !oauth::is_open(call, &words) && !oauth::is_known(call) {
        return Err(Refused::unauthorized());
    }
    if host == Host::Upload {
        return match words[..] {
            ["files", "upload"] if call.method == Method::POST => upload::take(call),
            _ => Err(Refused::not_found()),
        };
    }
    if is_trash_operation(call, &words) {
        pause(take_trash_lock(call)?).await;
    }
    route(call, &words)
}

/// Those that fight for the account's lock.
fn is_trash_operation(call: &Call, words: &[&str]) -> bool {
    call.method == Method::POST
        && matches!(words, ["files", "delete"] | ["trash", "restore" | "delete" | "empty"])
}

/// How long it is held, in milliseconds of real time.
fn take_trash_lock(call: &Call) -> Result<u64, Refused> {
    let takes = call.sim.habits().trash_lock_ms;
    let now = clock::real_time();
    let mut state = call.state();
    if now < state.trash_busy_until {
        return Err(Refused::new(400, "TRASH_LOCK_TIMEOUT"));
    }
    state.trash_busy_until = now + takes;
    Ok(takes)
}

/// All routes on one page.
fn route(call: &Call, words: &[&str]) -> Answer {
    let is_read = call.method == Method::GET || call.method == Method::HEAD;
    let is_post = call.method == Method::POST;
    match words {
        ["oauth2", "oob", "code"] if is_read => oauth::code(call),
        ["oauth2", "oob", "code"] if is_post => oauth::link(call),
        ["oauth2", "oob", "code", code] if is_read => oauth::poll(call, code),
        ["oauth2", "validate"] if is_read => oauth::validate(call),
        ["oauth", "grants", "logout"] if is_post => oauth::log_out(call),
        ["account", "info"] if is_read => account::info(call),
        ["account", "settings"] if is_read => account::settings(call),
        ["account", "settings"] if is_post => account::change_settings(call),
        ["tunnel", "routes"] if is_read => account::routes(),
        // As a bad token: uploads have a host of their own (§1).
        ["files", "upload"] if is_post => Err(Refused::unauthorized()),
        ["files", "list"] if is_read => listing::list(call),
        ["files", "search"] if is_read => listing::search(call, call.get("query")),
        ["files", "search", query, "page", _] if is_read => listing::search(call, Some(*query)),
        ["files", kind @ ("list" | "search"), "continue"] if is_post => listing::go_on(call, kind),
        ["files", "create-folder"] if is_post => changes::create_folder(call),
        ["files", "rename"] if is_post => changes::rename(call),
        ["files", "move"] if is_post => changes::relocate(call),
        ["files", "copy"] if is_post => changes::copy(call),
        ["files", "touch"] if is_post => changes::touch(call),
        ["files", "delete"] if is_post => deletes::delete(call),
        ["files", "extract"] if is_post => extract::begin(call),
        ["files", "extract"] if is_read => extract::list(call),
        ["files", id, "child"] if is_read => files::child(call, number(id)?),
        ["files", id, "url"] if is_read => files::url(call, number(id)?),
        ["files", id, "download" | "stream", ..] if is_read => files::redirect(call, number(id)?),
        ["files", id] if is_read => files::get(call, number(id)?),
        ["download_links", "create"] if is_post => links::create(call),
        ["download_links", id] if is_read => links::get(call, number(id)?),
        ["transfers", rest @ ..] => transfers::route(call, rest),
        ["events", "list"] if is_read => events::list(call),
        ["events", "delete"] if is_post => events::delete(call, None),
        ["events", "delete", id] if is_post => events::delete(call, Some(number(id)?)),
        ["config"] => config::whole(call),
        ["config", key] => config::one(call, key),
        ["trash", "list"] if is_read => trash::list(call),
        ["trash", "list", "continue"] if is_post => trash::go_on(call),
        ["trash", "restore"] if is_post => trash::restore(call),
        ["trash", "delete"] if is_post => trash::delete(call),
        ["trash", "empty"] if is_post => trash::empty(call),
        ["zips", "create"] if is_post => zips::create(call),
        ["zips", "list"] if is_read => zips::list(call),
        ["zips", id, "cancel"] if is_read => zips::cancel(call, number(id)?),
        ["zips", id] if is_read => zips::get(call, number(id)?),
        _ => Err(Refused::not_found()),
    }
}

fn number(word: &str) -> Result<i64, Refused> {
    word.parse().map_err(|_| Refused::not_found())
}
