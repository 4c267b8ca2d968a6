//! How folders and devices stand, from what Syncthing answers.

use std::collections::BTreeMap;

use syncthing_client::{
    CallError, DeviceId, Error, FolderId, FolderState as State, FolderType,
    config::FolderConfig,
    database::{Browse, Entry, FolderStatus, Paging},
};
use towline_domain::{
    RemotePath, Timestamp,
    folders::{Activity, Amount, DeviceState, FileFailure, FolderKind, FolderState},
};

use super::{Syncthing, failing::is_of_a_pause};

/// How many failed files, and how many conflicts, are named.
const NAMED: u32 = 20;
/// Trees with more files than this are not looked through for conflicts.
const LARGE: u64 = 100_000;

/// One folder.
pub(super) async fn of_folder(
    server: &Syncthing,
    id: &FolderId,
    config: &FolderConfig,
) -> Result<FolderState, Error> {
    let mut state = of_config(server, config);
    if config.paused().unwrap_or_default() {
        return Ok(state);
    }
    let status = server.client.database().status(id.clone()).await?;
    fill(&mut state, &status);
    if state.failures > 0 {
        let paging = Paging { page: 1, per_page: NAMED };
        match server.client.folder().errors(id.clone(), paging).await {
            Ok(errors) => {
                let named = errors.errors.into_iter().take(NAMED as usize);
                state.named = named
                    .map(|failed| FileFailure { path: failed.path, words: failed.error })
                    .collect();
            }
            // Its status says so the next time.
            Err(error) if is_of_a_pause(&error) => {}
            Err(error) => return Err(error),
        }
    }
    state.conflicts = conflicts(server, id, &status).await?;
    Ok(state)
}

/// What a folder's settings alone tell: as one that is paused.
pub(super) fn of_config(server: &Syncthing, config: &FolderConfig) -> FolderState {
    let path = RemotePath::new(config.path().unwrap_or_default());
    FolderState {
        label: config.label().unwrap_or_default(),
        kind: kind(&config.folder_type().unwrap_or_default()),
        here: server.path_map.to_local(&path),
        path,
        activity: Activity::Paused,
        error: None,
        sequence: 0,
        lacks: Amount::default(),
        whole: Amount::default(),
        failures: 0,
        named: Vec::new(),
        changed_here: 0,
        conflicts: Vec::new(),
    }
}

fn fill(state: &mut FolderState, status: &FolderStatus) {
    state.activity = activity(&status.state);
    state.error.clone_from(&status.error);
    state.sequence = status.sequence;
    state.lacks = Amount { items: status.need_total_items, bytes: status.need_bytes };
    state.whole = Amount { items: status.global_total_items, bytes: status.global_bytes };
    state.failures = status.errors.max(status.pull_errors);
    state.changed_here = status.receive_only_total_items;
}

fn activity(state: &State) -> Activity {
    match state {
        State::Paused => Activity::Paused,
        State::Error => Activity::Stopped,
        State::Idle | State::Cleaning | State::CleanWaiting => Activity::Idle,
        State::Scanning | State::ScanWaiting => Activity::Scanning,
        // Words that we do not know: not yet at rest.
        _ => Activity::Syncing,
    }
}

fn kind(kind: &FolderType) -> FolderKind {
    match kind {
        FolderType::SendReceive => FolderKind::Both,
        FolderType::SendOnly => FolderKind::SendOnly,
        FolderType::ReceiveOnly => FolderKind::ReceiveOnly,
        FolderType::ReceiveEncrypted => FolderKind::Encrypted,
        _ => FolderKind::Other,
    }
}

/// Whether Syncthing has given this name to the second of two that were changed at once:
/// `Song.sync-conflict-20261121-101500-ABCDEFG.mp3`.
pub(super) fn is_conflict(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let Some((_, rest)) = name.split_once(".sync-conflict-") else { return false };
    let stamp = rest.as_bytes();
    stamp.len() >= 15
        && stamp[..8].iter().all(u8::is_ascii_digit)
        && stamp[8] == b'-'
        && stamp[9..15].iter().all(u8::is_ascii_digit)
}

