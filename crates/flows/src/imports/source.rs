//! A source of albums: compares what is there with what the ledger knows, brings in what is new,
//! wakes what has changed.

mod first_contact;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Choice, FlowName, ItemId, LocalPath, Thing as _, Timestamp,
    imports::{Album, Place},
    path::shown,
    role::{Found, Listing, Quality},
};
use towline_engine::{Filter, Ledger, NewItem, NextLook, Source, SourceId, StoreError};

use super::{
    SourceRole, arrival,
    occurrence::{Again, again},
};
use crate::{
    folders::CAME_INTO_SYNC,
    pages::Pages,
    standing::{Post, Standing, broken, wake_all},
    torrents::DOWNLOADED,
};

/// What other flows hand over to this one.
const TAKEN_UP: &[&str] = &[CAME_INTO_SYNC, DOWNLOADED];

/// A source, as its item's detail holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    name: String,
    /// Whether the first whole look is written down.
    baseline_taken: bool,
}

/// Finds albums.
pub struct AlbumSource {
    role: SourceRole,
    key: String,
    /// The keys of all sources that are configured.
    configured: Arc<HashSet<String>>,
    memory: tokio::sync::Mutex<Memory>,
}

/// What was last seen. Derived from the ledger; nothing is lost with it.
#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    /// Not before the first whole look is written down.
    baseline_taken: bool,
    albums: HashMap<Place, Known>,
    /// The count of forgotten items when `albums` was read; `None`: it is read at the first look, as
    /// there may be very many of them.
    forgotten: Option<u32>,
    standing: Standing,
    /// A person said to go on at first contact with what can be read.
    partly_is_enough: bool,
    complaints: Vec<String>,
}

/// The newest album of a place.
struct Known {
    id: ItemId,
    /// As it was last found; `None` before this process has found it.
    stamp: Option<u64>,
    gone: bool,
}

/// Whether one lies in the other, or they are one.
fn touch(one: &LocalPath, other: &LocalPath) -> bool {
    let (one, other) = (one.as_path(), other.as_path());
    one.starts_with(other) || other.starts_with(one)
}

