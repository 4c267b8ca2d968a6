//! `config/*` (reference §3.2): reads, and writes that are applied before they are answered.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    answer::{Answer, done, ok, refused, text},
    call::Call,
    not_so,
};
use crate::syncthing::{
    config::{Config, Refused, Struct, merge},
    identity,
};

pub(super) fn whole(call: &Call) -> Answer {
    ok(&call.sim.state().config.json)
}

pub(super) fn put_whole(call: &Call) -> Answer {
    let sent = call.json(400)?;
    call.sim.configure(|config, version| {
        *config = config.replaced(&sent, version)?;
        Ok(())
    })?;
    done()
}

pub(super) fn in_sync() -> Answer {
    ok(&json!({"configInSync": true}))
}

pub(super) fn route(call: &Call, words: &[&str]) -> Answer {
    let is_get = call.method == Method::GET;
    match words {
        [] if is_get => whole(call),
        [] if call.method == Method::PUT => put_whole(call),
        ["insync"] if is_get => in_sync(),
        ["restart-required"] if is_get => ok(&json!({"requiresRestart": false})),
        [list @ ("folders" | "devices")] => all(call, &List::of(list)),
        [list @ ("folders" | "devices"), id] => one(call, &List::of(list), id),
        ["defaults", "folder"] => part(call, "/defaults/folder", Struct::DefaultFolder),
        ["defaults", "device"] => part(call, "/defaults/device", Struct::DefaultDevice),
        ["defaults", "ignores"] => ignores(call),
        ["options"] => part(call, "/options", Struct::Options),
        ["gui"] => part(call, "/gui", Struct::Gui),
        ["ldap"] => part(call, "/ldap", Struct::Ldap),
        [] | ["insync" | "restart-required"] => Err(not_so()),
        _ => Err(refused(404, "404 page not found")),
    }
}

/// Folders or devices.
struct List {
    name: &'static str,
    key: &'static str,
    kind: Struct,
    unknown: &'static str,
}

impl List {
    fn of(word: &str) -> Self {
        if word == "folders" {
            let unknown = "No folder with given ID";
            Self { name: "folders", key: "id", kind: Struct::Folder, unknown }
        } else {
            let unknown = "No device with given ID";
            Self { name: "devices", key: "deviceID", kind: Struct::Device, unknown }
        }
    }

    /// The id as the server compares it.
    fn id(&self, id: &str) -> Result<String, Refused> {
        match self.kind {
            Struct::Device => identity::canonical(id).map_err(|words| Refused(400, words)),
            _ => Ok(id.to_owned()),
        }
    }

    /// Adds what was sent, or puts it in the place of its namesake.
    fn set(&self, config: &mut Config, one: Value) -> Result<(), Refused> {
        let id = one[self.key].as_str().unwrap_or_default();
        let id = if id.is_empty() { String::new() } else { self.id(id)? };
        let Some(list) = config.json[self.name].as_array_mut() else { return Ok(()) };
        match list.iter_mut().find(|known| known[self.key] == id.as_str()) {
            Some(known) => *known = one,
            None => list.push(one),
        }
        Ok(())
    }
}

fn all(call: &Call, list: &List) -> Answer {
    match call.method {
        Method::GET => ok(&call.sim.state().config.json[list.name]),
        Method::PUT => {
            let sent = call.json(400)?;
            // Each is put in the place of its namesake; others stay (measured, 1.19).
            call.sim.configure(|config, version| {
                for sent in sent.as_array().into_iter().flatten() {
                    let mut one = config.default_of(list.kind, version);
                    merge(list.kind, &mut one, sent)?;
                    list.set(config, one)?;
                }
                Ok(())
            })?;
            done()
        }
        Method::POST => {
            let sent = call.json(400)?;
            add(call, list, &sent)
        }
        _ => Err(not_so()),
    }
}

fn add(call: &Call, list: &List, sent: &Value) -> Answer {
    call.sim.configure(|config, version| {
        let mut one = config.default_of(list.kind, version);
        merge(list.kind, &mut one, sent)?;
        list.set(config, one)
    })?;
    done()
}

fn one(call: &Call, list: &List, id: &str) -> Answer {
    if id.is_empty() {
        let to = format!("/rest/config/{}", list.name);
        let mut moved = text(301, "Moved Permanently");
        if let Ok(to) = to.parse() {
            moved.headers_mut().insert(axum::http::header::LOCATION, to);
        }
        return Ok(moved);
    }
    let id = list.id(id)?;
    let known = {
        let state = call.sim.state();
        let all = state.config.json[list.name].as_array();
        all.into_iter().flatten().find(|one| one[list.key] == id.as_str()).cloned()
    };
    let found = || known.clone().ok_or_else(|| refused(404, list.unknown));
    match call.method {
        Method::GET => ok(&found()?),
        // The id in the body counts, not that in the path.
        Method::PUT => add(call, list, &call.json(400)?),
        Method::PATCH => {
            let (mut one, sent) = (found()?, call.json(400)?);
            call.sim.configure(|config, _| {
                merge(list.kind, &mut one, &sent)?;
                list.set(config, one)
            })?;
            done()
        }
        Method::DELETE => {
            call.sim.configure(|config, _| {
                if let Some(all) = config.json[list.name].as_array_mut() {
                    all.retain(|one| one[list.key] != id.as_str());
                }
                Ok(())
            })?;
            done()
        }
        _ => Err(not_so()),
    }
}

fn part(call: &Call, at: &str, kind: Struct) -> Answer {
    if call.method == Method::GET {
        let state = call.sim.state();
        return ok(state.config.json.pointer(at).unwrap_or(&Value::Null));
    }
    let is_whole = call.method == Method::PUT;
    if !is_whole && call.method != Method::PATCH {
        return Err(not_so());
    }
    let sent = call.json(400)?;
    call.sim.configure(|config, version| {
        let default = config.default_of(kind, version);
        let Some(there) = config.json.pointer_mut(at) else { return Ok(()) };
        let mut part = if is_whole { default } else { there.clone() };
        merge(kind, &mut part, &sent)?;
        *there = part;
        Ok(())
    })?;
    done()
}

fn ignores(call: &Call) -> Answer {
    match call.method {
        Method::GET => ok(&call.sim.state().config.json["defaults"]["ignores"]),
        Method::PUT => {
            let sent = call.json(400)?;
            call.sim.configure(|config, _| {
                config.json["defaults"]["ignores"] = json!({"lines": sent["lines"]});
                Ok(())
            })?;
            done()
        }
        _ => Err(not_so()),
    }
}
