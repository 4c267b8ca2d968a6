//! slskd's settings, without its secrets (section 2).

use axum::{http::StatusCode, response::Response};
use serde_json::{Map, Value, json};

use super::{
    answer::{empty, ok},
    call::Call,
};
use crate::slskd::{
    Sim,
    script::{Directories, Exists, Role, Settings},
};

const SECRET: &str = "*****";

pub(super) fn options(call: &Call) -> Response {
    let sim = &call.sim;
    let Directories { reported_downloads, reported_incomplete, .. } = &sim.script.directories;
    let new = sim.script.version.has_new_option_names();
    let mut options = json!({
        "headless": sim.script.access.headless,
        "remoteConfiguration": false,
        "remoteFileManagement": sim.script.settings.remote_file_management,
        "directories": {"downloads": reported_downloads, "incomplete": reported_incomplete},
        "retention": retention(&sim.script.settings),
        "soulseek": {"address": "vps.slsknet.org", "port": 2271, "username": "simulated", "password": SECRET},
        "web": {
            "port": 5030,
            "urlBase": format!("/{}", sim.script.access.url_base.trim_matches('/')),
            "authentication": {
                "disabled": sim.script.access.disabled,
                "username": sim.script.access.username,
                "password": SECRET,
                "apiKeys": keys(sim),
            },
        },
    });
    options[if new { "transfers" } else { "global" }] = transfers(sim);
    if sim.script.version.has_events() {
        let name = if new { "integrations" } else { "integration" };
        options[name] = json!({"webhooks": webhooks(sim)});
    }
    ok(options)
}

fn transfers(sim: &Sim) -> Value {
    let Settings { subdirectory, exists, retry, .. } = &sim.script.settings;
    if !sim.script.version.has_batches() {
        return json!({"download": {"slots": 500}});
    }
    let exists = match exists {
        Exists::Rename => "rename",
        Exists::Overwrite => "overwrite",
    };
    json!({"download": {
        "slots": 500,
        "destination": {"subdirectory": subdirectory, "exists": exists},
        "retry": {"attempts": retry.attempts, "delay": retry.base_ms, "maxDelay": retry.cap_ms},
    }})
}

fn retention(settings: &Settings) -> Value {
    let of = settings.retention;
    json!({"transfers": {"download": {
        "succeeded": of.succeeded,
        "errored": of.errored,
        "cancelled": of.cancelled,
        "failed": of.failed,
    }}})
}

fn keys(sim: &Sim) -> Value {
    let role = |role| match role {
        Role::ReadOnly => "ReadOnly",
        Role::ReadWrite => "ReadWrite",
        Role::Administrator => "Administrator",
    };
    let shown = |key: &crate::slskd::Key| json!({"key": SECRET, "role": role(key.role), "cidr": "0.0.0.0/0,::/0"});
    let keys = sim.script.access.keys.iter().enumerate();
    keys.map(|(n, key)| (format!("key{n}"), shown(key))).collect::<Map<_, _>>().into()
}

fn webhooks(sim: &Sim) -> Value {
    let webhooks = sim.webhooks();
    let shown = webhooks.iter().enumerate().map(|(n, webhook)| {
        let headers: Vec<Value> = webhook
            .headers
            .iter()
            .map(|(name, _)| json!({"name": name, "value": SECRET}))
            .collect();
        let shown = json!({
            "on": webhook.on,
            "call": {"url": webhook.url, "headers": headers, "ignoreCertificateErrors": false},
            "timeout": webhook.timeout_ms,
            "retry": {"attempts": webhook.attempts},
        });
        (format!("webhook{n}"), shown)
    });
    shown.collect::<Map<_, _>>().into()
}

/// Roles are enforced here, and `remote_configuration` is off.
pub(super) fn change(_: &Call) -> Response {
    empty(StatusCode::FORBIDDEN)
}
