//! Users (reference §2, §7.3).

use std::cmp::Reverse;

use serde::Serialize;
use serde_json::json;

use super::{
    answer::{Answer, Refused, ok},
    call::Call,
    page::{PageInfo, Window},
    wire::UserWire,
};
use crate::seerr::{Kind, State, User, quota, rights};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Users {
    page_info: PageInfo,
    results: Vec<UserWire>,
}

pub(super) fn me(call: &Call) -> Answer {
    let user = call.user()?;
    let count = requests(&call.sim.state(), user.id);
    ok(&UserWire::new(&user, true, Some(count)))
}

pub(super) fn list(call: &Call) -> Answer {
    let sees_mail = call.may(rights::MANAGE_USERS);
    let state = call.sim.state();
    let like = call.get("q").map(str::to_lowercase);
    let is_like = |user: &&User| {
        like.as_ref().is_none_or(|like| user.name.to_lowercase().contains(like.as_str()))
    };
    let mut users: Vec<&User> = state.users.values().filter(is_like).collect();
    match call.get("sort") {
        Some("displayname") => users.sort_by_key(|user| user.name.to_lowercase()),
        Some("requests") => users.sort_by_key(|user| Reverse(requests(&state, user.id))),
        Some("updated") => users.reverse(),
        _ => {}
    }
    let (page_info, users) = Window::of(call, 10).cut(users);
    let wire = |user: &User| UserWire::new(user, sees_mail, Some(requests(&state, user.id)));
    ok(&Users { page_info, results: users.into_iter().map(wire).collect() })
}

pub(super) fn get(call: &Call) -> Answer {
    let id = call.id(1);
    let sees_mail = call.may(rights::MANAGE_USERS) || call.caller == Some(id);
    let state = call.sim.state();
    let user = state.users.get(&id).ok_or(Refused::new(404, "User not found."))?;
    ok(&UserWire::new(user, sees_mail, Some(requests(&state, id))))
}

pub(super) fn quota(call: &Call) -> Answer {
    let id = call.id(1);
    if call.caller != Some(id) && !call.may(rights::MANAGE_USERS) {
        let message = "You do not have permission to view this user's request limits.";
        return Err(Refused::new(403, message));
    }
    let now = call.sim.clock.now();
    let state = call.sim.state();
    let left =
        |kind| quota::left(&state, id, kind, now).ok_or(Refused::new(404, "User not found."));
    ok(&json!({ "movie": left(Kind::Movie)?, "tv": left(Kind::Tv)? }))
}

fn requests(state: &State, user: i64) -> usize {
    state.requests.values().filter(|request| request.by == user).count()
}
