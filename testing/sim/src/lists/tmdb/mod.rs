//! TMDB, versions 3 and 4 of its API (section 7). Not in it: sessions, logins, `find`.
//!
//! A suspended key or maintenance are made with [`Fault::error`](super::Fault::error), which
//! answers with TMDB's code for the status, or with [`Fault::Json`](super::Fault::Json).

mod lists;
mod script;
mod wire;

use axum::{body::Body, http::Response};
use serde_json::json;

pub use script::{Account, List, Script, Titles};

use super::{Call, FaultRule, ListHost, Provider, answer};

/// TMDB.
pub struct Tmdb;

/// A running simulated TMDB.
pub type TmdbSim = ListHost<Tmdb>;

/// Why it does not answer: a status, its own code, and its words (section 7).
#[derive(Debug, Clone, Copy)]
struct Refused(u16, u32, &'static str);

const BAD_KEY: Refused = Refused(401, 7, "Invalid API key: You must be granted a valid key.");
const NO_PERMISSION: Refused =
    Refused(401, 3, "Authentication failed: You do not have permissions to access the service.");
const BAD_TOKEN: Refused = Refused(401, 35, "Invalid token.");
const PRIVATE: Refused = Refused(401, 39, "The resource you are requesting is private.");
const NOT_FOUND: Refused = Refused(404, 34, "The resource you requested could not be found.");
const BAD_ID: Refused =
    Refused(404, 6, "Invalid id: The pre-requisite id is invalid or not found.");
const BAD_PAGE: Refused = Refused(
    400,
    22,
    "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.",
);

impl From<Refused> for Response<Body> {
    fn from(Refused(status, code, words): Refused) -> Self {
        let body = json!({ "success": false, "status_code": code, "status_message": words });
        answer::json(status, &body)
    }
}

impl Provider for Tmdb {
    type Script = Script;
    type Memory = ();

    fn faults(script: &mut Script) -> &mut Vec<FaultRule> {
        &mut script.faults
    }

    fn answer(script: &Script, (): &mut (), call: &Call) -> Response<Body> {
        if call.method != "GET" {
            return Refused(
                405,
                36,
                "This token hasn't been granted write permission by the user.",
            )
            .into();
        }
        match caller(script, call).and_then(|account| route(script, call, account)) {
            Ok(answer) => answer,
            Err(refused) => refused.into(),
        }
    }

    fn error(_: &Script, status: u16) -> Response<Body> {
        let refused = match status {
            401 => BAD_KEY,
            403 => Refused(403, 45, "This user has been suspended."),
            404 => NOT_FOUND,
            429 => Refused(429, 25, "Your request count (#) is over the allowed limit of (40)."),
            503 => Refused(503, 46, "The API is undergoing maintenance. Try again later."),
            status => Refused(status, 11, "Internal error: Something went wrong, contact TMDb."),
        };
        refused.into()
    }
}

/// Whose account the call is of; none with a key alone.
fn caller<'a>(script: &'a Script, call: &Call) -> Result<Option<&'a str>, Refused> {
    if let Some(token) = call.bearer() {
        if token == script.read_token {
            return Ok(None);
        }
        if !token.starts_with("eyJ") {
            return Err(BAD_TOKEN);
        }
        let mut accounts = script.accounts.iter();
        let found = accounts.find(|(_, account)| account.user_token == token);
        return found.map(|(id, _)| Some(id.as_str())).ok_or(BAD_KEY);
    }
    if call.asks("api_key").as_ref() == Some(&script.api_key) { Ok(None) } else { Err(BAD_KEY) }
}

/// All routes on one page.
fn route(script: &Script, call: &Call, account: Option<&str>) -> Result<Response<Body>, Refused> {
    match call.words()[..] {
        ["3", "configuration"] => Ok(answer::json(200, &wire::configuration())),
        [version @ ("3" | "4"), "list", id] => lists::list(script, call, version, id),
        ["3", "collection", id] => lists::collection(script, id),
        ["4", "account", id, media @ ("movie" | "tv"), what] => {
            // A key, or somebody else's token, is no permission.
            if account != Some(id) {
                return Err(NO_PERMISSION);
            }
            lists::of_account(script, call, id, media, what)
        }
        ["3", media @ ("movie" | "tv"), id] if id.starts_with(|c: char| c.is_ascii_digit()) => {
            lists::single(script, media, id)
        }
        ["3", ref rest @ ..] => lists::chart(script, call, &rest.join("/")),
        _ => Err(NOT_FOUND),
    }
}
