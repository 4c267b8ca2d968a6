//! What people have: lists, watchlists, favourites, collections (section 4.3).

use axum::{body::Body, http::Response};
use serde_json::{Value, json};

use super::{List, User, access::Viewer, paging::Row, wire};
use crate::lists::answer;

pub(super) fn answer(viewer: &Viewer<'_>, user: &str, rest: &[&str]) -> Response<Body> {
    viewer.find(user).and_then(|owner| of_user(viewer, owner, rest)).unwrap_or_else(answer::empty)
}

fn of_user(
    viewer: &Viewer<'_>,
    owner: (&str, &User),
    rest: &[&str],
) -> Result<Response<Body>, u16> {
    let (slug, user) = owner;
    let Viewer { script, call, .. } = *viewer;
    match rest {
        [] => Ok(answer::json(200, &wire::user(owner))),
        ["lists"] => {
            let seen = user
                .lists
                .iter()
                .filter(|list| list.privacy == "public" || viewer.user == Some(slug));
            Ok(answer::json(200, &seen.map(|list| wire::summary(list, owner)).collect()))
        }
        ["lists", list, rest @ ..] => {
            let same = |one: &&List| one.slug == *list || one.id.to_string() == *list;
            let list = user.lists.iter().find(same).ok_or(404_u16)?;
            viewer.may_see(slug, list)?;
            of_list(viewer, owner, list, rest)
        }
        ["watchlist", rest @ ..] => {
            Ok(ranked(Row::of(&user.watchlist), rest)?.answer(script, call, wire::listed))
        }
        ["favorites", rest @ ..] => {
            Ok(ranked(Row::of(&user.favorites), rest)?.answer(script, call, wire::listed))
        }
        ["collection", media @ ("movies" | "shows")] => {
            Ok(Row::of(&user.collection).only(media).answer(script, call, wire::collected))
        }
        ["watched", media @ ("movies" | "shows")] => {
            // Not among what is paged (section 4.5).
            let row = Row { is_paged: false, ..Row::of(&user.watched).only(media) };
            Ok(row.answer(script, call, wire::watched))
        }
        _ => Err(404),
    }
}

/// `/lists/{id}` and, for the lists of Trakt's own, `/lists/{slug}`. Public ones only.
pub(super) fn list_by_id(viewer: &Viewer<'_>, id: &str, rest: &[&str]) -> Response<Body> {
    let trakt = User { name: "Trakt".into(), ..User::default() };
    let official = viewer.script.official.iter().map(|list| ("trakt", &trakt, list));
    let people = viewer.script.users.iter().filter(|(_, user)| !user.private);
    let personal = people
        .flat_map(|(slug, user)| user.lists.iter().map(move |list| (slug.as_str(), user, list)));
    let mut public = official.chain(personal).filter(|(_, _, list)| list.privacy == "public");
    let found = public.find(|(_, _, list)| {
        list.id.to_string() == id || (list.kind == "official" && list.slug == id)
    });
    let Some((slug, user, list)) = found else { return answer::empty(404) };
    of_list(viewer, (slug, user), list, rest).unwrap_or_else(answer::empty)
}

fn of_list(
    viewer: &Viewer<'_>,
    owner: (&str, &User),
    list: &List,
    rest: &[&str],
) -> Result<Response<Body>, u16> {
    match rest {
        [] => Ok(answer::json(200, &wire::summary(list, owner))),
        ["items", rest @ ..] => {
            let row = Row {
                told_count: list.told_count,
                sort: Some((&list.sort.0, &list.sort.1)),
                may_repeat: true,
                ..Row::of(&list.titles)
            };
            let mut row = ranked(row, rest)?;
            // The other way to say it, as in `sort=added,asc`.
            if let Some(sort) = viewer.call.asks("sort") {
                let (by, how) = sort.split_once(',').unwrap_or((&sort, "asc"));
                row = row.sorted(by, how);
            }
            Ok(row.answer(viewer.script, viewer.call, wire::listed))
        }
        _ => Err(404),
    }
}

/// With the optional segments behind: types, and a sort.
fn ranked<'a>(row: Row<'a>, rest: &[&str]) -> Result<Row<'a>, u16> {
    match rest {
        [] => Ok(row),
        [kinds] => Ok(row.only(kinds)),
        [kinds, by] => Ok(row.only(kinds).sorted(by, "asc")),
        [kinds, by, how] => Ok(row.only(kinds).sorted(by, how)),
        _ => Err(404),
    }
}

/// `/sync/last_activities`: only when something changed (section 4.4).
pub(super) fn activities(viewer: &Viewer<'_>) -> Response<Body> {
    let found = viewer.user.and_then(|slug| viewer.script.users.get(slug));
    let Some(user) = found else { return answer::empty(401) };
    let changed: Value = user.lists.iter().map(|list| list.updated_at.as_str()).max().into();
    let at = "2026-01-02T03:04:05.000Z";
    answer::json(
        200,
        &json!({
            "all": at,
            "watchlist": { "updated_at": at },
            "favorites": { "updated_at": at },
            "lists": { "liked_at": at, "updated_at": changed, "commented_at": at },
        }),
    )
}
