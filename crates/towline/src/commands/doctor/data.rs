//! The data directory, and the daemon that has it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use towline_api::status::{GetStatus, NodeStatus, Status};
use towline_domain::{LocalPath, path::shown};
use towline_files::probe;
use towline_services::doctor::{self, Finding};
use towline_store::{DataDirectory, LockError, network_storage};

use crate::{cli::Context, config::environment::TOWLINE_DATA_ON_NETWORK, connection::socket};

const DATA: &str = "data";
const DAEMON: &str = "daemon";
const NODES: &str = "nodes";

/// Whose the data directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody's, or there is none yet.
    Nobody,
    /// A daemon's that answers.
    Daemon,
    /// It can't be used, or its owner does not answer.
    Unknown,
}

/// Whether it can be used, whether a daemon does, and how that is.
pub(super) async fn check(context: &Context, path: &Path) -> (Vec<Finding>, Owner, Option<Status>) {
    let data = LocalPath::new(path);
    let at = path.to_owned();
    let network_too = context.environment.get(TOWLINE_DATA_ON_NETWORK).is_some();
    let looked = tokio::task::spawn_blocking(move || look(&at, network_too));
    let looked = tokio::time::timeout(Duration::from_secs(30), looked).await;
    match looked {
        Ok(Ok(Seen::Free)) => {
            let none = Finding::ok(DAEMON, "none runs: `towline run` starts it");
            (with_room(&data, vec![none]).await, Owner::Nobody, None)
        }
        Ok(Ok(Seen::Held(pid))) => {
            let (found, owner, status) = daemon(path, pid).await;
            (with_room(&data, found).await, owner, status)
        }
        Ok(Ok(Seen::Absent(Ok(())))) => {
            let words = format!("{data} is not there yet: the first `towline run` makes it");
            (vec![Finding::ok(DATA, words)], Owner::Nobody, None)
        }
        Ok(Ok(Seen::Absent(Err(error)) | Seen::Unusable(error))) => {
            let fix = "name a local directory that this user may write: `--data DIR`";
            (vec![Finding::error(DATA, error, fix)], Owner::Unknown, None)
        }
        Ok(Err(_)) | Err(_) => {
            let words = format!("{data} does not answer within 30 s");
            let fix = "is it on a mount that hangs? `--data DIR` names another";
            (vec![Finding::error(DATA, words, fix)], Owner::Unknown, None)
        }
    }
}

enum Seen {
    Free,
    Held(Option<u32>),
    /// Whether it can be made.
    Absent(Result<(), String>),
    Unusable(String),
}

/// Takes the lock and gives it back: nothing else tells for certain that nobody has it.
fn look(path: &Path, network_too: bool) -> Seen {
    if !path.exists() {
        return Seen::Absent(can_be_made(path));
    }
    if !path.is_dir() {
        return Seen::Unusable(format!("{} is not a directory", LocalPath::new(path)));
    }
    match DataDirectory::take(path, network_too) {
        Ok(_given_back) => Seen::Free,
        Err(LockError::InUse { pid, .. }) => Seen::Held(pid),
        Err(error) => Seen::Unusable(match std::error::Error::source(&error) {
            Some(because) => format!("{error}: {because}"),
            None => error.to_string(),
        }),
    }
}

fn can_be_made(path: &Path) -> Result<(), String> {
    let above: Option<PathBuf> =
        path.ancestors().skip(1).find(|above| above.exists()).map(Path::to_owned);
    // A relative path of one part lies in the directory where we are.
    let above = above.filter(|above| !above.as_os_str().is_empty()).unwrap_or_else(|| ".".into());
    probe::can_write(&above)
        .map_err(|trouble| format!("{} can't be made: {}", LocalPath::new(path), trouble.words))
}

