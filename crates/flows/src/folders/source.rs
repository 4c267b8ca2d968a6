//! A server as a source: compares what it keeps with what the ledger knows, brings in what is new,
//! wakes what has changed.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    FlowName, ItemId, Thing, Timestamp,
    folders::{
        Device, DeviceStage, DeviceState, Folder, FolderStage, FolderState, Kept, KeptDevice,
        KeptFolder,
    },
};
use towline_engine::{
    Filter, ItemSummary, Ledger, NewItem, NextLook, Source, SourceId, StoreError,
};

use super::ServerRole;
use crate::{
    pages::Pages,
    standing::{Post, SOURCE_KIND, Standing, broken, wake_all},
};

/// How often items are offered that change while they are taken over.
const ROUNDS: usize = 3;

/// A server, as its item's detail holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    name: String,
}

/// Finds the folders and devices of a server.
pub struct ServerSource {
    role: ServerRole,
    key: String,
    /// The keys of all servers in the configuration.
    configured: Arc<HashSet<String>>,
    memory: tokio::sync::Mutex<Memory>,
}

/// What was last seen. Derived from the ledger; nothing is lost with it.
#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    known: HashMap<(&'static str, String), Known>,
    /// The count of forgotten items when `known` was read; `None`: it is to be read.
    forgotten: Option<u32>,
    standing: Standing,
}

/// A folder or device that is followed.
struct Known {
    id: ItemId,
    /// As it was last found; `None` before this process has found it.
    stamp: Option<u64>,
}

impl ServerSource {
    /// A source with its rules, among the servers with these keys.
    pub fn new(role: ServerRole, configured: Arc<HashSet<String>>) -> Self {
        let key = role.server.key();
        Self { role, key, configured, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let looked = self.look_by(ledger, &mut memory).await;
        if looked.is_err() {
            // What was written of it, and who was woken, is not known: all is read anew.
            memory.forgotten = None;
        }
        looked
    }

    async fn look_by(&self, ledger: &Ledger, memory: &mut Memory) -> Result<NextLook, StoreError> {
        let Some(id) = memory.id else { return Ok(NextLook(self.role.rescan)) };
        if ledger.store().pending_answer(id).await?.is_some() {
            // There is one only: try again, and so it is.
            ledger.store().close_question(id, ledger.clock().now()).await?;
        }
        if memory.forgotten != Some(ledger.forgotten()) {
            self.remember(ledger, memory).await?;
        }
        let post = self.post(ledger, id);
        match self.role.server.look().await {
            Ok(kept) => {
                memory.standing.mended(&post).await?;
                self.compare(ledger, memory, kept).await?;
                Ok(NextLook(self.role.rescan))
            }
            Err(trouble) => {
                let (backoff, most) = (self.role.policy.backoff, self.role.rescan);
                let was_told = memory.standing.is_told();
                let next = memory.standing.troubled(&post, &trouble, backoff, most).await?;
                if memory.standing.is_told() && !was_told {
                    // What is listed of it is not known any more.
                    wake_all(ledger, &self.key).await?;
                }
                Ok(next)
            }
        }
    }

    /// A server of our name that has left the configuration is this one under another address:
    /// what was followed there is ours, and what its schedule has paused is ours to resume.
    async fn take_over(&self, ledger: &Ledger) -> Result<(), StoreError> {
        let mut sources = Pages::of(Filter {
            flow: Some(FlowName::Folders),
            kind: Some(SOURCE_KIND.into()),
            ..Filter::default()
        });
        while let Some(page) = sources.next(ledger).await? {
            let is_ours_from_before = |other: &ItemSummary| {
                other.title == self.role.name && !self.configured.contains(&other.key)
            };
            for other in page.into_iter().filter(is_ours_from_before) {
                self.take_over_from(ledger, &other.key).await?;
            }
        }
        Ok(())
    }

    async fn take_over_from(&self, ledger: &Ledger, other: &str) -> Result<(), StoreError> {
        let words = format!("taken over by {} from {other}", self.role.name);
        // What is worked on in this very moment is given by the next round.
        for _ in 0..ROUNDS {
            let (mut items, mut is_all) = (Pages::live(other), true);
            while let Some(page) = items.next(ledger).await? {
                for item in page {
                    let detail = given_to(&self.key, &item);
                    is_all &= ledger.give(&item, &self.key, &detail, &words).await?;
                }
            }
            if is_all {
                break;
            }
        }
        Ok(())
    }

    /// Reads what the ledger follows of this server.
    async fn remember(&self, ledger: &Ledger, memory: &mut Memory) -> Result<(), StoreError> {
        memory.forgotten = Some(ledger.forgotten());
        memory.known.clear();
        let mut pages = Pages::live(&self.key);
        while let Some(page) = pages.next(ledger).await? {
            for item in page {
                let place = match item.kind.as_str() {
                    Folder::KIND => Folder::read(item.version, item.detail)
                        .map(|folder| (Folder::KIND, folder.id)),
                    _ => Device::read(item.version, item.detail)
                        .map(|device| (Device::KIND, device.id)),
                };
                let Ok(place) = place else {
                    tracing::error!(item = %item.id, "item {} cannot be read", item.id);
                    continue;
                };
                memory.known.entry(place).or_insert(Known { id: item.id, stamp: None });
            }
        }
        Ok(())
    }

    async fn compare(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        kept: Kept,
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        let (mut new, mut wake) = (Vec::new(), Vec::new());
        let mut here = HashMap::new();
        for KeptFolder { id, state } in &kept.folders {
            let item = || self.new_folder(id, state, now);
            let stamp = stamp_of_folder(state, self.role.is_taken_up(id));
            here.insert((Folder::KIND, id.clone()), (stamp, item()));
        }
        for KeptDevice { id, state } in &kept.devices {
            let item = || self.new_device(id, state, now);
            let stamp = stamp_of_device(state, self.role.room.is_made_by(id, &state.name));
            here.insert((Device::KIND, id.clone()), (stamp, item()));
        }
        memory.known.retain(|place, known| {
            let is_here = here.contains_key(place);
            if !is_here {
                wake.push(known.id);
            }
            is_here
        });
        for (place, (stamp, item)) in here {
            match memory.known.get_mut(&place) {
                None => new.push((place, stamp, item)),
                Some(known) if known.stamp == Some(stamp) => {}
                Some(known) => {
                    known.stamp = Some(stamp);
                    wake.push(known.id);
                }
            }
        }
        // As the server names them: the ledger's order is people's order.
        new.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let (places, items): (Vec<_>, Vec<_>) =
            new.into_iter().map(|(place, stamp, item)| ((place, stamp), item)).unzip();
        if !items.is_empty() {
            let added = ledger.add(items).await?;
            for ((place, stamp), id) in places.into_iter().zip(added) {
                if let Some(id) = id {
                    memory.known.insert(place, Known { id, stamp: Some(stamp) });
                }
            }
        }
        if wake.is_empty() { Ok(()) } else { ledger.wake(&wake).await }
    }

    fn new_folder(&self, id: &str, state: &FolderState, now: Timestamp) -> NewItem {
        let folder = Folder {
            server: self.key.clone(),
            server_name: self.role.name.clone(),
            id: id.to_owned(),
            first_seen: now,
            state: state.clone(),
            // What it is, its first decision says.
            stage: FolderStage::Behind,
            behind_since: None,
            handed_over: None,
            set_aside: None,
        };
        self.new_item(&folder, folder.key(), now)
    }

    fn new_device(&self, id: &str, state: &DeviceState, now: Timestamp) -> NewItem {
        let device = Device {
            server: self.key.clone(),
            server_name: self.role.name.clone(),
            id: id.to_owned(),
            first_seen: now,
            state: state.clone(),
            stage: DeviceStage::Away,
            paused_until: None,
            was_seen_paused: false,
            left_alone_until: None,
            makes_room: false,
            set_aside: None,
        };
        self.new_item(&device, device.key(), now)
    }

    fn new_item<T: Thing>(&self, thing: &T, key: String, now: Timestamp) -> NewItem {
        NewItem {
            flow: FlowName::Folders,
            kind: T::KIND,
            key,
            source: self.key.clone(),
            title: thing.title().unwrap_or_default(),
            stage: thing.stage(),
            ended: false,
            version: T::VERSION,
            detail: serde_json::to_value(thing).unwrap_or_default(),
            due_at: Some(now),
            says: vec![format!("found by {}", self.role.name)],
        }
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, id: ItemId) -> Post<'a> {
        let record = Record { name: self.role.name.clone() };
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.role.name,
            record: serde_json::to_value(record).unwrap_or_default(),
            stage: "watching",
        }
    }
}

