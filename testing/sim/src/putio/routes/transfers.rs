//! Transfers (reference §5).

use axum::{
    http::{Method, header},
    response::IntoResponse,
};
use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok},
    call::Call,
    number, wire,
};
use crate::putio::{
    Habits, Refused, Status, Transfer, adding::Wanted, state::State, transfers::Kind,
};

/// One more is refused.
const MOST_URLS: usize = 100;

pub(super) fn route(call: &Call, words: &[&str]) -> Answer {
    if call.method == Method::POST {
        return match words {
            ["list", "continue"] => go_on(call),
            ["info"] => info(call),
            ["add"] => add(call),
            ["add-multi"] => add_multi(call),
            ["cancel"] => cancel(call),
            ["clean"] => clean(call),
            ["remove"] => remove(call),
            ["retry"] => retry(call),
            ["reannounce"] => reannounce(call),
            ["add-trackers", id] => add_trackers(call, number(id)?),
            ["stop-recording"] => Err(stop_recording(call)?),
            _ => Err(Refused::not_found()),
        };
    }
    match words {
        _ if call.method != Method::GET => Err(Refused::not_found()),
        ["list"] => list(call),
        ["count"] => ok(json!({ "count": call.state().transfers.len() })),
        [id] => one(&call.state(), &call.sim.habits(), number(id)?),
        [id, "torrent"] => torrent(call, number(id)?),
        _ => Err(Refused::not_found()),
    }
}

fn list(call: &Call) -> Answer {
    let per_page = call.per_page()?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let is_listed = |id: &i64| !habits.unlisted.contains(id);
    let ids: Vec<_> = state.transfers.keys().copied().filter(is_listed).collect();
    let total = ids.len();
    let (page, cursor) = state.page("transfers", ids, per_page, &habits);
    ok(json!({ "transfers": all(&state, &habits, &page), "cursor": cursor, "total": total }))
}

fn go_on(call: &Call) -> Answer {
    let name = call.need("cursor")?;
    let per_page = call.per_page()?;
    let habits = call.sim.habits();
    let mut state = call.state();
    let known = state.cursors.get(name).filter(|cursor| cursor.of == "transfers").cloned();
    let mut cursor = known.ok_or_else(|| Refused::new(400, "INVALID_CURSOR"))?;
    cursor.per_page = per_page.unwrap_or(cursor.per_page).min(habits.largest_page).max(1);
    let (page, cursor) = state.turn(cursor);
    ok(json!({ "transfers": all(&state, &habits, &page), "cursor": cursor }))
}

fn all(state: &State, habits: &Habits, ids: &[i64]) -> Vec<Value> {
    let found = ids.iter().filter_map(|id| state.transfers.get(id));
    found.map(|transfer| wire::transfer(state, habits, transfer)).collect()
}

fn find(state: &State, id: i64) -> Result<&Transfer, Refused> {
    state.transfers.get(&id).ok_or_else(Refused::not_found)
}

fn one(state: &State, habits: &Habits, id: i64) -> Answer {
    ok(json!({ "transfer": wire::transfer(state, habits, find(state, id)?) }))
}

fn torrent(call: &Call, id: i64) -> Answer {
    let state = call.state();
    let transfer = find(&state, id)?;
    match (&transfer.torrent, transfer.kind()) {
        (Some(bytes), _) => {
            let kind = [(header::CONTENT_TYPE, "application/x-bittorrent")];
            Ok((kind, bytes.clone()).into_response())
        }
        (None, Kind::Torrent) => Err(Refused::new(400, "IS_MAGNET")),
        (None, Kind::Url) => Err(Refused::new(400, "NOT_TORRENT")),
    }
}

/// What URLs would bring; nothing is done.
fn info(call: &Call) -> Answer {
    let urls = call.need("urls")?;
    let state = call.state();
    let told = urls.lines().map(str::trim).filter(|url| !url.is_empty()).map(|url| {
        let known = state.look(url);
        let size = known.map(|torrent| torrent.holds.size());
        json!({
            "url": url,
            "name": known.map(|torrent| torrent.name.as_deref().unwrap_or(&torrent.holds.name)),
            "file_size": size.unwrap_or(0),
            "human_size": format!("{} bytes", size.unwrap_or(0)),
            "type_name": if url.starts_with("magnet:") { "torrent" } else { "url" },
            "error": null,
        })
    });
    let told: Vec<_> = told.collect();
    ok(json!({ "disk_avail": state.available(), "ret": told }))
}

