//! Lists and their items, as MDBList writes them.

use axum::{body::Body, http::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{List, Script, not_found, said};
use crate::lists::{Call, Id, Title, answer, page::part};

/// A list, or both halves of one: an array of summaries, or items.
pub(super) fn of_lists(
    script: &Script,
    call: &Call,
    viewer: &str,
    so: &dyn Fn(&List) -> bool,
    rest: &[&str],
) -> Response<Body> {
    let found: Vec<&List> = script.lists.iter().filter(|list| so(list)).collect();
    if found.is_empty() {
        return not_found();
    }
    let seen: Vec<&List> =
        found.into_iter().filter(|list| !list.private || list.user == viewer).collect();
    if seen.is_empty() {
        return said(script.private_status, "List is private");
    }
    match rest {
        [] => answer::json(200, &seen.into_iter().map(summary).collect()),
        ["items", media @ ..] => {
            let titles: Vec<&Title> = seen.iter().flat_map(|list| &list.titles).collect();
            let told = seen.iter().find_map(|list| list.told_total);
            page(script, call, &titles, told, media)
        }
        _ => not_found(),
    }
}

pub(super) fn summary(list: &List) -> Value {
    let movies = list.titles.iter().filter(|title| title.is_movie()).count();
    let mediatype = match movies {
        0 => json!("show"),
        all if all == list.titles.len() => json!("movie"),
        _ => Value::Null,
    };
    json!({
        "id": list.id,
        "user_id": 1,
        "user_name": list.user,
        "name": list.name,
        "slug": list.slug,
        "description": "",
        "mediatype": mediatype,
        "items": list.titles.len(),
        "likes": 0,
        "dynamic": false,
        "private": list.private,
    })
}

/// Without a key: the array of a public list, and nothing but it.
pub(super) fn keyless(script: &Script, call: &Call, user: &str, slug: &str) -> Response<Body> {
    let so = |list: &&List| list.user == user && list.slug == slug && !list.private;
    let found: Vec<&List> = script.lists.iter().filter(so).collect();
    if found.is_empty() {
        return answer::html(404, "<!DOCTYPE html><html><title>404 | MDBList</title></html>");
    }
    let titles: Vec<&Title> = found.into_iter().flat_map(|list| &list.titles).collect();
    let start = call.number("offset").unwrap_or(0);
    let page = part(&titles, start, call.number("limit").unwrap_or(usize::MAX));
    let items = page.items.iter().enumerate();
    answer::json(200, &items.map(|(at, title)| item(page.start + at, title)).collect())
}

/// A page of items: in two arrays, or in one.
pub(super) fn page(
    script: &Script,
    call: &Call,
    titles: &[&Title],
    told_total: Option<usize>,
    media: &[&str],
) -> Response<Body> {
    let ranked = titles.iter().enumerate().filter(|(_, title)| match media {
        [] => true,
        [only] => title.medium() == *only,
        _ => false,
    });
    let ranked: Vec<(usize, &Title)> = ranked.map(|(at, title)| (at, *title)).collect();
    let limit = call.number("limit").filter(|limit| *limit > 0);
    let limit = limit.unwrap_or(script.page_most).min(script.page_most);
    let cursor = call.asks("cursor").and_then(|cursor| start_of(&cursor));
    let offset = cursor.or(call.number("offset")).unwrap_or(0);
    let page = part(&ranked, offset, limit);
    let write = |only_shows: Option<bool>| -> Value {
        let fits = |title: &Title| only_shows.is_none_or(|shows| shows != title.is_movie());
        let fitting = page.items.iter().filter(|(_, title)| fits(title));
        fitting.map(|(at, title)| item(*at, title)).collect()
    };
    let is_unified = call.asks("unified").is_some_and(|unified| unified == "true");
    let body = if is_unified {
        write(None)
    } else {
        let next = page.has_more.then(|| STANDARD.encode(format!("at:{}", page.start + limit)));
        json!({
            "movies": write(Some(false)),
            "shows": write(Some(true)),
            "pagination": {
                "limit": limit,
                "offset": offset,
                "total": told_total.unwrap_or(ranked.len()),
                "has_more": page.has_more,
                "next_cursor": next,
            },
        })
    };
    answer::with(
        answer::json(200, &body),
        &[
            // Of the page, not of the list.
            ("x-total-items", &page.items.len().to_string()),
            ("x-has-more", if page.has_more { "true" } else { "false" }),
        ],
    )
}

fn start_of(cursor: &str) -> Option<usize> {
    let bytes = STANDARD.decode(cursor).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("at:")?.parse().ok()
}

/// `id` is TMDB's; shows have no `ids` (section 6).
fn item(at: usize, title: &Title) -> Value {
    let mut item = Map::new();
    title.tmdb.put("id", &mut item);
    item.insert("rank".into(), json!(at + 1));
    item.insert("adult".into(), json!(0));
    item.insert("title".into(), json!(title.name));
    title.imdb.put("imdb_id", &mut item);
    item.insert("tvdb_id".into(), title.tvdb.value().unwrap_or_default());
    item.insert("mediatype".into(), json!(title.medium()));
    item.insert("release_year".into(), json!(title.year));
    item.insert("language".into(), json!("en"));
    if title.is_movie() {
        let mut ids = Map::new();
        let known = [("tmdb", &title.tmdb), ("imdb", &title.imdb)];
        for (name, id) in known.into_iter().filter(|(_, id)| **id != Id::Null) {
            id.put(name, &mut ids);
        }
        item.insert("ids".into(), Value::Object(ids));
    }
    Value::Object(item)
}
