//! Who may call: tokens, and codes that a person types (reference §1).

use axum::http::Method;
use serde_json::json;

use super::{
    answer::{Answer, done, ok},
    call::Call,
};
use crate::putio::{Refused, content::mixed};

/// Where no token is needed.
pub(super) fn is_open(call: &Call, words: &[&str]) -> bool {
    let is_read = call.method == Method::GET;
    is_read && matches!(words, ["oauth2", "oob", "code", ..] | ["oauth2", "validate"])
}

pub(super) fn is_known(call: &Call) -> bool {
    let refuses_all = call.sim.faults().unauthorized;
    let state = call.state();
    !refuses_all && call.token().is_some_and(|token| state.tokens.contains(token))
}

pub(super) fn code(call: &Call) -> Answer {
    call.need("app_id")?;
    let mut state = call.state();
    let number = mixed(state.number().unsigned_abs());
    let code = format!("PUT{:05X}", number & 0xf_ffff);
    state.codes.insert(code.clone(), None);
    let qr_code_url = format!("https://api.put.io/qrcode/{code}");
    ok(json!({ "code": code, "qr_code_url": qr_code_url }))
}

/// Null until somebody has typed the code.
pub(super) fn poll(call: &Call, code: &str) -> Answer {
    let state = call.state();
    let token = state.codes.get(code).ok_or_else(Refused::not_found)?;
    ok(json!({ "oauth_token": token }))
}

/// Somebody who is logged in types a code.
pub(super) fn link(call: &Call) -> Answer {
    let code = call.need("code")?;
    call.state().link(code)?;
    ok(json!({ "app": { "id": 1, "name": "towline", "description": "" } }))
}

/// In the query, unlike elsewhere, the token may stand alone.
pub(super) fn validate(call: &Call) -> Answer {
    let user = call.sim.script.account.user_id;
    ok(if is_known(call) {
        json!({ "result": true, "token_id": 1, "token_scope": "default", "user_id": user })
    } else {
        json!({ "result": false, "token_id": null, "token_scope": null, "user_id": null })
    })
}

pub(super) fn log_out(call: &Call) -> Answer {
    if let Some(token) = call.token() {
        call.state().tokens.remove(token);
    }
    done()
}
