//! `system/*` (reference §3.1).

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, done, ok, refused, word},
    call::Call,
};
use crate::syncthing::{Refused, Version, clock, state::State};

/// A start takes this long.
const START: Duration = Duration::from_millis(500);

pub(super) fn ping() -> Answer {
    ok(&json!({"ping": "pong"}))
}

pub(super) fn version(call: &Call) -> Answer {
    let version = call.sim.state().version;
    let name = version.name();
    let mut answer = json!({
        "arch": "amd64", "codename": version.codename(), "date": "2023-04-09T10:47:16Z",
        "isBeta": name.contains('-'), "isCandidate": false, "isRelease": true,
        "longVersion": format!("syncthing {name} \"{}\" (simulated)", version.codename()),
        "os": "linux", "stamp": "1681037236", "tags": ["simulated"], "user": "debian",
        "version": name,
    });
    if version.is_newer() {
        answer["extra"] = "".into();
        answer["container"] = false.into();
    }
    ok(&answer)
}

pub(super) fn status(call: &Call) -> Answer {
    let state = call.sim.state();
    let listener = json!({"error": null, "lanAddresses": [], "wanAddresses": []});
    ok(&json!({
        "alloc": 38_070_384, "connectionServiceStatus": {"tcp://0.0.0.0:22000": listener},
        "cpuPercent": 0, "goroutines": 64, "guiAddressOverridden": false,
        "guiAddressUsed": state.config.gui("address"), "lastDialStatus": {},
        "myID": state.config.own(), "pathSeparator": "/",
        "startTime": clock::second(state.started), "sys": 52_180_232, "tilde": "/var/syncthing",
        "uptime": clock::seconds().saturating_sub(state.started), "urVersionMax": 3,
    }))
}

pub(super) fn connections(call: &Call) -> Answer {
    let state = call.sim.state();
    let mut connections = Map::new();
    // The own one, and never connected: so it is on 1.19 (reference §3.1).
    if !state.version.is_newer() {
        let own = state.config.own().to_owned();
        connections.insert(own.clone(), connection(&state, &own));
    }
    for id in state.links.keys() {
        connections.insert(id.clone(), connection(&state, id));
    }
    let now = clock::second(clock::seconds());
    ok(&json!({
        "connections": connections, "total": {"at": now, "inBytesTotal": 0, "outBytesTotal": 0},
    }))
}

fn connection(state: &State, id: &str) -> Value {
    let is_connected = state.is_connected(id);
    let word = |word: &'static str| if is_connected { word } else { "" };
    let since = state.links.get(id).map_or(0, |link| link.since);
    let time = |at| if is_connected { clock::second(at) } else { clock::YEAR_1.to_owned() };
    let mut connection = json!({
        "at": time(clock::seconds()), "inBytesTotal": 0, "outBytesTotal": 0,
        "startedAt": time(since), "connected": is_connected,
        "paused": state.config.is_device_paused(id), "address": word("127.0.0.1:22000"),
        "clientVersion": word(state.version.name()), "type": word("tcp-client"),
        "crypto": word("TLS1.3-TLS_AES_128_GCM_SHA256"),
    });
    if state.version.is_newer() {
        connection["primary"] = json!({
            "at": time(clock::seconds()), "inBytesTotal": 0, "outBytesTotal": 0,
            "startedAt": time(since), "address": word("127.0.0.1:22000"),
            "type": word("tcp-client"), "isLocal": is_connected,
            "crypto": word("TLS1.3-TLS_AES_128_GCM_SHA256"),
        });
        connection["isLocal"] = is_connected.into();
    }
    connection
}

pub(super) fn errors(call: &Call) -> Answer {
    let state = call.sim.state();
    let level: Value = if state.version.is_2() { "WRN".into() } else { 3.into() };
    let lines: Vec<Value> = state
        .errors
        .iter()
        .map(|(when, message)| json!({"when": when, "message": message, "level": level}))
        .collect();
    ok(&json!({"errors": if lines.is_empty() { Value::Null } else { lines.into() }}))
}

pub(super) fn add_error(call: &Call) -> Answer {
    let message = String::from_utf8_lossy(&call.body).into_owned();
    call.sim.state().errors.push((clock::nanos(), message));
    done()
}

pub(super) fn clear_errors(call: &Call) -> Answer {
    call.sim.state().errors.clear();
    done()
}

pub(super) fn pause(call: &Call, is_paused: bool) -> Answer {
    let device = if call.query("device").is_empty() { None } else { Some(call.device(500)?) };
    if let Some(id) = &device
        && call.sim.state().config.device(id).is_none()
    {
        return Err(refused(404, "not found"));
    }
    call.sim.pause(device.as_deref(), is_paused);
    done()
}

pub(super) fn restart(call: &Call) -> Answer {
    call.sim.restart(Some(START));
    word("restarting")
}

pub(super) fn shut_down(call: &Call) -> Answer {
    call.sim.restart(None);
    word("shutting down")
}

pub(super) fn reset(call: &Call) -> Answer {
    let id = call.query("folder");
    let is_running = {
        let state = call.sim.state();
        if !id.is_empty() && !state.folders.contains_key(id) {
            return Err(refused(500, "Invalid folder ID"));
        }
        state.running().any(|running| id.is_empty() || running == id)
    };
    if is_running {
        return Err(refused(500, "folder must be paused when resetting"));
    }
    call.sim.restart(Some(START));
    if id.is_empty() { word("resetting database") } else { word(&format!("resetting folder {id}")) }
}

pub(super) fn no_upgrade(version: Version, is_get: bool) -> Refused {
    let status = match (version.is_newer(), is_get) {
        (true, _) => 501,
        (false, true) => 503,
        (false, false) => 500,
    };
    refused(status, "upgrade unsupported")
}