async fn with_room(path: &LocalPath, daemon: Vec<Finding>) -> Vec<Finding> {
    let mut findings = vec![doctor::writable(DATA, path).await];
    let kind = network_storage(path.as_path()).ok().flatten();
    // Other mounts in user space may be networks, too, or not lock.
    let other = || probe::network_mount(path.as_path()).ok().flatten().map(str::to_owned);
    if let Some(kind) = kind.or_else(other) {
        findings.push(Finding::warn(
            DATA,
            format!("{path} is on {kind}: locks and the ledger's file can't be relied on there"),
            "name a local directory: `--data DIR`, or `data = \"…\"`",
        ));
    }
    findings.extend(daemon);
    findings
}

async fn daemon(data: &Path, pid: Option<u32>) -> (Vec<Finding>, Owner, Option<Status>) {
    let status = match socket(data, Duration::from_secs(10)) {
        Ok(client) => client.send(&GetStatus).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match status {
        Ok(status) => (judge(&status), Owner::Daemon, Some(status)),
        Err(error) => {
            let pid = pid.map_or("unknown".into(), |pid| pid.to_string());
            let words =
                format!("process {pid} has the data directory and does not answer: {error}");
            let fix = "it may be starting or ending: try again, look at its log, or end it";
            (vec![Finding::error(DAEMON, words, fix)], Owner::Unknown, None)
        }
    }
}

fn judge(status: &Status) -> Vec<Finding> {
    let Status { version, pid, since, config_error, backup_error, nodes, .. } = status;
    let ours = env!("CARGO_PKG_VERSION");
    let words = format!("towline {version} runs as process {pid} since {since}");
    let mut findings = vec![if version == ours {
        Finding::ok(DAEMON, words)
    } else {
        Finding::warn(DAEMON, format!("{words}, and this is {ours}"), "restart the daemon")
    }];
    if let Some(error) = config_error {
        let error = error.strip_prefix("error: ").unwrap_or(error).trim_end();
        findings.push(Finding::error(
            DAEMON,
            format!("it could not read the changed configuration, and uses the old one: {error}"),
            "mend the file: it is read again at once, or by `towline config reload`",
        ));
    }
    if let Some(error) = backup_error {
        let fix = "mend that; it is tried again every hour, or by `towline backup`";
        let words = format!("the last backup could not be made: {error}");
        findings.push(Finding::error(DAEMON, words, fix));
    }
    findings.extend(together(nodes));
    findings
}

/// Those that share its ledger.
fn together(nodes: &[NodeStatus]) -> Option<Finding> {
    let this = nodes.iter().find(|node| node.this)?;
    let others = || nodes.iter().filter(|node| !node.this);
    let told = |node: &NodeStatus| {
        let NodeStatus { name, role, version, follows, .. } = node;
        format!("{} ({role}, version {version}, follows {follows})", shown(name.as_bytes()))
    };
    if others().next().is_none() {
        return Some(Finding::ok(NODES, format!("{} is the only one at work", told(this))));
    }
    let words =
        format!("{}, and {}", told(this), others().map(told).collect::<Vec<_>>().join(", "));
    Some(if others().all(|node| node.version == this.version) {
        Finding::ok(NODES, words)
    } else {
        Finding::warn(NODES, words, "they are of several versions: bring all to the newest")
    })
}

#[cfg(test)]
mod tests {
    use towline_services::doctor::Level;

    use super::*;

    fn node(name: &str, version: &str, this: bool) -> NodeStatus {
        let [name, role, version, since] =
            [name, "all", version, "2026-11-23T10:00:00Z"].map(str::to_owned);
        NodeStatus { name, role, version, since, follows: 2, this }
    }

    #[test]
    fn who_shares_the_ledger_is_told_and_that_versions_differ() {
        assert!(together(&[]).is_none());
        let alone = together(&[node("nas", "1.0", true)]).unwrap();
        assert!(alone.what.contains("nas (all, version 1.0, follows 2) is the only one"));
        let both = together(&[node("attic", "1.0", false), node("nas", "1.0", true)]).unwrap();
        assert!(both.what.starts_with("nas (") && both.what.contains("and attic ("));
        assert_eq!(both.level, Level::Ok);
        let mixed = together(&[node("attic", "1.1", false), node("nas", "1.0", true)]).unwrap();
        assert_eq!(mixed.level, Level::Warn);
    }
}