impl AlbumSource {
    /// A source with its rules, among the sources of these keys.
    pub fn new(role: SourceRole, configured: Arc<HashSet<String>>) -> Self {
        let key = role.downloads.key();
        Self { role, key, configured, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let looked = self.look_by(ledger, &mut memory).await;
        if looked.is_err() {
            // What was written of it, and who was woken, is not known: all is read anew. An album that is
            // in the ledger and not in here would be found a second time.
            memory.forgotten = None;
        }
        looked
    }

    async fn look_by(&self, ledger: &Ledger, memory: &mut Memory) -> Result<NextLook, StoreError> {
        let Some(id) = memory.id else { return Ok(NextLook(self.role.rescan)) };
        if let Some(answer) = ledger.store().pending_answer(id).await? {
            memory.partly_is_enough |= answer.choice == Choice::Partly;
            self.answered(ledger, id, &answer).await?;
        }
        if memory.forgotten != Some(ledger.forgotten()) {
            self.remember(ledger, memory).await?;
        }
        if let Some(path) = &self.role.takes {
            self.take_up(ledger, memory, (id, path)).await?;
        }
        match self.role.downloads.look().await {
            Ok(listing) => self.compare(ledger, memory, id, listing).await,
            Err(trouble) => {
                let post = self.post(ledger, memory, id);
                let (backoff, most) = (self.role.policy.backoff, self.role.rescan);
                memory.standing.troubled(&post, &trouble, backoff, most).await
            }
        }
    }

    /// A folder has come into sync, a download is in place: what is in it is looked at, and albums
    /// that waited for it.
    async fn take_up(
        &self,
        ledger: &Ledger,
        memory: &Memory,
        (id, root): (ItemId, &LocalPath),
    ) -> Result<(), StoreError> {
        for kind in TAKEN_UP {
            for given in ledger.store().untaken(kind).await? {
                if touch(&given.path, root) && ledger.store().take(&given, id).await? {
                    wake_all(ledger, &self.key).await?;
                    self.link_known(ledger, memory, &given.path).await?;
                }
            }
        }
        Ok(())
    }

    /// What was met before it was handed over, and goes on, came out of that nevertheless.
    async fn link_known(
        &self,
        ledger: &Ledger,
        memory: &Memory,
        given: &LocalPath,
    ) -> Result<(), StoreError> {
        for (place, known) in memory.albums.iter().filter(|(_, known)| !known.gone) {
            let Place::Directory(path) = place else { continue };
            if touch(path, given) && !ledger.store().item(known.id).await?.ended {
                self.link(ledger, known.id, path).await?;
            }
        }
        Ok(())
    }

    /// Links an album with who has handed it over.
    async fn link(&self, ledger: &Ledger, id: ItemId, path: &LocalPath) -> Result<(), StoreError> {
        let Some(root) = &self.role.takes else { return Ok(()) };
        ledger.store().came_by_path(id, path, root, ledger.clock().now()).await
    }

    /// Reads what the ledger knows of this source's albums: the newest of each directory.
    async fn remember(&self, ledger: &Ledger, memory: &mut Memory) -> Result<(), StoreError> {
        memory.forgotten = Some(ledger.forgotten());
        memory.albums.clear();
        let mut pages = Pages::of(Filter {
            kind: Some(Album::KIND.into()),
            source: Some(self.key.clone()),
            ..Filter::default()
        });
        while let Some(page) = pages.next(ledger).await? {
            for item in page {
                let Ok(album) = Album::read(item.version, item.detail) else {
                    tracing::error!(item = %item.id, "item {} cannot be read", item.id);
                    continue;
                };
                // Between being added and being linked there may have been a kill.
                if !item.ended {
                    self.link(ledger, item.id, &album.path).await?;
                }
                let known = Known { id: item.id, stamp: None, gone: false };
                memory.albums.entry(Place::of(&album)).or_insert(known);
            }
        }
        Ok(())
    }

    async fn compare(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
        listing: Listing,
    ) -> Result<NextLook, StoreError> {
        let post = self.post(ledger, memory, id);
        memory.standing.mended(&post).await?;
        for complaint in &listing.complaints {
            if !memory.complaints.contains(complaint) {
                tracing::warn!(source = self.role.name, "{}: {complaint}", self.role.name);
            }
        }
        memory.complaints = listing.complaints;
        let now = ledger.clock().now();
        let again_in = listing.again.unwrap_or(self.role.rescan);
        let mut here = HashSet::with_capacity(listing.found.len());
        let (mut new, mut wake) = (Vec::new(), Vec::new());
        for found in listing.found {
            let place = Place::new(&found.origin, &found.path);
            here.insert(place.clone());
            match memory.albums.get_mut(&place) {
                None => new.push(found),
                Some(known) if known.gone && is_directory(&place) => new.push(found),
                Some(known) if known.stamp == Some(found.stamp) => {}
                Some(known) => {
                    known.gone = false;
                    known.stamp = Some(found.stamp);
                    let item = ledger.store().item(known.id).await?;
                    let Ok(album) = Album::read(item.version, item.detail) else { continue };
                    match again(&album, item.ended, found) {
                        Again::Wake => wake.push(known.id),
                        Again::New(found) => new.push(*found),
                        Again::Nothing => {}
                    }
                }
            }
        }
        if listing.quality == Quality::Complete {
            for (place, known) in &mut memory.albums {
                if !known.gone && !here.contains(place) {
                    known.gone = true;
                    if !ledger.store().item(known.id).await.is_ok_and(|item| item.ended) {
                        wake.push(known.id);
                    }
                }
            }
        }
        self.bring_in(ledger, memory, new, now).await?;
        if !wake.is_empty() {
            ledger.wake(&wake).await?;
        }
        if !memory.baseline_taken {
            if listing.quality == Quality::Complete || memory.partly_is_enough {
                self.take_baseline(ledger, memory, id).await?;
            } else {
                self.ask_about_parts(ledger, memory, id).await?;
            }
        }
        Ok(NextLook(again_in))
    }

    async fn bring_in(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        new: Vec<Found>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let (taken, baseline) = (memory.baseline_taken, self.role.baseline);
        let new: Vec<_> = new
            .into_iter()
            .map(|mut found| (arrival::is_left_alone(&mut found, taken, baseline), found))
            .collect();
        let items = new.iter().map(|(left_alone, found)| self.new_item(found, *left_alone, now));
        let added = ledger.add(items.collect()).await?;
        for ((left_alone, found), id) in new.into_iter().zip(added) {
            let id = match id {
                Some(id) if left_alone => id,
                Some(id) => {
                    tracing::info!(item = %id, "new: {}", shown(found.title.as_bytes()));
                    self.link(ledger, id, &found.path).await?;
                    id
                }
                None => match self.take_over(ledger, &found, now).await? {
                    Some(id) => id,
                    None => continue,
                },
            };
            let known = Known { id, stamp: Some(found.stamp), gone: false };
            memory.albums.insert(Place::new(&found.origin, &found.path), known);
        }
        Ok(())
    }

    /// Another source has found it before. Where that one is no longer configured (the service has
    /// another address now), its album is ours; where it is, it stays its.
    async fn take_over(
        &self,
        ledger: &Ledger,
        found: &Found,
        now: Timestamp,
    ) -> Result<Option<ItemId>, StoreError> {
        let key = arrival::album(found, &self.key, false, now).key();
        let item = ledger.store().by_key(FlowName::Imports, Album::KIND, &key).await?;
        let Some(item) = item else { return Ok(None) };
        if item.source == self.key || self.configured.contains(&item.source) {
            return Ok(Some(item.id));
        }
        let Ok(album) = Album::read(item.version, item.detail.clone()) else { return Ok(None) };
        let album = Album { source: self.key.clone(), ..album };
        let detail = serde_json::to_value(&album).unwrap_or_default();
        let words = format!("taken over by {} from {}", self.role.name, item.source);
        Ok(ledger.give(&item, &self.key, &detail, &words).await?.then_some(item.id))
    }

    fn new_item(&self, found: &Found, left_alone: bool, now: Timestamp) -> NewItem {
        let album = arrival::album(found, &self.key, left_alone, now);
        let says = if left_alone {
            format!("was here at first contact of {}: left alone", self.role.name)
        } else {
            match found.origin.transfers() {
                Some(transfers) => {
                    format!(
                        "found by {}: from {}",
                        self.role.name,
                        shown(transfers.user.as_bytes())
                    )
                }
                None => format!("new directory found by {}", self.role.name),
            }
        };
        NewItem {
            flow: FlowName::Imports,
            kind: Album::KIND,
            key: album.key(),
            source: self.key.clone(),
            title: found.title.clone(),
            stage: album.stage(),
            ended: album.is_ended(),
            version: Album::VERSION,
            detail: serde_json::to_value(&album).unwrap_or_default(),
            due_at: (!left_alone).then_some(now),
            says: vec![says],
        }
    }

    fn record(&self, baseline_taken: bool) -> Record {
        Record { name: self.role.name.clone(), baseline_taken }
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, memory: &Memory, id: ItemId) -> Post<'a> {
        let taken = memory.baseline_taken;
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.role.name,
            record: serde_json::to_value(self.record(taken)).unwrap_or_default(),
            stage: if taken { "watching" } else { "first-contact" },
        }
    }
}