fn add(call: &Call) -> Answer {
    call.check_paid()?;
    let wanted = Wanted {
        source: call.get("url").unwrap_or_default().trim().to_owned(),
        torrent: None,
        save_parent_id: call.number("save_parent_id")?,
        callback_url: call.get("callback_url").map(str::to_owned),
    };
    let (now, habits) = (call.now(), call.sim.habits());
    let mut state = call.state();
    let id = state.add_transfer(&call.sim.script, &habits, wanted, now)?;
    one(&state, &habits, id)
}

/// What cannot be added is told, and the rest is added.
fn add_multi(call: &Call) -> Answer {
    call.check_paid()?;
    let urls: Vec<Value> =
        serde_json::from_str(call.need("urls")?).map_err(|_| Refused::bad_request())?;
    if urls.len() > MOST_URLS {
        return Err(Refused::new(403, "TOO_MANY_URLS"));
    }
    let (now, habits) = (call.now(), call.sim.habits());
    let mut state = call.state();
    let (mut added, mut errors) = (Vec::new(), Vec::new());
    for wanted in urls {
        let text = |name: &str| wanted[name].as_str().unwrap_or_default().to_owned();
        let parent = &wanted["save_parent_id"];
        let wanted = Wanted {
            source: text("url"),
            torrent: None,
            save_parent_id: parent.as_i64().or_else(|| parent.as_str()?.parse().ok()),
            callback_url: Some(text("callback_url")).filter(|url| !url.is_empty()),
        };
        let url = wanted.source.clone();
        match state.add_transfer(&call.sim.script, &habits, wanted, now) {
            Ok(id) => added.push(id),
            Err(refused) => errors.push(json!({
                "url": url, "error_type": refused.kind, "status_code": refused.status,
            })),
        }
    }
    ok(json!({ "transfers": all(&state, &habits, &added), "errors": errors }))
}

fn cancel(call: &Call) -> Answer {
    let ids = call.numbers(&["transfer_ids"])?.ok_or_else(Refused::bad_request)?;
    let (now, habits) = (call.now(), call.sim.habits());
    call.state().cancel(&ids, &habits, now);
    done()
}

fn clean(call: &Call) -> Answer {
    let ids = call.numbers(&["transfer_ids"])?;
    let habits = call.sim.habits();
    let cleaned = call.state().clean(ids.as_deref(), &habits);
    ok(json!({ "deleted_ids": cleaned }))
}

fn remove(call: &Call) -> Answer {
    let ids = call.numbers(&["transfer_ids"])?;
    let mut state = call.state();
    match (ids, call.get("remove_filter")) {
        (Some(ids), _) => state.transfers.retain(|id, _| !ids.contains(id)),
        (None, Some("all")) => state.transfers.clear(),
        (None, Some("completed")) => {
            state.transfers.retain(|_, transfer| transfer.status != Status::Completed);
        }
        _ => return Err(Refused::bad_request()),
    }
    done()
}

fn retry(call: &Call) -> Answer {
    let (id, now) = (call.need_number("id")?, call.now());
    let habits = call.sim.habits();
    let mut state = call.state();
    state.retry(id, &call.sim.script, &habits, now)?;
    one(&state, &habits, id)
}

fn reannounce(call: &Call) -> Answer {
    let id = call.need_number("id")?;
    let state = call.state();
    match state.transfers.get(&id).map(Transfer::kind) {
        Some(Kind::Torrent) => done(),
        _ => Err(Refused::bad_request()),
    }
}

fn add_trackers(call: &Call, id: i64) -> Answer {
    let state = call.state();
    let transfer = state.transfers.get(&id);
    let transfer = transfer.ok_or_else(|| Refused::new(404, "TRANSFER_NOT_FOUND"))?;
    if call.get("trackers").is_none() {
        return Err(Refused::new(400, "NO_TRACKERS"));
    }
    if transfer.finished_at.is_some() {
        return Err(Refused::new(400, "TORRENT_NOT_ACTIVE"));
    }
    done()
}

/// Nothing is ever recorded here.
fn stop_recording(call: &Call) -> Result<Refused, Refused> {
    call.need_number("transfer_id")?;
    Ok(Refused::new(400, "NOT_RECORDING"))
}
