//! `POST /request`: rights, then quota, metadata, blocklist, duplicate (reference §7).

mod left;

use axum::{body::Body, http::Response};
use serde_json::Value;

use super::{
    answer::{self, Answer, Refused, member},
    call::{Call, integer},
    wire::RequestWire,
};
use crate::{
    mishap::pause,
    seerr::{
        Course, Created, Kind, Media, MediaStatus, Options, RequestStatus, Title, User,
        hooks::Event, quota, rights,
    },
};

/// What is asked for.
struct Wish {
    kind: Kind,
    tmdb: i64,
    /// Without it nothing is a duplicate (§7.2).
    is4k: Option<bool>,
    tvdb: Option<i64>,
    caller: User,
    /// Whose it will be.
    by: User,
}

impl Wish {
    fn is4k(&self) -> bool {
        self.is4k.unwrap_or(false)
    }
}

pub(super) async fn create(call: &Call) -> Answer {
    let wish = wish(call)?;
    check_right(&wish)?;
    check_quota(call, &wish)?;
    let title = metadata(call, &wish).await?;
    let seen = check_state(call, &wish, &title)?;
    // Two that are here at once do not see each other (§7.2).
    let store_ms = call.sim.state().metadata.store_ms;
    let _leaving = Leaving { call, at: (wish.kind, wish.tmdb) };
    pause(store_ms).await;
    store(call, &wish, seen, &title)
}

/// What there was when it was looked at.
struct Seen {
    row: Option<i64>,
    /// That are left to ask for; none for films.
    seasons: Vec<i64>,
}

fn wish(call: &Call) -> Result<Wish, Refused> {
    let caller = call.user()?;
    let mut by = caller.clone();
    if let Some(id) = call.integer("userId").filter(|id| *id != 0) {
        let both = rights::MANAGE_USERS | rights::MANAGE_REQUESTS;
        if !rights::all(caller.permissions, both) {
            let message = "You do not have permission to modify the request user.";
            return Err(Refused::new(403, message));
        }
        let found = call.sim.state().users.get(&id).cloned();
        let message = format!(
            "Could not find any entity of type \"User\" matching: {{\n    \"where\": {{\n        \
             \"id\": {id}\n    }}\n}}"
        );
        by = found.ok_or(Refused::new(500, &message))?;
    }
    Ok(Wish {
        kind: call.kind().unwrap_or(Kind::Movie),
        tmdb: call.integer("mediaId").unwrap_or_default(),
        is4k: call.body.get("is4k").and_then(Value::as_bool),
        tvdb: call.integer("tvdbId"),
        caller,
        by,
    })
}

/// Of the one whose it will be (§7.3).
fn check_right(wish: &Wish) -> Result<(), Refused> {
    let (of, what) = match (wish.is4k(), wish.kind) {
        (false, Kind::Movie) => (rights::REQUEST | rights::REQUEST_MOVIE, "movie"),
        (false, Kind::Tv) => (rights::REQUEST | rights::REQUEST_TV, "series"),
        (true, Kind::Movie) => (rights::REQUEST_4K | rights::REQUEST_4K_MOVIE, "4K movie"),
        (true, Kind::Tv) => (rights::REQUEST_4K | rights::REQUEST_4K_TV, "4K series"),
    };
    if rights::any(wish.by.permissions, of) {
        return Ok(());
    }
    let message = format!("You do not have permission to make {what} requests.");
    Err(Refused::new(403, &message))
}

fn check_quota(call: &Call, wish: &Wish) -> Result<(), Refused> {
    let now = call.sim.clock.now();
    let left = quota::left(&call.sim.state(), wish.by.id, wish.kind, now);
    match left {
        Some(left) if left.restricted => Err(exceeded(wish.kind)),
        _ => Ok(()),
    }
}

fn exceeded(kind: Kind) -> Refused {
    match kind {
        Kind::Movie => Refused::new(403, "Movie Quota exceeded."),
        Kind::Tv => Refused::new(403, "Series Quota exceeded."),
    }
}

async fn metadata(call: &Call, wish: &Wish) -> Result<Title, Refused> {
    let takes = call.sim.state().metadata.takes_ms;
    pause(takes).await;
    let state = call.sim.state();
    let title = state.catalogue.get(wish.kind, wish.tmdb);
    let status = match (state.metadata.fails_with, title) {
        (None, Some(title)) => return Ok(title.clone()),
        (None, None) => 404,
        (Some(status), _) => status,
    };
    let what = if wish.kind == Kind::Movie { "movie" } else { "TV show" };
    let message =
        format!("[TMDB] Failed to fetch {what} details: Request failed with status code {status}");
    Err(Refused::new(500, &message))
}

/// From here on others do not see it, and it does not see them.
fn check_state(call: &Call, wish: &Wish, title: &Title) -> Result<Seen, Refused> {
    let mut state = call.sim.state();
    let media = state.media_of(wish.kind, wish.tmdb);
    let is_blocked = media.is_some_and(|media| {
        let blocked = MediaStatus::Blocklisted;
        media.status == blocked || media.status4k == blocked
    });
    if is_blocked {
        return Err(Refused::new(403, call.sim.script.product.blocklisted()));
    }
    left::check_duplicate(&state, wish)?;
    let seasons = match wish.kind {
        Kind::Movie => Vec::new(),
        Kind::Tv => left::seasons(call, &state, wish, title)?,
    };
    let posting = state.posting.entry((wish.kind, wish.tmdb)).or_default();
    posting.count += 1;
    if posting.count > 1 {
        posting.has_collided = true;
        state.races += 1;
    }
    Ok(Seen { row: state.row_of(wish.kind, wish.tmdb), seasons })
}

