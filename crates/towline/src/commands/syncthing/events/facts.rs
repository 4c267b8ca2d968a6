//! What an event tells, in towline's names: the same for people and for programs (Syncthing
//! reference §4.5).

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use syncthing_client::{
    database::Completion,
    events::{
        ChangeDetected, DownloadProgress, EventData, EventType, FolderSummary, Progress, Raw,
    },
};

/// Names and values, the first the most important; `null` is left out.
#[derive(Debug)]
pub(super) struct Facts(Vec<(&'static str, Value)>);

impl Facts {
    pub(super) fn told(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (*key, value))
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.told())
    }
}

macro_rules! facts {
    ($($key:ident: $value:expr),* $(,)?) => {
        Facts(vec![$((stringify!($key), json!($value))),*])
    };
}

/// How many names of a list are told.
const NAMED: usize = 20;

pub(super) fn facts(kind: &EventType, data: &EventData) -> Facts {
    match data {
        EventData::Starting(of) => facts! { device: of.my_id, home: of.home },
        EventData::StartupComplete(of) => facts! { device: of.my_id },
        // The whole of it, with its secrets, is Syncthing's to tell.
        EventData::ConfigSaved(of) => {
            facts! { folders: of.folders.len(), devices: of.devices.len(), version: of.version }
        }
        EventData::ListenAddressesChanged(of) => facts! { address: of.address.to_string() },
        EventData::DeviceConnected(of) => facts! {
            device: of.id, name: of.device_name, address: of.addr, over: of.kind,
            client: of.client_name, version: of.client_version,
        },
        EventData::DeviceDisconnected(of) => facts! { device: of.id, error: of.error },
        EventData::DeviceDiscovered(of) => {
            facts! { device: of.device, addresses: named(&of.addrs, String::as_str) }
        }
        EventData::DevicePaused(of)
        | EventData::DeviceResumed(of)
        | EventData::ClusterConfigReceived(of) => facts! { device: of.device },
        EventData::DeviceRejected(of) => {
            facts! { device: of.device, name: of.name, address: of.address }
        }
        EventData::PendingDevicesChanged(of) => facts! {
            added: named(&of.added, |device| device.device_id.as_str()),
            removed: named(&of.removed, |device| device.device_id.as_str()),
        },
        EventData::FolderRejected(of) => {
            facts! { folder: of.folder, label: of.folder_label, device: of.device }
        }
        EventData::PendingFoldersChanged(of) => facts! {
            added: named(&of.added, |folder| folder.folder_id.as_str()),
            removed: named(&of.removed, |folder| folder.folder_id.as_str()),
        },
        EventData::FolderPaused(of) | EventData::FolderResumed(of) => {
            facts! { folder: of.id, label: of.label }
        }
        EventData::StateChanged(of) => {
            facts! { folder: of.folder, from: of.from, to: of.to, error: of.error }
        }
        EventData::FolderSummary(of) => summary(of),
        EventData::FolderCompletion(of) => {
            let Completion {
                completion, need_items, need_bytes, need_deletes, remote_state, ..
            } = &of.completion;
            facts! {
                folder: of.folder, device: of.device, completion: completion,
                need_items: need_items, need_bytes: need_bytes, need_deletes: need_deletes,
                remote_state: remote_state,
            }
        }
        EventData::FolderErrors(of) => facts! {
            folder: of.folder, failed: of.errors.len(),
            files: named(&of.errors, |file| &file.path),
            first: of.errors.first().map(|file| &file.error),
        },
        EventData::FolderScanProgress(of) => {
            facts! { folder: of.folder, read_bytes: of.current, bytes: of.total }
        }
        EventData::FolderWatchStateChanged(of) => {
            facts! { folder: of.folder, error: of.to, before: of.from }
        }
        EventData::LocalIndexUpdated(of) => facts! {
            folder: of.folder, items: of.items, sequence: of.sequence,
            files: named(&of.filenames, String::as_str),
        },
        EventData::RemoteIndexUpdated(of) => facts! {
            folder: of.folder, device: of.device, items: of.items, sequence: of.sequence,
        },
        EventData::ItemStarted(of) => {
            facts! { folder: of.folder, item: of.item, kind: of.kind, action: of.action }
        }
        EventData::ItemFinished(of) => facts! {
            folder: of.folder, item: of.item, kind: of.kind, action: of.action, error: of.error,
        },
        EventData::DownloadProgress(of) => downloads(of),
        EventData::RemoteDownloadProgress(of) => {
            facts! { folder: of.folder, device: of.device, files: of.state.len() }
        }
        EventData::LocalChangeDetected(of) | EventData::RemoteChangeDetected(of) => change(of),
        EventData::LoginAttempt(of) => facts! {
            success: of.success, user: of.username, address: of.remote_address,
        },
        EventData::Failure(of) => facts! { description: of.description },
        EventData::UpgradeRestartScheduled(of) => {
            facts! { seconds: of.delay_s, version: of.new_version }
        }
        EventData::Other(Raw(data)) => facts! { data: data },
        EventData::Unreadable { error, raw: Raw(data) } => match kind {
            EventType::ConfigSaved => facts! { unreadable: error },
            _ => facts! { unreadable: error, data: data },
        },
        _ => facts! {},
    }
}

fn summary(of: &FolderSummary) -> Facts {
    let status = &of.summary;
    facts! {
        folder: of.folder, state: status.state, need_items: status.need_total_items,
        need_bytes: status.need_bytes, errors: status.errors, in_sync: status.is_in_sync(),
        error: status.error, sequence: status.sequence,
    }
}

fn downloads(of: &DownloadProgress) -> Facts {
    let files = || of.values().flat_map(|files| files.values());
    let sum = |bytes: fn(&Progress) -> u64| {
        files().fold(0, |sum: u64, file| sum.saturating_add(bytes(file)))
    };
    facts! {
        files: files().count(), bytes_done: sum(|file| file.bytes_done),
        bytes: sum(|file| file.bytes_total),
    }
}

fn change(of: &ChangeDetected) -> Facts {
    facts! {
        folder: of.folder, label: of.label, path: of.path, kind: of.kind, action: of.action,
        by: of.modified_by,
    }
}

fn named<T>(all: &[T], name: impl Fn(&T) -> &str) -> Vec<&str> {
    all.iter().take(NAMED).map(name).collect()
}