#[async_trait]
impl Source for AlbumSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("imports.{}", self.role.name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        // Another node may have followed it since this one last did.
        *memory = Memory::default();
        let record = serde_json::to_value(self.record(false)).unwrap_or_default();
        let names = (self.key.as_str(), self.role.name.as_str());
        let (id, kept, standing) =
            Standing::begin(ledger, FlowName::Imports, names, record).await?;
        (memory.id, memory.standing) = (Some(id), standing);
        let stored: Record = serde_json::from_value(kept)
            .map_err(|source| StoreError::Unreadable { what: "detail", item: id.0, source })?;
        memory.baseline_taken = stored.baseline_taken;
        if stored.name != self.role.name {
            let post = self.post(ledger, &memory, id);
            post.write(post.stage, &["has another name now".into()]).await?;
        }
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn takes(&self) -> &'static [&'static str] {
        if self.role.takes.is_some() { TAKEN_UP } else { &[] }
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        match self.role.downloads.watch(hint) {
            Ok(watch) => Some(watch.0),
            Err(trouble) => {
                tracing::warn!(
                    source = self.role.name,
                    "{}: {trouble}; only the slow look \
                    every {} s remains",
                    self.role.name,
                    self.role.rescan.as_secs()
                );
                None
            }
        }
    }
}

/// A directory that was away is a new one; a peer's directory that no row named for a while is not.
const fn is_directory(place: &Place) -> bool {
    matches!(place, Place::Directory(_))
}
