//! `db/*` (reference §3.4), with the refusals of §1.3: they differ by call.

mod files;

use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok, refused},
    call::Call,
    not_so,
};
use crate::syncthing::{
    Refused,
    folder::{Folder, Of},
    state::State,
};

pub(super) fn route(call: &Call, words: &[&str]) -> Answer {
    match (call.method.as_str(), words) {
        ("GET", ["status"]) => status(call),
        ("GET", ["completion"]) => completion(call),
        ("GET", ["need"]) => files::need(call),
        ("GET", ["remoteneed"]) => files::remote_need(call),
        ("GET", ["localchanged"]) => files::local_changed(call),
        ("GET", ["browse"]) => files::browse(call),
        ("GET", ["file"]) => files::file(call),
        ("GET", ["ignores"]) => ignores(call),
        ("POST", ["ignores"]) => set_ignores(call),
        ("POST", ["scan"]) => scan(call),
        // Done after the answer; there is nothing to be done here, and nothing is said of it.
        ("POST", ["override" | "revert"]) => done(),
        ("POST", ["prio"]) => files::need(call),
        (
            _,
            [
                "status" | "completion" | "need" | "remoteneed" | "localchanged" | "browse"
                | "file" | "ignores" | "scan" | "override" | "revert" | "prio",
            ],
        ) => Err(not_so()),
        _ => Err(refused(404, "404 page not found")),
    }
}

fn unknown(status: u16) -> Refused {
    refused(status, "no such folder")
}

/// A folder that runs. A paused one is answered with these words.
fn running<'a>(
    state: &'a State,
    id: &str,
    status: u16,
    if_paused: &str,
) -> Result<&'a Folder, Refused> {
    let folder = state.folders.get(id).ok_or_else(|| unknown(status))?;
    if state.config.is_paused(id) { Err(refused(status, if_paused)) } else { Ok(folder) }
}

fn status(call: &Call) -> Answer {
    let status = call.sim.state().status(call.query("folder"));
    ok(&status.ok_or_else(|| unknown(404))?)
}

fn completion(call: &Call) -> Answer {
    let state = call.sim.state();
    let id = call.query("folder");
    let device = if call.query("device").is_empty() { None } else { Some(call.device(400)?) };
    let own = state.config.own().to_owned();
    let device = device.filter(|device| *device != own);
    let (of, remote) = match &device {
        None => (Of::Own, "unknown"),
        Some(device) if !state.links.contains_key(device) => (Of::Nothing, "unknown"),
        Some(device) if state.is_connected(device) => (Of::Whole, "valid"),
        Some(_) => (Of::Whole, "unknown"),
    };
    if !id.is_empty() {
        let folder = running(&state, id, 404, "folder is paused")?;
        return ok(&folder.completion(state.version, of, remote));
    }
    if !state.version.is_newer() && state.running().count() < state.folders.len() {
        return Err(refused(404, "folder is paused"));
    }
    let parts = state.running().map(|id| state.folders[id].completion(state.version, of, remote));
    ok(&added(parts, state.version.is_newer()))
}

/// Over all folders (reference §3.4).
fn added(parts: impl Iterator<Item = Value>, is_newer: bool) -> Value {
    let mut sum = json!({
        "completion": 100.0, "globalBytes": 0, "globalItems": 0, "needBytes": 0,
        "needDeletes": 0, "needItems": 0, "sequence": 0,
    });
    for part in parts {
        for name in ["globalBytes", "globalItems", "needBytes", "needDeletes", "needItems"] {
            let added = sum[name].as_u64().unwrap_or(0) + part[name].as_u64().unwrap_or(0);
            sum[name] = added.into();
        }
    }
    let number = |name: &str| sum[name].as_f64().unwrap_or(0.0);
    if number("globalBytes") > 0.0 {
        sum["completion"] = (100.0 * (1.0 - number("needBytes") / number("globalBytes"))).into();
    }
    if is_newer {
        sum["remoteState"] = "unknown".into();
    }
    sum
}

fn scan(call: &Call) -> Answer {
    if !call.has_query("folder") {
        call.sim.change(|state| {
            let running: Vec<String> = state.running().cloned().collect();
            for id in &running {
                state.scan(id);
            }
        });
        return done();
    }
    let id = call.query("folder");
    let error = running(&call.sim.state(), id, 500, "folder is paused")?.error.clone();
    if let Some(error) = error {
        return Err(refused(500, &error));
    }
    call.sim.change(|state| state.scan(id));
    done()
}

fn ignores(call: &Call) -> Answer {
    let id = call.query("folder");
    let state = call.sim.state();
    let Some(folder) = state.folders.get(id) else {
        let words = format!("folder {id} does not exist");
        return if state.version.is_newer() {
            ok(&json!({"ignore": null, "expanded": null, "error": words}))
        } else {
            Err(refused(500, &words))
        };
    };
    ok(&shown(&folder.ignores))
}

fn shown(lines: &[String]) -> Value {
    let lines: Value = if lines.is_empty() { Value::Null } else { lines.into() };
    json!({"error": wrong(&lines), "expanded": lines, "ignore": lines})
}

/// What the server says about a pattern that it cannot read. Here: a bracket that is not closed.
fn wrong(lines: &Value) -> Option<String> {
    let texts = lines.as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut bad = texts.filter(|line| line.contains('[') && !line.contains(']'));
    bad.next().map(|line| {
        format!(
            "loading ignores: invalid pattern {line:?} in ignore file: parse error: unexpected \
             end of input"
        )
    })
}

/// Saved, whatever it is; a bad one puts the folder in error (reference §3.4).
fn set_ignores(call: &Call) -> Answer {
    let id = call.query("folder");
    let sent = call.json(500)?;
    let lines = sent["ignore"].as_array().into_iter().flatten();
    let lines: Vec<String> = lines.filter_map(|line| line.as_str().map(str::to_owned)).collect();
    if !call.sim.state().folders.contains_key(id) {
        // The id is missing in the text.
        return Err(refused(500, "folder  does not exist"));
    }
    let answer = shown(&lines);
    call.sim.change(|state| {
        if let Some(folder) = state.folders.get_mut(id) {
            folder.ignores = lines;
        }
        match answer["error"].as_str() {
            Some(error) => state.stop_folder(id, error),
            None => state.mend(id),
        }
    });
    ok(&answer)
}