#[async_trait]
impl Source for ServerSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("folders.{}", self.role.name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        // Another node may have followed it since this one last did.
        *memory = Memory::default();
        let record = Record { name: self.role.name.clone() };
        let record = serde_json::to_value(record).unwrap_or_default();
        let names = (self.key.as_str(), self.role.name.as_str());
        let (id, kept, standing) =
            Standing::begin(ledger, FlowName::Folders, names, record.clone()).await?;
        (memory.id, memory.standing) = (Some(id), standing);
        if kept != record {
            let post = self.post(ledger, id);
            post.write(post.stage, &["has another name now".into()]).await?;
        }
        self.take_over(ledger).await?;
        self.remember(ledger, &mut memory).await?;
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        let room = &self.role.room;
        let busy = (!room.makes.is_empty()).then(|| room.busy.watch(Arc::clone(&hint)));
        match self.role.server.watch(hint) {
            Ok(watch) => Some(Box::new((watch, busy))),
            Err(trouble) => {
                let (name, every) = (&self.role.name, self.role.rescan.as_secs());
                tracing::warn!(
                    source = name,
                    "{name}: {trouble}; only the slow look every {every} s remains"
                );
                busy.map(|busy| busy.0 as Box<_>)
            }
        }
    }
}

/// The detail of a folder or device, as that of the server with this key.
fn given_to(server: &str, item: &ItemSummary) -> serde_json::Value {
    let mut detail = item.detail.clone();
    if let Some(of) = detail.get_mut("server") {
        *of = server.into();
    }
    detail
}

/// Another number whenever something changed that is decided about. How much is still lacking is
/// not: that changes all the time.
fn stamp_of_folder(state: &FolderState, is_taken_up: bool) -> u64 {
    let FolderState { lacks, whole: _, activity: _, .. } = state;
    let mut hasher = DefaultHasher::new();
    (state.stage() as u8, lacks.items > 0, state.kind as u8, state.changed_here).hash(&mut hasher);
    (&state.label, state.path.as_str(), &state.error, state.failures).hash(&mut hasher);
    (&state.conflicts, state.here.as_ref().map(towline_domain::LocalPath::as_path))
        .hash(&mut hasher);
    for failure in &state.named {
        (&failure.path, &failure.words).hash(&mut hasher);
    }
    // Who waits for it is told of each change once it is in sync.
    (is_taken_up && state.stage() == FolderStage::InSync)
        .then_some(state.sequence)
        .hash(&mut hasher);
    hasher.finish()
}

/// Likewise.
fn stamp_of_device(state: &DeviceState, makes_room: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&state.name, state.connected, state.paused, makes_room).hash(&mut hasher);
    hasher.finish()
}
