//! Requests as they are read (reference §7.5, §8).

use std::cmp::Reverse;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refused, ok},
    call::Call,
    page::{PageInfo, Window},
    wire::RequestWire,
};
use crate::{
    mishap::pause,
    seerr::{Kind, MediaRequest, MediaStatus, Product, RequestStatus, State, rights},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Requests {
    page_info: PageInfo,
    results: Vec<RequestWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_errors: Option<Value>,
}

const OTHERS: u64 = rights::MANAGE_REQUESTS | rights::REQUEST_VIEW;

pub(super) async fn list(call: &Call) -> Answer {
    let user = call.user()?;
    let sees_all = call.may(OTHERS);
    let of = call.number("requestedBy");
    if !sees_all && of.is_some_and(|of| of != user.id) {
        let message = "You do not have permission to view this user's requests.";
        return Err(Refused::new(403, message));
    }
    let service_errors = ask_services(call).await;
    let view = call.view();
    let state = call.sim.state();
    let by = if sees_all { of } else { Some(user.id) };
    let is_wanted = |request: &&MediaRequest| {
        by.is_none_or(|by| request.by == by)
            && is_in(&state, request, call.get("filter").unwrap_or("all"))
            && is_of_kind(&state, request, call.get("mediaType"))
    };
    let mut requests: Vec<_> = state.requests.values().rev().filter(is_wanted).collect();
    if call.get("sort") == Some("modified") {
        requests.sort_by_key(|request| Reverse((request.updated_at, request.id)));
    }
    if call.get("sortDirection") == Some("asc") {
        requests.reverse();
    }
    let (page_info, requests) = Window::of(call, 10).cut(requests);
    let wire = |request: &MediaRequest| RequestWire::whole(&state, request, view);
    let results = requests.into_iter().map(wire).collect();
    ok(&Requests { page_info, results, service_errors })
}

/// Every call asks each of them first, and is as slow as they are (§8).
async fn ask_services(call: &Call) -> Option<Value> {
    let (radarr, sonarr) = {
        let state = call.sim.state();
        (state.radarr.clone(), state.sonarr.clone())
    };
    let slowest = radarr.iter().chain(&sonarr).map(|service| service.takes_ms).max();
    pause(slowest.unwrap_or(0)).await;
    let failed = |services: &[crate::seerr::Downloader]| -> Value {
        let failed = services.iter().filter(|service| !service.is_reachable);
        failed.map(|service| json!({ "id": service.id, "name": service.name })).collect()
    };
    let errors = json!({ "radarr": failed(&radarr), "sonarr": failed(&sonarr) });
    (call.sim.script.product != Product::Overseerr).then_some(errors)
}

fn is_in(state: &State, request: &MediaRequest, filter: &str) -> bool {
    use RequestStatus::{Approved, Completed, Failed, Pending};
    let of = |known: &[RequestStatus]| known.contains(&request.status);
    let media = state.media.get(&request.media);
    let media = media.map_or(MediaStatus::Unknown, |media| media.status_of(request.is4k));
    let is_coming = matches!(
        media,
        MediaStatus::Unknown
            | MediaStatus::Pending
            | MediaStatus::Processing
            | MediaStatus::PartiallyAvailable
    );
    match filter {
        "approved" => of(&[Approved]),
        "processing" => of(&[Approved]) && is_coming,
        "pending" => of(&[Pending]),
        "unavailable" => of(&[Pending, Approved]) && is_coming,
        "failed" => of(&[Failed]),
        "available" => media == MediaStatus::Available,
        "completed" => of(&[Completed]),
        "deleted" => of(&[Completed]) && media == MediaStatus::Deleted,
        _ => true,
    }
}

fn is_of_kind(state: &State, request: &MediaRequest, kind: Option<&str>) -> bool {
    let media = state.media.get(&request.media);
    kind.is_none_or(|kind| kind == "all" || media.is_some_and(|media| media.kind.word() == kind))
}

/// Its numbers overlap (§8).
pub(super) fn count(call: &Call) -> Answer {
    let state = call.sim.state();
    let count = |filter: &str| {
        state.requests.values().filter(|request| is_in(&state, request, filter)).count()
    };
    let of_kind = |kind: Kind| {
        let is = |request: &&MediaRequest| is_of_kind(&state, request, Some(kind.word()));
        state.requests.values().filter(is).count()
    };
    let declined = |request: &&MediaRequest| request.status == RequestStatus::Declined;
    let mut counts = json!({
        "total": state.requests.len(),
        "movie": of_kind(Kind::Movie),
        "tv": of_kind(Kind::Tv),
        "pending": count("pending"),
        "approved": count("approved"),
        "declined": state.requests.values().filter(declined).count(),
        "processing": count("processing"),
        "available": count("available"),
    });
    if call.sim.script.product.completes() {
        counts["completed"] = count("completed").into();
    }
    ok(&counts)
}

pub(super) fn get(call: &Call) -> Answer {
    let user = call.user()?;
    let sees_all = call.may(OTHERS);
    let view = call.view();
    let state = call.sim.state();
    let request = state.requests.get(&call.id(1));
    let request = request.ok_or(Refused::new(404, "Request not found."))?;
    if request.by != user.id && !sees_all {
        let message = "You do not have permission to view this request.";
        return Err(Refused::new(403, message));
    }
    ok(&RequestWire::whole(&state, request, view))
}
