//! Small lists: `stats/*`, `svc/deviceid`, `cluster/pending/*` (reference §3.3, §3.5).

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, done, ok, refused},
    call::Call,
    not_so,
};
use crate::syncthing::{clock, identity};

/// The own device too, never seen.
pub(super) fn devices(call: &Call) -> Answer {
    let state = call.sim.state();
    let all = state.config.devices().iter().filter_map(|device| {
        let id = device["deviceID"].as_str()?;
        let seen = if state.is_connected(id) {
            Some(clock::seconds())
        } else {
            state.links.get(id).and_then(|link| link.last_seen)
        };
        let seen = seen.map_or_else(|| clock::YEAR_1970.to_owned(), clock::second);
        Some((id.to_owned(), json!({"lastSeen": seen, "lastConnectionDurationS": 0})))
    });
    ok(&Value::Object(all.collect::<Map<_, _>>()))
}

pub(super) fn folders(call: &Call) -> Answer {
    let state = call.sim.state();
    let all = state.folders.iter().map(|(id, folder)| {
        let (at, name) = match &folder.last_file {
            Some((at, name)) => (clock::second(*at), name.as_str()),
            None => (clock::YEAR_1.to_owned(), ""),
        };
        let file = json!({"at": at, "filename": name, "deleted": false});
        let last_scan = clock::second(folder.last_scan);
        (id.clone(), json!({"lastFile": file, "lastScan": last_scan}))
    });
    ok(&Value::Object(all.collect::<Map<_, _>>()))
}

/// Right or wrong: 200.
pub(super) fn device_id(call: &Call) -> Answer {
    let id = call.query("id");
    let answer = match identity::canonical(id) {
        Ok(id) => json!({"id": id}),
        Err(words) => json!({"error": words.trim_start_matches(&format!("{id:?}: "))}),
    };
    ok(&answer)
}

/// Nobody asks to be let in.
pub(super) fn pending(call: &Call) -> Answer {
    let device = call.query("device");
    if !device.is_empty()
        && let Err(words) = identity::canonical(device)
    {
        return Err(refused(400, &words));
    }
    match call.method {
        Method::GET => ok(&json!({})),
        Method::DELETE => done(),
        _ => Err(not_so()),
    }
}
