//! slskd's own state, and its connection to the Soulseek server (section 2).

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{
    answer::{empty, ok},
    call::Call,
};
use crate::slskd::{Sim, log::MutationKind, state::Server};

pub(super) fn state(call: &Call) -> Response {
    let version = call.sim.script.version.to_string();
    let server = shown(&call.sim);
    ok(json!({
        "version": {
            "full": format!("{version}+simulated"),
            "current": version,
            "latest": version,
            "isUpdateAvailable": false,
            "isCanary": false,
            "isDevelopment": false,
        },
        "pendingReconnect": false,
        "pendingRestart": false,
        "connectionWatchdog": {
            "isEnabled": server["isConnected"] == false,
            "isAttemptingConnection": server["isConnecting"],
            "isAwaitingVpn": false,
        },
        "server": server,
        "user": {"username": "simulated"},
        "shares": {"scanPending": false, "scanning": false, "ready": true, "directories": 0, "files": 0},
        "relay": {"mode": "Controller"},
    }))
}

pub(super) fn version(call: &Call) -> Response {
    ok(call.sim.script.version.to_string().into())
}

pub(super) fn server(call: &Call) -> Response {
    ok(shown(&call.sim))
}

fn shown(sim: &Sim) -> Value {
    let server = sim.state().server;
    let words = match server {
        Server::Disconnected => "Disconnected",
        Server::Connecting => "Connecting",
        Server::LoggedIn => "Connected, LoggedIn",
    };
    let is_in = server == Server::LoggedIn;
    json!({
        "address": "vps.slsknet.org",
        "ipEndPoint": is_in.then_some("208.76.170.59:2271"),
        "state": words,
        "isConnected": is_in,
        "isConnecting": server == Server::Connecting,
        "isLoggedIn": is_in,
        "isLoggingIn": false,
        "isTransitioning": server == Server::Connecting,
    })
}

pub(super) fn connect(call: &Call) -> Response {
    if call.sim.state().server == Server::LoggedIn {
        return empty(StatusCode::OK);
    }
    call.did(MutationKind::Server, "connect");
    empty(if call.sim.connect() { StatusCode::OK } else { StatusCode::RESET_CONTENT })
}

pub(super) fn disconnect(call: &Call) -> Response {
    call.did(MutationKind::Server, "disconnect");
    call.sim.set_server(Server::Disconnected);
    empty(StatusCode::NO_CONTENT)
}
