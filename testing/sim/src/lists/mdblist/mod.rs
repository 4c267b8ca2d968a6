//! MDBList (section 6): its API, and the keyless address of its site on the same host.

mod items;
mod script;

use axum::{body::Body, http::Response};
use serde_json::{Value, json};

pub use script::{Exhausted, List, Quota, Script, Titles};

use super::{Call, FaultRule, ListHost, Provider, Title, answer};

/// MDBList.
pub struct Mdblist;

/// A running simulated MDBList.
pub type MdblistSim = ListHost<Mdblist>;

/// What it keeps of its own.
#[derive(Debug, Default)]
pub struct Memory {
    /// Calls with a good key.
    used: u64,
}

impl Provider for Mdblist {
    type Script = Script;
    type Memory = Memory;

    fn faults(script: &mut Script) -> &mut Vec<FaultRule> {
        &mut script.faults
    }

    fn answer(script: &Script, memory: &mut Memory, call: &Call) -> Response<Body> {
        if call.method != "GET" {
            return said(405, "Method Not Allowed");
        }
        if let ["lists", user, slug, "json"] = call.words()[..] {
            return items::keyless(script, call, user, slug);
        }
        // In the query alone: a header is not looked at.
        let Some(key) = call.asks("apikey") else { return said(401, "API key is required") };
        let Some(user) = script.keys.get(&key) else {
            return said(script.bad_key_status, "Invalid API key!");
        };
        let Quota { limit, exhausted, reset_in } = script.quota;
        let is_exhausted = memory.used >= limit;
        memory.used += u64::from(!is_exhausted);
        let answer = match exhausted {
            _ if !is_exhausted => route(script, memory, call, user),
            Exhausted::TooMany => answer::with_retry(limit_reached(429), Some(reset_in)),
            Exhausted::Forbidden => limit_reached(403),
            Exhausted::Ok => limit_reached(200),
        };
        let reset = call.now + reset_in;
        answer::with(
            answer,
            &[
                ("x-ratelimit-limit", &limit.to_string()),
                ("x-ratelimit-remaining", &(limit - memory.used).to_string()),
                ("x-ratelimit-reset", &reset.to_string()),
            ],
        )
    }

    fn error(_: &Script, status: u16) -> Response<Body> {
        match status {
            429 => limit_reached(429),
            500.. => answer::html(status, "<html><body>Bad gateway</body></html>"),
            _ => said(status, "Something went wrong on purpose"),
        }
    }
}

impl ListHost<Mdblist> {
    /// How many calls the quota has counted.
    pub fn used(&self) -> u64 {
        self.with(|_, memory| memory.used)
    }

    /// A new day: nothing is used up.
    pub fn begin_day(&self) {
        self.with(|_, memory| memory.used = 0);
    }
}

/// All routes on one page.
fn route(script: &Script, memory: &Memory, call: &Call, user: &str) -> Response<Body> {
    let words = call.words();
    match words[..] {
        ["user"] => answer::json(
            200,
            &json!({
                "user_id": 1,
                "username": user,
                "patron_status": null,
                "api_requests": script.quota.limit,
                "api_requests_count": memory.used,
            }),
        ),
        ["lists", "user"] => {
            let own = script.lists.iter().filter(|list| list.user == user);
            answer::json(200, &own.map(items::summary).collect())
        }
        ["watchlist", "items", ref media @ ..] => {
            let titles = script.watchlists.get(user).map(|titles| titles.0.as_slice());
            items::page(script, call, &all(titles.unwrap_or_default()), None, media)
        }
        ["external", "lists", id, "items", ref media @ ..] => {
            let found = id.parse().ok().and_then(|id: u64| script.external.get(&id));
            found.map_or_else(not_found, |found| {
                items::page(script, call, &all(&found.0), None, media)
            })
        }
        ["lists", "official", kind, slug, "items"] => {
            let found = script.official.get(&format!("{kind}/{slug}"));
            found.map_or_else(not_found, |found| {
                items::page(script, call, &all(&found.0), None, &[])
            })
        }
        ["lists", id, ref rest @ ..] if id.bytes().all(|byte| byte.is_ascii_digit()) => {
            items::of_lists(script, call, user, &|list| list.id.to_string() == id, rest)
        }
        ["lists", owner, slug, ref rest @ ..] => {
            let so = |list: &List| list.user == owner && list.slug == slug;
            items::of_lists(script, call, user, &so, rest)
        }
        _ => not_found(),
    }
}

fn all(titles: &[Title]) -> Vec<&Title> {
    titles.iter().collect()
}

fn limit_reached(status: u16) -> Response<Body> {
    answer::json(status, &json!({ "response": false, "error": "API Limit Reached!" }))
}

fn not_found() -> Response<Body> {
    said(404, "List not found")
}

fn said(status: u16, words: &str) -> Response<Body> {
    let body: Value = json!({ "response": false, "error": words });
    answer::json(status, &body)
}
