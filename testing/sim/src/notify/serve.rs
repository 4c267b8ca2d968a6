//! How a call is answered, and what goes wrong with it.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Response, StatusCode, request::Parts},
    response::IntoResponse,
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Fault, Kind, Received, Sim, State, discord, gotify, ntfy, plain, telegram};
use crate::{
    lock,
    mishap::pause,
    process::{Hangup, Process, Service},
};

/// A call, read.
pub(super) struct Call<'a> {
    pub(super) method: &'a Method,
    /// Decoded.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    /// The body; `null` where it is no JSON.
    pub(super) json: Value,
}

impl Call<'_> {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a service does with a call.
pub(super) enum Does {
    /// Takes a message, and says this.
    Takes(Box<Received>, Response<Body>),
    /// Says this.
    Says(Response<Body>),
}

pub(super) fn says(status: u16, body: &Value) -> Does {
    Does::Says(answer(status, body))
}

pub(super) fn answer(status: u16, body: &Value) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    (status, Json(body)).into_response()
}

fn answered(kind: Kind, call: &Call<'_>, state: &State) -> Does {
    match kind {
        Kind::Ntfy | Kind::OldNtfy => ntfy::answer(call, &state.received, kind == Kind::Ntfy),
        Kind::Discord => discord::answer(call),
        Kind::Telegram => telegram::answer(call),
        Kind::Gotify => gotify::answer(call, &state.received),
        Kind::Apprise => plain::apprise(call),
        Kind::Webhook => plain::webhook(call),
    }
}

impl Service for Sim {
    fn process(&self) -> &Process {
        &self.process
    }

    fn router(self: &Arc<Self>) -> Router {
        Router::new()
    }

    async fn handle(
        self: Arc<Self>,
        _: Router,
        head: Parts,
        body: Bytes,
    ) -> Result<Response<Body>, Hangup> {
        let call = Call {
            method: &head.method,
            path: percent_decode_str(head.uri.path()).decode_utf8_lossy().into_owned(),
            query: serde_urlencoded::from_str(head.uri.query().unwrap_or_default())
                .unwrap_or_default(),
            headers: &head.headers,
            body: &body,
            json: serde_json::from_slice(&body).unwrap_or_default(),
        };
        let (received, response, fault, slow) = {
            let mut state = lock(&self.state);
            state.calls += 1;
            match answered(self.kind, &call, &state) {
                Does::Says(response) => return Ok(response),
                Does::Takes(received, response) => {
                    let fault = (!state.faults.is_empty()).then(|| state.faults.remove(0));
                    (received, response, fault, state.slow_ms)
                }
            }
        };
        if let Some(instead) = fault.and_then(|fault| fault.instead(self.kind)) {
            return Ok(instead);
        }
        if fault == Some(Fault::CloseBefore) {
            return Err(Hangup);
        }
        // Half of the time before, half after: whoever is killed meanwhile is killed on both sides.
        pause(slow / 2).await;
        lock(&self.state).received.push(*received);
        pause(slow / 2).await;
        match fault {
            Some(Fault::CloseAfter) => Err(Hangup),
            Some(Fault::GatewayAfter) => {
                Ok((StatusCode::GATEWAY_TIMEOUT, "nobody answered").into_response())
            }
            _ => Ok(response),
        }
    }
}
