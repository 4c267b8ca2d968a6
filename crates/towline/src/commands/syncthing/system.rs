//! `towline syncthing ping`, `status` and `version`: the process (Syncthing reference §3.1).

use std::time::Instant;

use serde::Serialize;
use syncthing_client::{
    Error, Syncthing,
    system::{Status as Process, VersionInfo},
};
use towline_domain::path::shown;

use super::told;
use crate::{cli::Context, commands::words::size};

pub(super) async fn ping(
    context: &Context,
    name: &str,
    syncthing: &Syncthing,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    told(syncthing.system().ping().await)?;
    let took = begun.elapsed().as_millis();
    context
        .printer
        .json(&serde_json::json!({ "server": name, "ping": "pong", "took_ms": took }))?;
    context.printer.line(format!("{name}: it answers and takes the key ({took} ms)"))?;
    Ok(())
}

pub(super) async fn version(context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Told {
        version: String,
        codename: String,
        os: String,
        arch: String,
        long: String,
    }
    let VersionInfo { version, codename, os, arch, long_version: long, .. } =
        told(syncthing.system().version().await)?;
    context.printer.json(&Told { version, codename, os, arch, long: long.clone() })?;
    context.printer.line(shown(long.as_bytes()))?;
    Ok(())
}

pub(super) async fn status(
    context: &Context,
    name: &str,
    syncthing: &Syncthing,
) -> anyhow::Result<()> {
    let status = told(Status::read(name, syncthing).await)?;
    context.printer.json(&status)?;
    for (key, value) in status.lines() {
        context.printer.line(format!("{key:<10}{}", shown(value.as_bytes())))?;
    }
    Ok(())
}

/// What is told of the process.
#[derive(Debug, Serialize)]
struct Status {
    server: String,
    device: String,
    version: String,
    started: Option<String>,
    /// Seconds.
    uptime: u64,
    /// Bytes that it took from the system.
    memory: u64,
    devices: usize,
    connected: usize,
    folders: usize,
    /// What it shows as errors on its page.
    errors: usize,
    listeners: Vec<Way>,
    /// How it looks for other devices; nothing while it does not.
    discovery: Vec<Way>,
    requires_restart: bool,
}

/// A way to be found, or to find.
#[derive(Debug, Serialize)]
struct Way {
    name: String,
    error: Option<String>,
}

impl Status {
    async fn read(name: &str, syncthing: &Syncthing) -> Result<Self, Error> {
        let system = syncthing.system();
        let process = system.status().await?;
        let mut connections = system.connections().await?.connections;
        connections.remove(&process.my_id);
        let connected = connections.values().filter(|device| device.connected).count();
        Ok(Self {
            server: name.into(),
            device: process.my_id.to_string(),
            version: system.version().await?.version,
            started: process.start_time.map(|at| format!("{at:.0}")),
            uptime: process.uptime,
            memory: process.sys,
            devices: connections.len(),
            connected,
            folders: syncthing.config().folders().list().await?.len(),
            errors: system.errors().await?.len(),
            listeners: listeners(&process),
            discovery: discovery(process),
            requires_restart: syncthing.config().requires_restart().await?,
        })
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let since = self.started.as_deref().unwrap_or("not told");
        let mut lines = vec![
            ("server", self.server.clone()),
            ("device", self.device.clone()),
            ("version", format!("Syncthing {}", self.version)),
            ("running", format!("since {since}, {} of memory", size(self.memory))),
            ("devices", format!("{}, {} of them connected", self.devices, self.connected)),
            ("folders", self.folders.to_string()),
        ];
        if self.errors > 0 {
            lines.push(("errors", format!("{}: `towline syncthing errors`", self.errors)));
        }
        lines.extend(self.listeners.iter().map(|way| ("listens", way.words())));
        lines.extend(self.discovery.iter().map(|way| ("looks", way.words())));
        if self.requires_restart {
            lines.push(("pending", "a changed setting takes a restart of Syncthing".into()));
        }
        lines
    }
}

impl Way {
    fn words(&self) -> String {
        match &self.error {
            Some(error) => format!("{}: {error}", self.name),
            None => self.name.clone(),
        }
    }
}

fn listeners(process: &Process) -> Vec<Way> {
    let all = process.connection_service_status.iter();
    all.map(|(name, listener)| Way { name: without_query(name), error: listener.error.clone() })
        .collect()
}

/// Up to 1.x failures stand apart from the ways.
fn discovery(process: Process) -> Vec<Way> {
    let told = process.discovery_status.into_iter().map(|(name, probe)| (name, probe.error));
    let failed = process.discovery_errors.into_iter().map(|(name, error)| (name, Some(error)));
    let mut all: std::collections::BTreeMap<_, _> = told.collect();
    all.extend(failed);
    all.into_iter().map(|(name, error)| Way { name: without_query(&name), error }).collect()
}

/// What stands behind a relay's address can be its token.
fn without_query(address: &str) -> String {
    match address.split_once('?') {
        Some((address, _)) => format!("{address}?…"),
        None => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_failing_listener_is_told_and_no_token() {
        let process: Process = serde_json::from_value(json!({
            "connectionServiceStatus": {
                "relay://r:1/?id=X&token=SECRET": {"error": "no route"}, "tcp://:22000": {"error": null},
            },
            "discoveryStatus": {"global@x": {"error": null}},
            "discoveryErrors": {"IPv6 local": "off"},
        }))
        .unwrap();
        let words = |ways: Vec<Way>| ways.iter().map(Way::words).collect::<Vec<_>>();
        assert_eq!(words(listeners(&process)), ["relay://r:1/?…: no route", "tcp://:22000"]);
        assert_eq!(words(discovery(process)), ["IPv6 local: off", "global@x"]);
    }
}