/// Whatever comes of it, it is not being stored any more.
struct Leaving<'a> {
    call: &'a Call,
    at: (Kind, i64),
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut state = self.call.sim.state();
        let Some(posting) = state.posting.get_mut(&self.at) else { return };
        posting.count = posting.count.saturating_sub(1);
        if posting.count == 0 {
            state.posting.remove(&self.at);
        }
    }
}

fn store(call: &Call, wish: &Wish, seen: Seen, title: &Title) -> Answer {
    let view = call.view();
    let Seen { row: known, seasons } = seen;
    let (id, media) = call.sim.course(|course| {
        let media = row(course, wish, known, title)?;
        let id = insert(call, course, wish, &seasons, media);
        Ok((id, course.state.media[&media].clone()))
    })?;
    call.has_changed();
    let by_itself = is_approved(wish);
    // Before the reply is written it may have failed, and the title in it is as before (§7.4).
    call.sim.course(|course| {
        if by_itself {
            course.approve(id, wish.caller.id, Event::AutoApproved);
        } else {
            course.notify(id, Event::Pending);
        }
    });
    let (request, by) = (id, wish.by.id);
    let (kind, tmdb, is4k, caller) = (wish.kind, wish.tmdb, wish.is4k(), wish.caller.id);
    call.sim.log().created(Created { request, kind, tmdb, is4k, seasons, by, caller });
    reply(call, id, &media, view)
}

fn reply(call: &Call, id: i64, media: &Media, view: super::wire::View) -> Answer {
    let state = call.sim.state();
    let request = state.requests.get(&id).ok_or(Refused::new(404, "Request not found."))?;
    let answer: Response<Body> =
        answer::json(201, &RequestWire::reply(&state, request, media, view));
    Ok(answer)
}

/// Its row, which is not free any more. Requests that found none each make their own; those of a
/// show fall over the only unique key there is, all of them (§7.2).
fn row(
    course: &mut Course,
    wish: &Wish,
    known: Option<i64>,
    title: &Title,
) -> Result<i64, Refused> {
    let at = (wish.kind, wish.tmdb);
    let posting = course.state.posting.get(&at);
    let has_collided = posting.is_some_and(|posting| posting.has_collided);
    let there = known.filter(|id| course.state.media.contains_key(id));
    let media = if let Some(media) = there {
        media
    } else {
        let tvdb = wish.tvdb.or(title.tvdb).filter(|_| wish.kind == Kind::Tv);
        let is_taken = tvdb.is_some_and(|tvdb| course.state.by_tvdb.contains_key(&tvdb));
        if is_taken || (has_collided && wish.kind == Kind::Tv) {
            let message = "SQLITE_CONSTRAINT: UNIQUE constraint failed: media.tvdbId";
            return Err(Refused::new(500, message));
        }
        course.state.add_media(wish.kind, wish.tmdb, tvdb, course.now)
    };
    let is4k = wish.is4k();
    course.state.change(media, course.now, |media| {
        let status = media.status_mut(is4k);
        if status.is_free() {
            *status = MediaStatus::Pending;
        }
    });
    Ok(media)
}

fn insert(call: &Call, course: &mut Course, wish: &Wish, seasons: &[i64], media: i64) -> i64 {
    let status = RequestStatus::Pending;
    let seasons = seasons.iter().map(|number| (*number, status)).collect();
    let is4k = wish.is4k();
    let id = course.state.add_request(media, wish.by.id, is4k, status, seasons, course.now);
    let options = options(call);
    course.state.change_request(id, course.now, |request| request.options = options);
    id
}

/// Stored as sent, and not checked.
pub(super) fn options(call: &Call) -> Options {
    let tags = member(&call.body, "tags").and_then(Value::as_array);
    let folder = member(&call.body, "rootFolder").and_then(Value::as_str);
    Options {
        server: call.integer("serverId"),
        profile: call.integer("profileId"),
        root_folder: folder.map(str::to_owned),
        language_profile: call.integer("languageProfileId"),
        tags: tags.map(|tags| tags.iter().filter_map(integer).collect()),
    }
}

/// By the rights of the caller (§7.3).
fn is_approved(wish: &Wish) -> bool {
    let of = match (wish.is4k(), wish.kind) {
        (false, Kind::Movie) => rights::AUTO_APPROVE | rights::AUTO_APPROVE_MOVIE,
        (false, Kind::Tv) => rights::AUTO_APPROVE | rights::AUTO_APPROVE_TV,
        (true, Kind::Movie) => rights::AUTO_APPROVE_4K | rights::AUTO_APPROVE_4K_MOVIE,
        (true, Kind::Tv) => rights::AUTO_APPROVE_4K | rights::AUTO_APPROVE_4K_TV,
    };
    rights::any(wish.caller.permissions, of | rights::MANAGE_REQUESTS)
}
