//! The library: all of it, and what an administrator does to a row (reference §7.5, §8).

use std::cmp::Reverse;

use serde::Serialize;
use serde_json::Value;

use super::{
    answer::{Answer, Refused, nothing, ok},
    call::{Call, integer},
    page::{PageInfo, Window},
    wire::MediaWire,
};
use crate::seerr::{Kind, Media, MediaStatus, rights};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rows {
    page_info: PageInfo,
    results: Vec<MediaWire>,
}

/// Anybody may read it, newest first.
pub(super) fn list(call: &Call) -> Answer {
    let state = call.sim.state();
    let filter = call.get("filter").unwrap_or("all");
    let mut rows: Vec<&Media> =
        state.media.values().rev().filter(|media| is_in(filter, media.status)).collect();
    match call.get("sort") {
        Some("modified") => rows.sort_by_key(|media| Reverse((media.updated_at, media.id))),
        Some("mediaAdded") => rows.sort_by_key(|media| Reverse((media.media_added_at, media.id))),
        _ => {}
    }
    let (page_info, rows) = Window::of(call, 20).cut(rows);
    let product = call.sim.script.product;
    let wire = |media: &Media| MediaWire::with_seasons(media, product);
    ok(&Rows { page_info, results: rows.into_iter().map(wire).collect() })
}

/// What is not known here filters nothing: so `deleted` returns everything (§4).
fn is_in(filter: &str, status: MediaStatus) -> bool {
    match filter {
        "available" => status == MediaStatus::Available,
        "partial" => status == MediaStatus::PartiallyAvailable,
        "allavailable" => {
            matches!(status, MediaStatus::Available | MediaStatus::PartiallyAvailable)
        }
        "processing" => status == MediaStatus::Processing,
        "pending" => status == MediaStatus::Pending,
        _ => true,
    }
}

pub(super) fn delete(call: &Call) -> Answer {
    call.needs(rights::MANAGE_REQUESTS)?;
    let id = call.id(1);
    let gone = call.sim.state().remove_media(id);
    gone.ok_or(Refused::new(404, "Media does not exist."))?;
    call.has_changed();
    nothing()
}

pub(super) fn set(call: &Call, word: &str) -> Answer {
    call.needs(rights::MANAGE_REQUESTS)?;
    let id = call.id(1);
    let is4k = call.body.get("is4k").is_some_and(|is4k| is4k == true);
    let media = call.sim.state().media.get(&id).cloned();
    let media = media.ok_or(Refused::new(404, "Media does not exist."))?;
    if word == "partial" && media.kind == Kind::Movie {
        let message = "Only series can be set to be partially available";
        return Err(Refused::new(400, message));
    }
    let status = match word {
        "available" => MediaStatus::Available,
        "partial" => MediaStatus::PartiallyAvailable,
        "processing" => MediaStatus::Processing,
        "pending" => MediaStatus::Pending,
        _ => MediaStatus::Unknown,
    };
    call.change(|course| {
        if status == MediaStatus::Available {
            course.found(id, is4k, &seasons(&call.body));
        }
        let before = media.status_of(is4k);
        course.state.change(id, course.now, |media| *media.status_mut(is4k) = status);
        if status == MediaStatus::Available && media.kind == Kind::Tv {
            course.fulfil(id, is4k, before);
        }
    });
    let state = call.sim.state();
    let media = state.media.get(&id).ok_or(Refused::new(404, "Media does not exist."))?;
    ok(&MediaWire::with_seasons(media, call.sim.script.product))
}

fn seasons(body: &Value) -> Vec<(i64, MediaStatus)> {
    let seasons = body.get("seasons").and_then(Value::as_array).into_iter().flatten();
    let number =
        |season: &Value| Some((integer(season.get("seasonNumber")?)?, MediaStatus::Available));
    seasons.filter_map(number).collect()
}
