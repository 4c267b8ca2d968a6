//! Who is let in (reference §1.1, §1.2).

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    answer::{refused, text},
    call::Call,
};
use crate::syncthing::{Refused, Sim, config::is_password};

/// Whether a name may be asked for: anything may, unless the page listens on the loopback only.
pub(super) fn check_host(sim: &Sim, headers: &HeaderMap) -> Result<(), Refused> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    let is_loopback = |name: &str| {
        name == "localhost"
            || name.ends_with(".localhost")
            || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    };
    let state = sim.state();
    let address = state.config.gui("address");
    let listens = address.rsplit_once(':').map_or(address, |(name, _)| name);
    let skips = state.config.json["gui"]["insecureSkipHostcheck"] == true;
    if skips || !is_loopback(listens) || is_loopback(name) {
        Ok(())
    } else {
        Err(refused(403, "Host check error"))
    }
}

/// Whether this needs no key.
pub(super) fn is_open(sim: &Sim, words: &[&str]) -> bool {
    sim.state().version.is_newer() && matches!(words, ["noauth", ..] | ["svc", "lang"])
}

/// What is answered when the key is not right.
pub(super) fn refusal(sim: &Sim, headers: &HeaderMap) -> Option<Response> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_wrong = sim.faults().wrong_key;
    let state = sim.state();
    let key = state.config.gui("apiKey");
    let bearer = header("authorization").and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        (state.version.is_newer() && scheme.eq_ignore_ascii_case("bearer")).then_some(key)
    });
    let given = header("x-api-key").or(bearer);
    if !is_wrong && !key.is_empty() && given == Some(key) {
        return None;
    }
    let has_password = !state.config.gui("password").is_empty();
    Some(match (has_password, state.version.is_newer()) {
        (false, _) => {
            let mut refusal = text(403, "CSRF Error");
            sign(state.config.own(), state.version.name(), &mut refusal);
            refusal
        }
        (true, true) => text(403, "Forbidden"),
        (true, false) => {
            let mut refusal = text(401, "Not Authorized");
            let basic = HeaderValue::from_static("Basic realm=\"Authorization Required\"");
            refusal.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
            refusal
        }
    })
}

/// Says whose answer this is.
pub(super) fn sign(id: &str, version: &str, answer: &mut Response) {
    for (name, value) in [("x-syncthing-id", id), ("x-syncthing-version", version)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(name, value);
        }
    }
}

/// `POST noauth/auth/password` (reference §3.1).
pub(super) fn log_in(call: &Call) -> Response {
    let sent: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let state = call.sim.state();
    let is_right = sent["username"] == state.config.gui("user")
        && is_password(sent["password"].as_str().unwrap_or_default(), state.config.gui("password"));
    if is_right {
        let cookie = [(header::SET_COOKIE, "sessionid-SIMULATED=x; Path=/")];
        (axum::http::StatusCode::NO_CONTENT, cookie).into_response()
    } else {
        text(403, "Forbidden")
    }
}
