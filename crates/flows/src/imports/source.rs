//! A source of albums: compares what is there with what the ledger knows, brings in what is new,
//! wakes what has changed.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    Answer, Cause, Choice, FlowName, ItemId, Thing as _, Timestamp, Trouble, TroubleKind,
    imports::{Album, Place},
    path::shown,
    role::{Found, Listing, Quality},
};
use towline_engine::{Filter, Ledger, NewItem, NextLook, Source, SourceId, StoreError};

use super::{
    Baseline, SourceRole, arrival,
    occurrence::{Again, again},
};

/// The kind under which a source is an item in the ledger.
pub const SOURCE_KIND: &str = "source";

/// The stage of a source that cannot be looked at.
const TROUBLED: &str = "troubled";
/// So many looks that fail are no accident: a person is told.
const LASTS: u32 = 3;

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
    /// The count of forgotten items when `albums` was read.
    forgotten: u32,
    troubles: u32,
    /// The trouble that a person was told of.
    told: Option<TroubleKind>,
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

impl AlbumSource {
    /// A source with its rules, among the sources of these keys.
    pub fn new(role: SourceRole, configured: Arc<HashSet<String>>) -> Self {
        let key = role.downloads.key();
        Self { role, key, configured, memory: tokio::sync::Mutex::default() }
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(id) = memory.id else { return Ok(NextLook(self.role.rescan)) };
        if let Some(answer) = ledger.store().pending_answer(id).await? {
            memory.partly_is_enough |= answer.choice == Choice::Partly;
            self.answered(ledger, id, &answer).await?;
        }
        if memory.forgotten != ledger.forgotten() {
            self.remember(ledger, &mut memory).await?;
        }
        match self.role.downloads.look().await {
            Ok(listing) => self.compare(ledger, &mut memory, id, listing).await,
            Err(trouble) => self.troubled(ledger, &mut memory, id, &trouble).await,
        }
    }

