//! Trakt's API and its login (section 4), on one host: `/oauth/…` is where `auth.trakt.tv` would be.
//!
//! Status 420, 426, 429, 52x and the like are made with [`Fault::error`](super::Fault::error),
//! which answers in Trakt's manner.

mod access;
mod charts;
mod oauth;
mod paging;
mod script;
mod users;
mod wire;

use axum::{body::Body, http::Response};
use serde_json::json;

pub use oauth::{Memory, Tokens};
pub use script::{List, OAuth, Script, Titles, User};

use super::{Call, FaultRule, ListHost, Provider, answer};
use access::Viewer;

/// Trakt.
pub struct Trakt;

/// A running simulated Trakt.
pub type TraktSim = ListHost<Trakt>;

impl Provider for Trakt {
    type Script = Script;
    type Memory = Memory;

    fn faults(script: &mut Script) -> &mut Vec<FaultRule> {
        &mut script.faults
    }

    fn answer(script: &Script, memory: &mut Memory, call: &Call) -> Response<Body> {
        if call.header("user-agent").is_none() {
            return cloudflare(403);
        }
        if call.words().first() == Some(&"oauth") {
            return oauth::answer(script, memory, call);
        }
        match access::check(script, memory, call) {
            Ok(viewer) => route(&viewer),
            Err(status) => answer::empty(status),
        }
    }

    fn error(_: &Script, status: u16) -> Response<Body> {
        match status {
            429 => {
                let limit = json!({
                    "name": "UNAUTHED_API_GET_LIMIT",
                    "period": 300,
                    "limit": 1000,
                    "remaining": 0,
                    "until": "2026-01-02T03:09:05Z",
                });
                answer::with(answer::empty(429), &[("x-ratelimit", &limit.to_string())])
            }
            500.. => cloudflare(status),
            _ => answer::empty(status),
        }
    }
}

/// All routes on one page.
fn route(viewer: &Viewer<'_>) -> Response<Body> {
    if viewer.call.method != "GET" {
        return answer::empty(405);
    }
    match viewer.call.words().as_slice() {
        ["users", user, rest @ ..] => users::answer(viewer, user, rest),
        ["lists", id, rest @ ..] => users::list_by_id(viewer, id, rest),
        ["recommendations", media @ ("movies" | "shows")] => charts::recommended(viewer, media),
        ["sync", "last_activities"] => users::activities(viewer),
        [media @ ("movies" | "shows"), chart, rest @ ..] => {
            charts::chart(viewer, media, chart, rest)
        }
        _ => answer::empty(404),
    }
}

/// A page of Cloudflare's in Trakt's place.
fn cloudflare(status: u16) -> Response<Body> {
    let page = format!(
        "<!DOCTYPE html><html><title>trakt.tv | {status}</title><body>cloudflare</body></html>"
    );
    answer::with(answer::html(status, &page), &[("server", "cloudflare")])
}
