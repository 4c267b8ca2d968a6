//! Events: numbered per set of types, the newest thousand of each set kept (reference §4.2).

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use serde_json::{Value, json};

use super::clock;

/// How many of each set are kept.
const KEPT: usize = 1000;

/// All types, as §4.5 lists them.
const TYPES: [&str; 33] = [
    "Starting",
    "StartupComplete",
    "ConfigSaved",
    "ListenAddressesChanged",
    "DeviceConnected",
    "DeviceDisconnected",
    "DeviceDiscovered",
    "DevicePaused",
    "DeviceResumed",
    "DeviceRejected",
    "PendingDevicesChanged",
    "FolderRejected",
    "PendingFoldersChanged",
    "ClusterConfigReceived",
    "FolderPaused",
    "FolderResumed",
    "StateChanged",
    "FolderSummary",
    "FolderCompletion",
    "FolderErrors",
    "FolderScanProgress",
    "FolderWatchStateChanged",
    "LocalIndexUpdated",
    "RemoteIndexUpdated",
    "ItemStarted",
    "ItemFinished",
    "DownloadProgress",
    "RemoteDownloadProgress",
    "LoginAttempt",
    "Failure",
    "UpgradeRestartScheduled",
    "LocalChangeDetected",
    "RemoteChangeDetected",
];

/// A set of types: a bit for each of [`TYPES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Set(u64);

impl Set {
    /// Exactly the last two.
    pub(super) const DISK: Self = Self(0b11 << 31);
    /// All but those.
    pub(super) const DEFAULT: Self = Self((1 << 31) - 1);

    /// What a list of names means: unknown ones mean nothing.
    pub(super) fn named(names: &str) -> Self {
        if names.is_empty() {
            return Self::DEFAULT;
        }
        let bits = names.split(',').map(|name| bit(name.trim()));
        Self(bits.fold(0, |set, bit| set | bit))
    }
}

fn bit(name: &str) -> u64 {
    TYPES.iter().position(|known| *known == name).map_or(0, |at| 1 << at)
}

struct Event {
    global: u64,
    time: String,
    kind: &'static str,
    data: Value,
}

/// What one set has seen.
#[derive(Default)]
struct Kept {
    last: u64,
    events: VecDeque<(u64, Arc<Event>)>,
}

impl Kept {
    fn push(&mut self, event: Arc<Event>) {
        self.last += 1;
        if self.events.len() == KEPT {
            self.events.pop_front();
        }
        self.events.push_back((self.last, event));
    }
}

/// All sets of one process. A set is kept from the first request that names it until the end.
pub(super) struct Hub {
    global: u64,
    sets: HashMap<Set, Kept>,
}

impl Default for Hub {
    /// Two are there from the start.
    fn default() -> Self {
        let sets = [Set::DEFAULT, Set::DISK].map(|set| (set, Kept::default()));
        Self { global: 0, sets: sets.into() }
    }
}

impl Hub {
    pub(super) fn raise(&mut self, kind: &'static str, data: Value) {
        let bit = bit(kind);
        debug_assert!(bit != 0, "{kind} is no type");
        self.global += 1;
        let event = Event { global: self.global, time: clock::nanos(), kind, data };
        let event = Arc::new(event);
        for (set, kept) in &mut self.sets {
            if set.0 & bit != 0 {
                kept.push(Arc::clone(&event));
            }
        }
    }

    /// Brings a set into being.
    pub(super) fn subscribe(&mut self, set: Set) {
        self.sets.entry(set).or_default();
    }

    /// The newest `limit` after `since`; none, when there is nothing after it.
    pub(super) fn after(&self, set: Set, since: u64, limit: usize) -> Option<Value> {
        let kept = self.sets.get(&set).filter(|kept| kept.last > since)?;
        let first = kept.events.partition_point(|(id, _)| *id <= since);
        let first = first.max(kept.events.len().saturating_sub(limit));
        let events = kept.events.range(first..).map(|(id, event)| {
            let Event { global, time, kind, data } = &**event;
            json!({"id": id, "globalID": global, "time": time, "type": kind, "data": data})
        });
        Some(events.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_numbered_by_themselves_and_keep_a_thousand() {
        let mut hub = Hub::default();
        hub.raise("Starting", json!({}));
        hub.subscribe(Set::named("ItemFinished, StateChanged"));
        for _ in 0..1100 {
            hub.raise("ItemFinished", json!({}));
        }
        let own = Set::named("StateChanged,ItemFinished,Nonsense");
        let own = hub.after(own, 0, usize::MAX).unwrap();
        assert_eq!(own.as_array().unwrap().len(), KEPT);
        assert_eq!((&own[0]["id"], &own[0]["globalID"]), (&json!(101), &json!(102)));
        let newest = hub.after(Set::DEFAULT, 0, 1).unwrap();
        assert_eq!((&newest[0]["id"], newest.as_array().unwrap().len()), (&json!(1101), 1));
        assert!(hub.after(Set::DEFAULT, 1101, 1).is_none());
        assert!(hub.after(Set::DISK, 0, 1).is_none());
    }
}
