//! Keys, tokens and logins (section 1).

use axum::{http::StatusCode, response::Response};
use serde_json::json;

use super::{
    answer::{empty, ok, text},
    call::Call,
};
use crate::slskd::{clock::TICKS_PER_SECOND, script::Role};

const TOKEN_LASTS: u64 = 7 * 86_400 * TICKS_PER_SECOND;

/// What the caller may do; None: nothing, whatever the reason.
pub(super) fn check(call: &Call) -> Option<Role> {
    let access = &call.sim.script.access;
    if call.sim.faults().unauthorized {
        return None;
    }
    if access.disabled {
        return Some(Role::Administrator);
    }
    let header = |name| call.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(given) = header("x-api-key") {
        return access.keys.iter().find(|key| key.key == given).map(|key| key.role);
    }
    let token = header("authorization")?.strip_prefix("Bearer ")?;
    let now = call.sim.clock.now();
    let state = call.sim.state();
    let known = state.tokens.iter().any(|(known, until)| known == token && now < *until);
    known.then_some(Role::Administrator)
}

pub(super) fn is_enabled(call: &Call) -> Response {
    ok((!call.sim.script.access.disabled).into())
}

pub(super) fn log_in(call: &Call) -> Response {
    let access = &call.sim.script.access;
    if !call.is_json {
        return empty(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    if access.headless {
        return empty(StatusCode::FORBIDDEN);
    }
    let given = call.json().unwrap_or_default();
    let field = |name: &str| given[name].as_str().filter(|value| !value.trim().is_empty());
    let Some((username, password)) = field("username").zip(field("password")) else {
        return text(StatusCode::BAD_REQUEST, "Username and/or password missing or invalid");
    };
    if (username, password) != (access.username.as_str(), access.password.as_str()) {
        return empty(StatusCode::UNAUTHORIZED);
    }
    let now = call.sim.clock.now();
    let mut state = call.sim.state();
    // Another signature in each process, by chance: a restart forgets them all.
    let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoic2xza2QifQ.{}", state.ids.next());
    state.tokens.push((token.clone(), now + TOKEN_LASTS));
    let seconds = now / TICKS_PER_SECOND;
    ok(json!({
        "token": token,
        "expires": seconds + TOKEN_LASTS / TICKS_PER_SECOND,
        "issued": seconds,
        "notBefore": seconds,
        "name": username,
        "tokenType": "Bearer",
    }))
}
