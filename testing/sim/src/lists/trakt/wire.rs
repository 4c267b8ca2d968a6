//! Items as Trakt writes them (section 4.6).

use serde_json::{Map, Value, json};

use super::{List, User};
use crate::lists::{Title, page::added_at};

/// A place of a list, and what stands there.
pub(super) type Item<'a> = (usize, &'a Title);

/// As in `sample-film-2019`.
pub(super) fn slug(title: &Title) -> String {
    let name = title.name.as_deref().unwrap_or("tba");
    let words = name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-");
    match title.year {
        Some(year) if title.is_movie() => format!("{words}-{year}"),
        _ => words,
    }
}

/// The media object itself, as it stands bare in `popular`.
pub(super) fn media(title: &Title) -> Value {
    let mut ids = Map::new();
    title.trakt.put("trakt", &mut ids);
    if title.is_movie() || title.is_show() {
        ids.insert("slug".into(), slug(title).into());
    }
    title.tvdb.put("tvdb", &mut ids);
    title.imdb.put("imdb", &mut ids);
    title.tmdb.put("tmdb", &mut ids);
    match title.medium() {
        "season" => json!({ "number": title.season, "ids": ids }),
        "episode" => json!({
            "season": title.season,
            "number": title.episode,
            "title": title.name,
            "ids": ids,
        }),
        "person" => json!({ "name": title.name, "ids": ids }),
        _ => json!({ "title": title.name, "year": title.year, "ids": ids }),
    }
}

/// An item of a list, a watchlist or favourites.
pub(super) fn listed((at, title): Item<'_>) -> Value {
    let kind = title.medium();
    let mut item = json!({
        "rank": at + 1,
        "id": 501 + at,
        "listed_at": time(at),
        "notes": null,
        "type": kind,
    });
    item[kind] = media(title);
    if let Some(show) = &title.show {
        item["show"] = media(show);
    }
    item
}

pub(super) fn collected((at, title): Item<'_>) -> Value {
    if title.is_show() {
        let seasons =
            json!([{ "number": 1, "episodes": [{ "number": 1, "collected_at": time(at) }] }]);
        let (time, show) = (time(at), media(title));
        json!({ "last_collected_at": time, "last_updated_at": time, "show": show, "seasons": seasons })
    } else {
        json!({ "collected_at": time(at), "updated_at": time(at), "movie": media(title) })
    }
}

pub(super) fn watched((at, title): Item<'_>) -> Value {
    let mut item = json!({ "plays": 1, "last_watched_at": time(at), "last_updated_at": time(at) });
    item[title.medium()] = media(title);
    if title.is_show() {
        item["reset_at"] = Value::Null;
        item["seasons"] = json!([{ "number": 1, "episodes": [{ "number": 1, "plays": 1, "last_watched_at": time(at) }] }]);
    }
    item
}

/// An item of a chart: wrapped, each in a manner of its own, or bare (section 4.4).
pub(super) fn charted(chart: &str, (at, title): Item<'_>) -> Value {
    let many = 100_000_usize.saturating_sub(at);
    let mut item = match chart {
        "popular" => return media(title),
        "trending" => json!({ "watchers": many }),
        "anticipated" | "hot" => json!({ "list_count": many }),
        "favorited" => json!({ "user_count": many }),
        "boxoffice" => json!({ "revenue": many * 1000 }),
        "streaming" => json!({ "rank": at + 1, "delta": null }),
        _ => json!({ "watcher_count": many, "play_count": many * 2, "collected_count": many / 2 }),
    };
    item[title.medium()] = media(title);
    item
}

/// A list's summary.
pub(super) fn summary(list: &List, owner: (&str, &User)) -> Value {
    json!({
        "name": list.name,
        "description": null,
        "privacy": list.privacy,
        "type": list.kind,
        "display_numbers": true,
        "allow_comments": true,
        "sort_by": list.sort.0,
        "sort_how": list.sort.1,
        "created_at": "2026-01-01T00:00:00.000Z",
        "updated_at": list.updated_at,
        "item_count": list.told_count.unwrap_or(list.titles.len()),
        "comment_count": 0,
        "likes": 0,
        "ids": { "trakt": list.id, "slug": list.slug },
        "user": user(owner),
    })
}

pub(super) fn user((slug, user): (&str, &User)) -> Value {
    let name = if user.name.is_empty() { slug } else { &user.name };
    json!({
        "username": name,
        "private": user.private,
        "name": name,
        "vip": false,
        "vip_ep": false,
        "ids": { "slug": slug },
    })
}

fn time(at: usize) -> String {
    format!("{}.000Z", added_at(at))
}