    /// Reads what the ledger knows of this source's albums: the newest of each directory.
    async fn remember(&self, ledger: &Ledger, memory: &mut Memory) -> Result<(), StoreError> {
        memory.forgotten = ledger.forgotten();
        memory.albums.clear();
        let mut before = None;
        loop {
            let page = ledger
                .store()
                .items(&Filter {
                    kind: Some(Album::KIND.into()),
                    source: Some(self.key.clone()),
                    before,
                    most: 500,
                    ..Filter::default()
                })
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.id);
            for item in page {
                let Ok(album) = Album::read(item.version, item.detail) else {
                    tracing::error!(item = %item.id, "item {} cannot be read", item.id);
                    continue;
                };
                let known = Known { id: item.id, stamp: None, gone: false };
                memory.albums.entry(Place::of(&album)).or_insert(known);
            }
        }
    }

    async fn compare(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
        listing: Listing,
    ) -> Result<NextLook, StoreError> {
        self.mended(ledger, memory, id).await?;
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
                    tracing::info!(item = %id, "new: {}", found.title);
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

    /// The first whole look is written down: from now on, what is new is new.
    async fn take_baseline(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        // A question about parts that could not be read is answered by now, one way or the other.
        ledger.store().close_question(id, now).await?;
        let count = self.baseline(ledger).await?.len();
        if count > 0 {
            tracing::info!(
                source = self.role.name,
                "{}: {count} directories were here before: left alone (towline inbox list)",
                self.role.name
            );
        }
        let says = format!("first contact: {count} directories are left alone");
        if count > 0 && self.role.baseline == Baseline::Ask {
            let cause = Cause::Baseline { count: count as u64 };
            // The moment is a stand-in: `since:` is answered with one.
            let since = Choice::Since(now);
            let choices = [Choice::All, Choice::None, since];
            ledger.store().ask(id, &cause, &choices, &self.key, now).await?;
        }
        memory.baseline_taken = true;
        self.write(ledger, memory, id, "watching", &[says]).await
    }

    /// What can't be read at first contact may hold albums that were there before: they would be
    /// taken for new ones later. Until a person says that it is well so, nothing is new.
    async fn ask_about_parts(
        &self,
        ledger: &Ledger,
        memory: &Memory,
        id: ItemId,
    ) -> Result<(), StoreError> {
        let cause = Cause::Trouble { service: self.role.name.clone(), kind: TroubleKind::Local };
        let detail = format!(
            "parts of it cannot be read, so what was here before towline is not known, and \
             nothing is imported yet:\n{}\nMend or exclude them, or go on with what can be read.",
            memory.complaints.join("\n")
        );
        let now = ledger.clock().now();
        ledger.store().ask(id, &cause, &[Choice::Partly, Choice::Retry], &detail, now).await
    }

    async fn baseline(&self, ledger: &Ledger) -> Result<Vec<(ItemId, Album)>, StoreError> {
        let mut found = Vec::new();
        let mut before = None;
        loop {
            let filter = Filter {
                stage: Some("baseline".into()),
                source: Some(self.key.clone()),
                before,
                most: 500,
                ..Filter::default()
            };
            let page = ledger.store().items(&filter).await?;
            let Some(last) = page.last() else { return Ok(found) };
            before = Some(last.id);
            found.extend(
                page.into_iter().filter_map(|item| {
                    Some((item.id, Album::read(item.version, item.detail).ok()?))
                }),
            );
        }
    }

    /// What a person said about the baseline. Repeated after a crash it does no harm: only what
    /// is still left alone is told to begin.
    async fn answered(
        &self,
        ledger: &Ledger,
        id: ItemId,
        answer: &Answer,
    ) -> Result<(), StoreError> {
        let now = ledger.clock().now();
        let since = match answer.choice {
            Choice::All => Some(Timestamp::default()),
            Choice::Since(moment) => Some(moment),
            _ => None,
        };
        if let Some(since) = since {
            let begin: Vec<_> = self
                .baseline(ledger)
                .await?
                .into_iter()
                .filter(|(_, album)| album.newest().is_some_and(|newest| newest >= since))
                .map(|(id, _)| id)
                .collect();
            tracing::info!(
                source = self.role.name,
                "{}: {} directories of the first contact \
                are imported",
                self.role.name,
                begin.len()
            );
            ledger.order(&begin, &Choice::Retry, &answer.by).await?;
        }
        ledger.store().close_question(id, now).await
    }

    async fn troubled(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
        trouble: &Trouble,
    ) -> Result<NextLook, StoreError> {
        memory.troubles += 1;
        if memory.troubles == 1 {
            tracing::warn!(source = self.role.name, "{}: {trouble}", self.role.name);
        }
        let is_time = memory.troubles >= LASTS || !trouble.kind.heals_by_itself();
        if is_time && memory.told != Some(trouble.kind) {
            self.close_own_question(ledger, id).await?;
            let cause = Cause::Trouble { service: self.role.name.clone(), kind: trouble.kind };
            let now = ledger.clock().now();
            let detail = match &trouble.hint {
                Some(hint) => format!("{trouble}\n{hint}"),
                None => trouble.words.clone(),
            };
            ledger.store().ask(id, &cause, &[Choice::Retry], &detail, now).await?;
            memory.told = Some(trouble.kind);
            self.write(ledger, memory, id, TROUBLED, std::slice::from_ref(&trouble.words)).await?;
        }
        let wait = self.role.policy.backoff.after(memory.troubles, id.0);
        Ok(NextLook(wait.min(self.role.rescan)))
    }

    async fn mended(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        id: ItemId,
    ) -> Result<(), StoreError> {
        if memory.troubles == 0 {
            return Ok(());
        }
        if memory.told.take().is_some() {
            self.close_own_question(ledger, id).await?;
            let stage = if memory.baseline_taken { "watching" } else { "first-contact" };
            self.write(ledger, memory, id, stage, &["can be read again".into()]).await?;
        }
        tracing::info!(source = self.role.name, "{}: can be read again", self.role.name);
        memory.troubles = 0;
        self.wake_all(ledger).await
    }

    /// The question about a trouble; one about the baseline stays open.
    async fn close_own_question(&self, ledger: &Ledger, id: ItemId) -> Result<(), StoreError> {
        let asked = ledger.store().inbox_of(id).await?;
        if asked.is_some_and(|asked| matches!(asked.entry.cause, Cause::Trouble { .. })) {
            ledger.store().close_question(id, ledger.clock().now()).await?;
        }
        Ok(())
    }

    /// Albums that wait out the same trouble need not wait any longer.
    async fn wake_all(&self, ledger: &Ledger) -> Result<(), StoreError> {
        let mut before = None;
        loop {
            let filter = Filter {
                kind: Some(Album::KIND.into()),
                source: Some(self.key.clone()),
                live: true,
                before,
                most: 500,
                ..Filter::default()
            };
            let page = ledger.store().items(&filter).await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.id);
            let ids: Vec<_> = page.iter().map(|item| item.id).collect();
            ledger.wake(&ids).await?;
        }
    }

    fn record(&self, baseline_taken: bool) -> Record {
        Record { name: self.role.name.clone(), baseline_taken }
    }

    async fn write(
        &self,
        ledger: &Ledger,
        memory: &Memory,
        id: ItemId,
        stage: &'static str,
        says: &[String],
    ) -> Result<(), StoreError> {
        let record = self.record(memory.baseline_taken);
        let detail = serde_json::to_value(record).unwrap_or_default();
        let now = ledger.clock().now();
        ledger.store().set_source(id, stage, &self.role.name, &detail, says, now).await
    }
}

#[async_trait]
impl Source for AlbumSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        let record = self.record(false);
        let item = NewItem {
            flow: FlowName::Imports,
            kind: SOURCE_KIND,
            key: self.key.clone(),
            source: String::new(),
            title: self.role.name.clone(),
            stage: "first-contact",
            // Not living: no claim may ever take it; its looks are its own.
            ended: true,
            version: 1,
            detail: serde_json::to_value(&record).unwrap_or_default(),
            due_at: None,
            says: vec![format!("first contact with {}", self.key)],
        };
        ledger.add(vec![item]).await?;
        let known = ledger
            .store()
            .source(FlowName::Imports, &self.key)
            .await?
            .ok_or(StoreError::NoSuchItem(0))?;
        memory.id = Some(known.id);
        if known.stage == TROUBLED {
            // The question of an earlier trouble is closed by the next good look.
            memory.troubles = LASTS;
            let asked = ledger.store().inbox_of(known.id).await?;
            memory.told = match asked.map(|asked| asked.entry.cause) {
                Some(Cause::Trouble { kind, .. }) => Some(kind),
                // It could not be told beside another question.
                _ => Some(TroubleKind::Local),
            };
        }
        let stored: Record = serde_json::from_value(known.detail).map_err(|source| {
            StoreError::Unreadable { what: "detail", item: known.id.0, source }
        })?;
        memory.baseline_taken = stored.baseline_taken;
        if stored.name != self.role.name {
            let stage = if memory.baseline_taken { "watching" } else { "first-contact" };
            self.write(ledger, &memory, known.id, stage, &["has another name now".into()]).await?;
        }
        self.remember(ledger, &mut memory).await?;
        Ok(known.id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| {
            tracing::error!(
                source = self.role.name,
                error = &error as &dyn std::error::Error,
                "{}: {error}",
                self.role.name
            );
            NextLook(Duration::from_secs(60))
        })
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
