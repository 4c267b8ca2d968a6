//! What is left to ask for (reference §7.1, §7.2).

use serde_json::Value;

use super::{Wish, exceeded};
use crate::seerr::{
    Kind, MediaRequest, State, Title, quota,
    routes::{
        answer::Refused,
        call::{Call, integer},
    },
};

/// Only the oldest request of this quality is looked at (§7.2).
pub(super) fn check_duplicate(state: &State, wish: &Wish) -> Result<(), Refused> {
    let of_quality = |request: &&MediaRequest| Some(request.is4k) == wish.is4k;
    let requests: Vec<_> =
        state.requests_of(wish.kind, wish.tmdb).into_iter().filter(of_quality).collect();
    let is_taken = requests.first().is_some_and(|oldest| oldest.status.blocks());
    if wish.kind == Kind::Movie && is_taken {
        return Err(Refused::new(409, "Request for this media already exists."));
    }
    if requests.iter().any(|request| request.by == wish.by.id && request.is_auto_request) {
        let message = "Auto-request for this media and user already exists.";
        return Err(Refused::new(409, message));
    }
    Ok(())
}

/// What is wanted without what is there, or asked for: twice if it is wanted twice (§7.1).
pub(super) fn seasons(
    call: &Call,
    state: &State,
    wish: &Wish,
    title: &Title,
) -> Result<Vec<i64>, Refused> {
    let wanted = match call.body.get("seasons") {
        Some(Value::Array(numbers)) => numbers.iter().filter_map(integer).collect(),
        Some(_) => {
            let numbers = title.seasons.iter().map(|season| season.number);
            numbers.filter(|number| *number > 0).collect()
        }
        None => {
            let message = "Cannot read properties of undefined (reading 'filter')";
            return Err(Refused::new(500, message));
        }
    };
    let drops_specials =
        call.sim.script.product.drops_specials() && !call.sim.script.settings.special_episodes;
    let taken = taken(state, wish);
    let is_left = |number: &i64| (*number > 0 || !drops_specials) && !taken.contains(number);
    let left: Vec<i64> = Vec::into_iter(wanted).filter(is_left).collect();
    if left.is_empty() {
        return Err(Refused::new(202, "No seasons available to request"));
    }
    let quota = quota::left(state, wish.by.id, wish.kind, call.sim.clock.now());
    match quota.and_then(|quota| quota.remaining) {
        Some(remaining) if left.len() > remaining as usize => Err(exceeded(Kind::Tv)),
        _ => Ok(left),
    }
}

/// Of the first row only. Without `is4k` no request takes a season, only the library does.
fn taken(state: &State, wish: &Wish) -> Vec<i64> {
    let Some(media) = state.media_of(wish.kind, wish.tmdb) else { return Vec::new() };
    let in_library = media.seasons.iter().filter(|season| !season.status_of(wish.is4k()).is_free());
    let in_requests = state
        .requests_of_row(media.id)
        .filter(|request| Some(request.is4k) == wish.is4k && request.status.blocks())
        .flat_map(|request| &request.seasons);
    let in_library = in_library.map(|season| season.number);
    in_library.chain(in_requests.map(|season| season.number)).collect()
}
