//! Requests as they are changed (reference §7.5).

use serde_json::Value;

use super::{
    answer::{Answer, Refused, nothing, ok},
    call::{Call, integer},
    creating::options,
    wire::RequestWire,
};
use crate::seerr::{Kind, MediaRequest, Options, RequestStatus, hooks::Event, rights};

/// Replaces the seasons, and the options that are there.
pub(super) fn put(call: &Call) -> Answer {
    let user = call.user()?;
    let request = find(call)?;
    let is_show = call.kind() == Some(Kind::Tv);
    let is_own = request.by == user.id
        && (is_show || rights::any(user.permissions, rights::REQUEST_ADVANCED));
    if !is_own && !call.may(rights::MANAGE_REQUESTS) {
        let message = "You do not have permission to modify this request.";
        return Err(Refused::new(403, message));
    }
    let sent = options(call);
    let seasons = if is_show { Some(seasons(call, &request)?) } else { None };
    call.change(|course| {
        let seasons = seasons.map(|numbers| {
            let old = |number: i64| request.seasons.iter().find(|old| old.number == number);
            // New ones wait, also in a request that was approved.
            let kept = |number: i64| match old(number) {
                Some(old) => *old,
                None => course.state.asked(number, RequestStatus::Pending),
            };
            numbers.into_iter().map(kept).collect::<Vec<_>>()
        });
        course.state.change_request(request.id, course.now, |request| {
            if let Some(seasons) = seasons {
                request.seasons = seasons;
            }
            store(&mut request.options, sent.clone());
        });
    });
    let view = call.view();
    let state = call.sim.state();
    let request = state.requests.get(&request.id).ok_or(absent())?;
    let mut wire = RequestWire::whole(&state, request, view);
    // What was left out stays stored, and is not told.
    (wire.server_id, wire.profile_id) = (sent.server, sent.profile);
    (wire.root_folder, wire.language_profile_id) = (sent.root_folder, sent.language_profile);
    wire.tags = sent.tags;
    ok(&wire)
}

/// Without those of other requests.
fn seasons(call: &Call, request: &MediaRequest) -> Result<Vec<i64>, Refused> {
    let wanted = call.body.get("seasons").and_then(Value::as_array);
    let wanted: Vec<i64> = wanted.into_iter().flatten().filter_map(integer).collect();
    if wanted.is_empty() {
        let message =
            "Missing seasons. If you want to cancel a series request, use the DELETE method.";
        return Err(Refused::new(500, message));
    }
    let state = call.sim.state();
    let others = state.requests_of_row(request.media).filter(|other| {
        other.id != request.id && other.is4k == request.is4k && other.status.blocks()
    });
    let taken: Vec<i64> = others.flat_map(MediaRequest::season_numbers).collect();
    let left: Vec<i64> = wanted.into_iter().filter(|number| !taken.contains(number)).collect();
    if left.is_empty() {
        return Err(Refused::new(202, "No seasons available to request"));
    }
    Ok(left)
}

fn store(stored: &mut Options, sent: Options) {
    let Options { server, profile, root_folder, language_profile, tags } = sent;
    stored.server = server.or(stored.server);
    stored.profile = profile.or(stored.profile);
    stored.root_folder = root_folder.or(stored.root_folder.take());
    stored.language_profile = language_profile.or(stored.language_profile);
    stored.tags = tags.or(stored.tags.take());
}

/// Anybody may delete what waits for approval, whosever it is.
pub(super) fn delete(call: &Call) -> Answer {
    let user = call.user()?;
    let request = find(call)?;
    let may = request.by == user.id
        || request.status == RequestStatus::Pending
        || call.may(rights::MANAGE_REQUESTS);
    if !may {
        let message = "You do not have permission to delete this request.";
        return Err(Refused::new(401, message));
    }
    call.change(|course| course.remove(request.id));
    nothing()
}

/// `approve`, `decline` or `retry`.
pub(super) fn act(call: &Call, word: &str) -> Answer {
    let user = call.needs(rights::MANAGE_REQUESTS)?;
    let id = find(call)?.id;
    call.change(|course| match word {
        "approve" => course.approve(id, user.id, Event::Approved),
        "decline" => course.decline(id, user.id),
        _ => {
            let approved = RequestStatus::Approved;
            let now = course.now;
            course.state.change_request(id, now, |request| request.status = approved);
            course.hand_over(id);
        }
    });
    let view = call.view();
    let state = call.sim.state();
    ok(&RequestWire::whole(&state, state.requests.get(&id).ok_or(absent())?, view))
}

fn find(call: &Call) -> Result<MediaRequest, Refused> {
    call.sim.state().requests.get(&call.id(1)).cloned().ok_or(absent())
}

fn absent() -> Refused {
    Refused::new(404, "Request not found.")
}