/// The conflict files that are still there, some of them.
async fn conflicts(
    server: &Syncthing,
    id: &FolderId,
    status: &FolderStatus,
) -> Result<Vec<String>, Error> {
    let is_due = || {
        let is_due = server.board.state().is_to_be_looked_through(id);
        is_due && status.state != State::Error
    };
    if is_due() {
        look_through(server, id, status).await?;
        return still_there(server, id).await;
    }
    let there = still_there(server, id).await?;
    // More were named than could be remembered, and of those so many are gone that there is room.
    if is_due() {
        look_through(server, id, status).await?;
        return still_there(server, id).await;
    }
    Ok(there)
}

async fn still_there(server: &Syncthing, id: &FolderId) -> Result<Vec<String>, Error> {
    let named = server.board.state().conflicts.get(id).cloned().unwrap_or_default();
    let mut there = Vec::new();
    for name in named {
        if there.len() == NAMED as usize {
            break;
        }
        if is_there(server, id, &name).await? {
            there.push(name);
        } else if let Some(known) = server.board.state().conflicts.get_mut(id) {
            known.remove(&name);
        }
    }
    Ok(there)
}

/// Looks through the whole tree for conflict files.
async fn look_through(
    server: &Syncthing,
    id: &FolderId,
    status: &FolderStatus,
) -> Result<(), Error> {
    let mut found = Vec::new();
    if status.global_total_items <= LARGE {
        let browse = Browse { folder: id.clone(), prefix: None, levels: None, dirs_only: false };
        match server.client.database().browse(&browse).await {
            Ok(tree) => collect(&tree, "", &mut found),
            // Looked through when it runs again.
            Err(error) if is_of_a_pause(&error) => return Ok(()),
            Err(Error::Call(error @ CallError::TooLarge { .. })) => {
                tracing::warn!("a folder's tree is not looked through for conflicts: {error}");
            }
            Err(error) => return Err(error),
        }
    }
    let mut state = server.board.state();
    state.looked_through.insert(id.clone());
    state.name_conflicts(id, found);
    Ok(())
}

fn collect(entries: &[Entry], above: &str, found: &mut Vec<String>) {
    for entry in entries {
        let path =
            if above.is_empty() { entry.name.clone() } else { format!("{above}/{}", entry.name) };
        if is_conflict(&path) {
            found.push(path.clone());
        }
        collect(&entry.children, &path, found);
    }
}

async fn is_there(server: &Syncthing, id: &FolderId, name: &str) -> Result<bool, Error> {
    match server.client.database().file(id.clone(), name).await {
        Ok(file) => Ok(!file.local.deleted && !file.global.deleted),
        Err(Error::NotFound { .. }) => Ok(false),
        // It does not run: what it held, it holds.
        Err(error) if is_of_a_pause(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

/// All devices but the server's own.
pub(super) async fn of_devices(
    client: &syncthing_client::Syncthing,
) -> Result<BTreeMap<DeviceId, DeviceState>, Error> {
    let own = client.system().status().await?.my_id;
    let configured = client.config().devices().list().await?;
    let connections = client.system().connections().await?;
    let last = client.stats().devices().await?;
    let devices = configured.into_iter().filter_map(|config| {
        let id = config.device_id().filter(|id| *id != own)?;
        let connection = connections.connections.get(&id);
        let seen = last.get(&id).and_then(|last| last.last_seen);
        let device = DeviceState {
            name: config.name().unwrap_or_default(),
            connected: connection.is_some_and(|connection| connection.connected),
            paused: config.paused().unwrap_or_default(),
            last_seen: seen.map(|at| Timestamp::from_micros(at.as_microsecond())),
        };
        Some((id, device))
    });
    Ok(devices.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_known_by_its_name() {
        for name in [
            "Song.sync-conflict-20261121-101500-ABCDEFG.mp3",
            "a/b/Song.sync-conflict-20261121-101500.mp3",
            r"a\Song.sync-conflict-20261121-101500-ABCDEFG",
        ] {
            assert!(is_conflict(name), "{name}");
        }
        for name in ["Song.mp3", "About sync-conflict-20261121-101500.txt", "a.sync-conflict-x/b"] {
            assert!(!is_conflict(name), "{name}");
        }
    }

    #[test]
    fn at_rest_is_what_syncthing_calls_so() {
        let status = FolderStatus { state: State::from("a new word"), ..FolderStatus::default() };
        assert_eq!(activity(&status.state), Activity::Syncing);
        assert_eq!(activity(&State::Error), Activity::Stopped);
        assert_eq!(activity(&State::Cleaning), Activity::Idle);
    }
}
