//! What one process holds, and what its database keeps over a restart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Script, Version, clock,
    config::Config,
    events::Hub,
    folder::{Folder, Of},
    identity::device_id,
    script,
};

/// All of it.
pub(super) struct State {
    pub(super) version: Version,
    pub(super) config: Config,
    pub(super) folders: BTreeMap<String, Folder>,
    /// By id: the others.
    pub(super) links: BTreeMap<String, Link>,
    /// Shown on the page: when, and the words.
    pub(super) errors: Vec<(String, String)>,
    pub(super) started: u64,
    pub(super) hub: Hub,
    /// When events were last asked for: summaries are made for listeners only.
    pub(super) heard: Option<u64>,
    /// Folders whose summary is still to be told.
    pub(super) unsummed: BTreeSet<String>,
}

/// Another device.
#[derive(Debug, Clone, Default)]
pub(super) struct Link {
    /// Whether it can be reached: paused, it is not connected all the same.
    pub(super) is_there: bool,
    pub(super) since: u64,
    pub(super) last_seen: Option<u64>,
}

impl State {
    pub(super) fn new(script: &Script, address: &str) -> Self {
        let config = Config::new(script, address);
        let by = short(config.own()).to_owned();
        let folders = script.folders.iter();
        let folders = folders.map(|folder| (folder.id.clone(), Folder::new(folder, &by)));
        let links = script.devices.iter().map(|device| {
            let link = Link { is_there: device.connected, ..Link::default() };
            (device_id(&device.name), link)
        });
        Self {
            version: script.version,
            folders: folders.collect(),
            links: links.collect(),
            config,
            errors: Vec::new(),
            started: 0,
            hub: Hub::default(),
            heard: None,
            unsummed: BTreeSet::new(),
        }
    }

    /// A new process: ids begin anew, and what was in memory only is gone (reference §4.3).
    pub(super) fn begin_process(&mut self, home: &str) {
        // Two starts in one second do not happen with the real one.
        self.started = clock::seconds().max(self.started + 1);
        (self.hub, self.heard) = (Hub::default(), None);
        self.unsummed.clear();
        self.errors.clear();
        let own = self.config.own().to_owned();
        self.hub.raise("Starting", json!({"home": home, "myID": own}));
        let running: Vec<String> = self.running().cloned().collect();
        for folder in running {
            self.scan(&folder);
        }
        self.hub.raise("StartupComplete", json!({"myID": own}));
        let there: Vec<String> = self.links.keys().cloned().collect();
        for device in there {
            self.meet(&device);
        }
    }

    /// Folders that are not paused.
    pub(super) fn running(&self) -> impl Iterator<Item = &String> {
        self.folders.keys().filter(|id| !self.config.is_paused(id))
    }

    pub(super) fn is_connected(&self, device: &str) -> bool {
        let is_there = self.links.get(device).is_some_and(|link| link.is_there);
        is_there && !self.config.is_device_paused(device)
    }

    /// Tells of a device that is connected now; nothing, when it is not.
    pub(super) fn meet(&mut self, device: &str) {
        if !self.is_connected(device) {
            return;
        }
        let now = clock::seconds();
        if let Some(link) = self.links.get_mut(device) {
            (link.since, link.last_seen) = (now, Some(now));
        }
        let config = self.config.device(device);
        let name = config.and_then(|device| device["name"].as_str()).unwrap_or_default();
        let data = json!({
            "addr": "127.0.0.1:22000", "clientName": "syncthing",
            "clientVersion": self.version.name(), "deviceName": name, "id": device,
            "type": "tcp-client",
        });
        self.hub.raise("DeviceConnected", data);
        if self.version.is_newer() {
            self.hub.raise("ClusterConfigReceived", json!({"device": device}));
        }
    }

    /// Tells of a device that is not connected any more.
    pub(super) fn part(&mut self, device: &str, why: &str) {
        if let Some(link) = self.links.get_mut(device) {
            link.last_seen = Some(clock::seconds());
        }
        self.hub.raise("DeviceDisconnected", json!({"error": why, "id": device}));
    }

