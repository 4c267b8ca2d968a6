//! The blocklist and the watchlist (reference §4, §7.5).

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode},
    response::IntoResponse,
};
use serde_json::{Value, json};

use super::{
    answer::{self, Answer, Refused, nothing, ok},
    call::Call,
    page::Window,
};
use crate::seerr::{BlockedRow, Kind, Product, clock::written, rights, state::BlockedEntry};

pub(super) fn list(call: &Call, name: &str) -> Answer {
    call.needs(rights::VIEW_BLOCKLIST | rights::MANAGE_BLOCKLIST)?;
    let like = call.get("search").unwrap_or_default().to_lowercase();
    let state = call.sim.state();
    let entries = state.blocklist.values();
    let mut entries: Vec<_> =
        entries.filter(|entry| entry.row.title.to_lowercase().contains(&like)).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    let (page_info, entries) = Window::of(call, 25).cut(entries);
    let results: Value = entries.into_iter().map(wire).collect();
    aged(call, name, ok(&json!({ "pageInfo": page_info, "results": results })))
}

/// Empty when it is done; there is one entry for a number, whatever the kind.
pub(super) fn add(call: &Call, name: &str) -> Answer {
    call.needs(rights::MANAGE_BLOCKLIST)?;
    let tmdb = call.integer("tmdbId").unwrap_or_default();
    let title = call.body.get("title").and_then(Value::as_str).unwrap_or_default().into();
    let row = BlockedRow { kind: call.kind().unwrap_or(Kind::Movie), tmdb, title };
    let by = call.integer("user").or(call.caller);
    let is_new = {
        let now = call.sim.clock.now();
        call.sim.state().block(row, by, now)
    };
    if !is_new {
        return aged(call, name, Err(Refused::new(412, "Item already blocklisted")));
    }
    call.has_changed();
    aged(call, name, Ok(StatusCode::CREATED.into_response()))
}

/// What is not listed is 401, not 404.
pub(super) fn get(call: &Call, name: &str) -> Answer {
    call.needs(rights::VIEW_BLOCKLIST | rights::MANAGE_BLOCKLIST)?;
    let state = call.sim.state();
    let answer = match state.blocklist.get(&call.id(1)) {
        Some(entry) => ok(&wire(entry)),
        None => Err(absent()),
    };
    aged(call, name, answer)
}

pub(super) fn remove(call: &Call, name: &str) -> Answer {
    call.needs(rights::MANAGE_BLOCKLIST)?;
    let answer = if call.sim.state().unblock(call.id(1)) {
        call.has_changed();
        nothing()
    } else {
        Err(absent())
    };
    aged(call, name, answer)
}

fn absent() -> Refused {
    Refused::new(401, "Could not find any entity of type \"Blocklist\"")
}

fn wire(entry: &BlockedEntry) -> Value {
    json!({
        "id": entry.id,
        "mediaType": entry.row.kind,
        "tmdbId": entry.row.tmdb,
        "title": entry.row.title,
        "user": entry.by.map(|id| json!({ "id": id })),
        "createdAt": written(entry.at),
    })
}

/// Seerr still knows the old name, and says that it is old (§4).
fn aged(call: &Call, name: &str, answer: Answer) -> Answer {
    if call.sim.script.product != Product::Seerr || name != "blacklist" {
        return answer;
    }
    let mut answer: Response<Body> = answer.unwrap_or_else(IntoResponse::into_response);
    let headers = answer.headers_mut();
    headers.insert("deprecation", HeaderValue::from_static("true"));
    let link = HeaderValue::from_static("</api/v1/blocklist>; rel=\"successor-version\"");
    headers.insert("link", link);
    headers.insert("sunset", HeaderValue::from_static("Mon, 01 Jun 2026 00:00:00 GMT"));
    Ok(answer)
}

/// Makes a row with status 1, and requests nothing. Again: 409 without a word.
pub(super) fn watch(call: &Call) -> Answer {
    let user = call.user()?;
    let kind = call.kind().unwrap_or(Kind::Movie);
    let tmdb = call.integer("tmdbId").unwrap_or_default();
    let entry = (user.id, kind, tmdb);
    let now = call.sim.clock.now();
    let mut state = call.sim.state();
    if state.watchlist.contains(&entry) {
        return Err(Refused::new(409, ""));
    }
    state.watchlist.push(entry);
    let id = state.watchlist.len();
    if state.row_of(kind, tmdb).is_none() {
        state.add_media(kind, tmdb, None, now);
    }
    drop(state);
    call.has_changed();
    let title = call.body.get("title");
    Ok(answer::json(201, &json!({ "id": id, "tmdbId": tmdb, "mediaType": kind, "title": title })))
}

pub(super) fn unwatch(call: &Call) -> Answer {
    let user = call.user()?;
    let tmdb = call.id(1);
    let mut state = call.sim.state();
    let before = state.watchlist.len();
    state.watchlist.retain(|(by, _, number)| (*by, *number) != (user.id, tmdb));
    if state.watchlist.len() == before {
        return Err(Refused::new(404, "Not found"));
    }
    drop(state);
    call.has_changed();
    nothing()
}
