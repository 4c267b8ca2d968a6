//! `towline slskd status`: how a slskd is (slskd contract §2).

use serde::Serialize;
use serde_json::Value;
use slskd_client::{
    Slskd,
    application::{Application, GetApplication},
};
use towline_domain::path::shown;

use super::told;
use crate::cli::Context;

/// What is told of it.
#[derive(Debug, Serialize)]
struct Told {
    source: String,
    version: String,
    /// A newer one that slskd knows of.
    newer: Option<String>,
    logged_in: bool,
    network: String,
    user: Option<String>,
    /// What brings the connection back, in words.
    watchdog: &'static str,
    next_attempt: Option<String>,
    shares: Shares,
    pending_restart: bool,
    pending_reconnect: bool,
    relay: Option<String>,
}

/// What it shares, as far as this version tells.
#[derive(Debug, Serialize)]
struct Shares {
    directories: Option<u64>,
    files: Option<u64>,
    scanning: bool,
}

pub(super) async fn run(context: &Context, name: &str, slskd: &Slskd) -> anyhow::Result<()> {
    let told = Told::new(name, told(slskd.send(&GetApplication).await)?);
    context.printer.json(&told)?;
    for (key, value) in told.lines() {
        context.printer.line(format!("{key:<10}{}", shown(value.as_bytes())))?;
    }
    Ok(())
}

impl Told {
    fn new(source: &str, application: Application) -> Self {
        let Application { version, server, connection_watchdog: watchdog, user, .. } = application;
        let newer = version.is_update_available == Some(true);
        Self {
            source: source.into(),
            version: version.current,
            newer: version.latest.filter(|_| newer),
            logged_in: server.is_logged_in,
            network: server.state.to_string(),
            user: user.username,
            watchdog: if watchdog.is_awaiting_vpn {
                "waits for a VPN"
            } else if watchdog.is_attempting {
                "connects"
            } else if watchdog.is_enabled {
                "on"
            } else {
                "off"
            },
            next_attempt: watchdog.next_attempt_at.map(|at| format!("{at:.0}")),
            shares: Shares::new(&application.shares),
            pending_restart: application.pending_restart,
            pending_reconnect: application.pending_reconnect,
            relay: application.relay.mode,
        }
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let version = match &self.newer {
            Some(newer) => format!("slskd {} ({newer} is out)", self.version),
            None => format!("slskd {}", self.version),
        };
        let network = match (self.logged_in, &self.user) {
            (true, Some(user)) => format!("logged in as {user}"),
            (true, None) => "logged in".into(),
            (false, _) => format!("not logged in ({}): no search, no download", self.network),
        };
        let mut lines = vec![("source", format!("imports.{}", self.source))];
        lines.extend([("version", version), ("network", network)]);
        let is_wanted = !self.logged_in || self.next_attempt.is_some();
        if is_wanted {
            let next = self.next_attempt.as_ref().map(|at| format!(", next attempt {at}"));
            lines.push(("watchdog", format!("{}{}", self.watchdog, next.unwrap_or_default())));
        }
        lines.push(("shares", self.shares.words()));
        if self.pending_restart {
            lines.push(("pending", "a changed setting takes a restart of slskd".into()));
        }
        if self.pending_reconnect {
            lines.push(("pending", "a changed setting takes a new connection".into()));
        }
        if let Some(relay) = self.relay.as_ref().filter(|mode| *mode != "Controller") {
            lines.push(("relay", relay.clone()));
        }
        lines
    }
}

impl Shares {
    fn new(shares: &Value) -> Self {
        let is = |name: &str| shares.get(name).and_then(Value::as_bool).unwrap_or(false);
        let number = |name: &str| shares.get(name).and_then(Value::as_u64);
        Self {
            directories: number("directories"),
            files: number("files"),
            scanning: is("scanning") || is("scanPending"),
        }
    }

    fn words(&self) -> String {
        let counted = match (self.files, self.directories) {
            (Some(files), Some(directories)) => {
                format!("{files} files in {directories} directories")
            }
            (Some(files), None) => format!("{files} files"),
            _ => "not told".into(),
        };
        if self.scanning { format!("{counted}, being scanned") } else { counted }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(application: &Value) -> String {
        let application = serde_json::from_value(application.clone()).unwrap();
        let lines = Told::new("music", application).lines();
        lines.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_slskd_in_trouble_says_which() {
        insta::assert_snapshot!(lines(&json!({
            "version": {"current": "0.25.1", "latest": "0.26.0", "isUpdateAvailable": true},
            "pendingRestart": true,
            "pendingReconnect": true,
            "server": {"state": "Disconnected", "isLoggedIn": false},
            "connectionWatchdog": {"isEnabled": true, "nextAttemptAt": "2026-08-22T10:00:00Z"},
            "shares": {"files": 7, "scanning": true},
            "relay": {"mode": "Agent"},
        })), @r"
        source: imports.music
        version: slskd 0.25.1 (0.26.0 is out)
        network: not logged in (Disconnected): no search, no download
        watchdog: on, next attempt 2026-08-22T10:00:00Z
        shares: 7 files, being scanned
        pending: a changed setting takes a restart of slskd
        pending: a changed setting takes a new connection
        relay: Agent
        ");
    }

    #[test]
    fn what_another_version_does_not_tell_is_no_outage() {
        let told = lines(&json!({"version": {"current": "0.21.4"}, "shares": [1]}));
        assert!(told.contains("slskd 0.21.4") && told.contains("shares: not told"), "{told}");
    }
}
