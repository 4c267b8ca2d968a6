//! Keys and tokens.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Refusal, invalid, refusal};
use crate::betanin::Sim;

/// Name and password of the only person.
const PERSON: (&str, &str) = ("t", "t");
const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0In0.c2ltdWxhdGVk";

pub(super) async fn guard(State(sim): State<Arc<Sim>>, request: Request, next: Next) -> Response {
    match check(&sim, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn check(sim: &Sim, headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let msg = |status, words: &str| Err((status, Json(json!({"msg": words}))));
    if let Some(key) = text(header::HeaderName::from_static("x-api-key")).filter(|k| !k.is_empty())
    {
        let is_right = key == sim.script.api_key.as_str() && !sim.faults().wrong_key;
        return if is_right {
            Ok(())
        } else {
            Err(refusal(StatusCode::UNPROCESSABLE_ENTITY, "no valid auth provided"))
        };
    }
    let Some(authorization) = text(header::AUTHORIZATION) else {
        return msg(StatusCode::UNAUTHORIZED, "Missing Authorization Header");
    };
    let Some(token) = authorization.strip_prefix("Bearer ") else {
        return msg(StatusCode::UNAUTHORIZED, "Missing Authorization Header");
    };
    if token.split('.').count() != 3 {
        return msg(StatusCode::UNPROCESSABLE_ENTITY, "Not enough segments");
    }
    if token != TOKEN || !sim.script.has_login {
        return msg(StatusCode::UNPROCESSABLE_ENTITY, "Signature verification failed");
    }
    Ok(())
}

pub(super) async fn login(
    State(sim): State<Arc<Sim>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let given: Value = serde_json::from_slice(&body).unwrap_or_default();
    let field = |name: &str| {
        given[name]
            .as_str()
            .ok_or_else(|| invalid(name, "Missing required parameter in the JSON body"))
    };
    if (field("username")?, field("password")?) == PERSON && sim.script.has_login {
        Ok(Json(json!({"token": TOKEN})))
    } else {
        Err(refusal(StatusCode::UNPROCESSABLE_ENTITY, "invalid username / password"))
    }
}
