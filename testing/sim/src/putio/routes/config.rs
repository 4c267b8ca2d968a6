//! The store of the user's applications (reference §6).

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok},
    call::Call,
};
use crate::putio::Refused;

pub(super) fn whole(call: &Call) -> Answer {
    let mut state = call.state();
    if call.method == Method::GET {
        return ok(json!({ "config": state.config }));
    }
    if call.method != Method::PUT {
        return Err(Refused::not_found());
    }
    let given = call.fields.json.as_ref().map(|body| &body["config"]);
    let given = given.and_then(Value::as_object).ok_or_else(Refused::bad_request)?;
    state.config.clone_from(given);
    done()
}

/// What is not there is null.
pub(super) fn one(call: &Call, key: &str) -> Answer {
    let mut state = call.state();
    match call.method {
        Method::GET => ok(json!({ "value": state.config.get(key) })),
        Method::PUT => {
            let given = call.fields.json.as_ref().and_then(|body| body.get("value"));
            let given = given.ok_or_else(Refused::bad_request)?;
            state.config.insert(key.to_owned(), given.clone());
            done()
        }
        Method::DELETE => {
            state.config.remove(key);
            done()
        }
        _ => Err(Refused::not_found()),
    }
}