    /// Moves a folder on, and tells.
    pub(super) fn go(&mut self, id: &str, to: &'static str) {
        let Some(folder) = self.folders.get_mut(id) else { return };
        let now = clock::seconds();
        let mut data = json!({"folder": id, "from": folder.state, "to": to});
        #[expect(clippy::cast_precision_loss, reason = "no folder rests for so long")]
        let duration = now.saturating_sub(folder.changed) as f64;
        data["duration"] = duration.into();
        if let (Some(error), "error") = (&folder.error, to) {
            data["error"] = error.as_str().into();
        }
        (folder.state, folder.changed) = (to, now);
        self.hub.raise("StateChanged", data);
    }

    /// Looks through the disk: nothing but states, since what is there is the script's.
    pub(super) fn scan(&mut self, id: &str) {
        for state in ["scan-waiting", "scanning", "idle"] {
            self.go(id, state);
        }
        if let Some(folder) = self.folders.get_mut(id) {
            folder.last_scan = clock::seconds();
        }
    }

    /// `FolderStatus`.
    pub(super) fn status(&self, id: &str) -> Option<Value> {
        let folder = self.folders.get(id)?;
        Some(if self.config.is_paused(id) {
            Folder::paused_status(self.version)
        } else {
            folder.status(self.version, &self.config.others_of(id))
        })
    }

    /// Tells how a folder stands, and how others stand in it.
    pub(super) fn sum_up(&mut self, id: &str) {
        let Some(summary) = self.status(id) else { return };
        self.hub.raise("FolderSummary", json!({"folder": id, "summary": summary}));
        for device in self.config.others_of(id) {
            if self.is_connected(&device) {
                let mut data = self.folders[id].completion(self.version, Of::Whole, "valid");
                data["folder"] = id.into();
                data["device"] = device.into();
                self.hub.raise("FolderCompletion", data);
            }
        }
    }

    /// After a write: folders and devices that came, went, were paused or resumed, then the event
    /// of the write itself.
    pub(super) fn follow(&mut self, before: &Config) {
        let after = self.config.clone();
        let by = short(after.own()).to_owned();
        let ids = |config: &Config| -> BTreeSet<String> {
            config.folders().iter().filter_map(|f| f["id"].as_str().map(str::to_owned)).collect()
        };
        let (old, new) = (ids(before), ids(&after));
        for id in old.difference(&new) {
            self.folders.remove(id);
        }
        for id in new.difference(&old) {
            self.folders.insert(id.clone(), Folder::new(&script::Folder::new(id, ""), &by));
        }
        let mut resumed = Vec::new();
        for id in old.intersection(&new) {
            let (was, is) = (before.is_paused(id), after.is_paused(id));
            if was != is {
                let label = after.folder(id).map_or(Value::Null, |folder| folder["label"].clone());
                let kind = if is { "FolderPaused" } else { "FolderResumed" };
                self.hub.raise(kind, json!({"id": id, "label": label}));
                resumed.extend((!is).then(|| id.clone()));
            }
        }
        self.follow_devices(before, &after);
        self.hub.raise("ConfigSaved", after.json);
        for id in resumed {
            self.scan(&id);
        }
    }

    /// The part of it that is about devices.
    pub(super) fn follow_devices(&mut self, before: &Config, after: &Config) {
        let ids = |config: &Config| -> BTreeSet<String> {
            let devices = config.devices().iter();
            devices.filter_map(|d| d["deviceID"].as_str().map(str::to_owned)).collect()
        };
        let (old, new) = (ids(before), ids(after));
        for id in old.difference(&new) {
            if self.links.remove(id).is_some_and(|link| link.is_there) {
                self.part(id, "reading length: EOF");
            }
        }
        for id in new.difference(&old) {
            self.links.entry(id.clone()).or_default();
        }
        let changed = old.intersection(&new);
        let changed: Vec<(&String, bool)> = changed
            .filter(|id| before.is_device_paused(id) != after.is_device_paused(id))
            .map(|id| (id, after.is_device_paused(id)))
            .collect();
        for (id, is_paused) in &changed {
            let kind = if *is_paused { "DevicePaused" } else { "DeviceResumed" };
            self.hub.raise(kind, json!({"device": id}));
        }
        for (id, is_paused) in changed {
            let is_there = self.links.get(id).is_some_and(|link| link.is_there);
            match (is_paused, is_there) {
                (true, true) => self.part(id, "device is paused"),
                _ => self.meet(id),
            }
        }
    }
}

/// As in `modifiedBy`.
pub(super) fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}
