//! A list as a source: it is read, compared, and what is lacking is asked for.

mod answers;
mod draft;
mod resolve;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use towline_domain::{
    FlowName, ItemId, Timestamp, Trouble, TroubleKind,
    item::Backoff,
    wishes::{Fetched, ListError, Listing, Memory as Validators},
};
use towline_engine::{Ledger, NewPlan, NewRun, NextLook, Source, SourceId, StoreError};

use super::{
    plan::{Foreseen, RunCounts},
    roles::{ListRole, Roles, RolesCell, ServerRole},
};
use crate::standing::{Post, Standing, broken};
use answers::{Question, Told};
use draft::{Draft, Drafted};

/// Waiting times while a list, or the server, cannot be read.
const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(60), most: Duration::from_secs(3600) };
/// What could not be searched for in one look, or moved meanwhile, is looked at again.
const AT_ONCE: NextLook = NextLook(Duration::ZERO);
/// So long what has moved may be on its way.
const A_BLINK: NextLook = NextLook(Duration::from_millis(250));
/// No list is looked at more often than this, hints aside.
const SOONEST: Duration = Duration::from_secs(1);

/// Reads one list.
pub struct ListSource {
    role: ListRole,
    key: String,
    roles: Arc<RolesCell>,
    /// What the provider watches has changed.
    has_changed: Arc<AtomicBool>,
    /// A person has said what a wish means.
    is_rung: Arc<AtomicBool>,
    memory: tokio::sync::Mutex<Memory>,
}

/// The list, as its item's detail holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    name: String,
    /// A person has said yes to what the first look found, or need not be asked.
    is_confirmed: bool,
    /// When a person said no to what the first look found.
    declined_at: Option<Timestamp>,
    /// A person wants what a list has lost kept, when it is down to so many.
    kept_at: Option<u64>,
}

/// What was last seen. Derived; nothing is lost with it.
#[derive(Default)]
struct Memory {
    id: Option<ItemId>,
    standing: Standing,
    record: Record,
    validators: Validators,
    /// Of the last listing that was written down whole.
    stamp: Option<u64>,
    /// When it is read next.
    next: Timestamp,
    /// Something is left to be done although the list stays as it is, or it has not been looked
    /// for since the start.
    is_open: bool,
    /// Read, and not written down because the server could not be asked.
    held: Option<Read>,
    /// The latest read has failed.
    is_unread: bool,
    /// So often in a row its server could not be asked.
    waits: u32,
}

/// A list that was read.
struct Read {
    began: Timestamp,
    /// `None`: it is as it was.
    listing: Option<Listing>,
    calls: u64,
}

impl Read {
    /// Whether it holds something else than what was written down last.
    fn is_news(&self, memory: &Memory) -> bool {
        self.listing.as_ref().is_some_and(|listing| Some(draft::stamp(listing)) != memory.stamp)
    }
}

/// Why a look came to nothing.
enum Broken {
    Trouble(Trouble),
    Ledger(StoreError),
    /// What it goes by has changed meanwhile.
    Moved,
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Moved) { Self::Moved } else { Self::Ledger(error) }
    }
}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl ListSource {
    /// A list with its rules.
    pub fn new(role: ListRole, roles: Arc<RolesCell>) -> Self {
        let key = role.key();
        Self {
            role,
            key,
            roles,
            has_changed: Arc::default(),
            is_rung: Arc::default(),
            memory: tokio::sync::Mutex::default(),
        }
    }

    /// What a look would come to. Reads the list and asks the server; writes nothing.
    pub async fn foresee(&self, ledger: &Ledger) -> Result<Foreseen, Trouble> {
        let roles = self.roles.now();
        let server = self.server(&roles)?;
        let local =
            |error: StoreError| Trouble::new("towline", TroubleKind::Local, error.to_string());
        let known = ledger.store().source(FlowName::Wishes, &self.key).await.map_err(local)?;
        let stored = known.and_then(|item| serde_json::from_value::<Record>(item.detail).ok());
        let stored = stored.unwrap_or_default();
        let is_confirmed = stored.is_confirmed || !self.role.policy.confirm_first;
        let record = Record { is_confirmed, ..stored };
        let fetched = self.role.provider.fetch(&Validators::default()).await;
        let listing = match fetched.map_err(|error| error.trouble(&self.role.name))? {
            Fetched::Listing(listing) => Some(listing),
            Fetched::Unchanged => None,
        };
        let read = read_word(listing.as_ref()).to_owned();
        let lacks = listing.as_ref().and_then(|listing| listing.lacks.clone());
        let draft = Draft::new(self, &roles, server, ledger, &record);
        let drafted =
            draft.dry().of(listing, &Told::Nothing).await.map_err(|broken| match broken {
                Broken::Trouble(trouble) => trouble,
                Broken::Ledger(error) => local(error),
                Broken::Moved => local(StoreError::Moved),
            })?;
        let Drafted { counts, mut lines, leaving, .. } = drafted;
        lines.extend(leaving);
        let lacks = lacks.map(|error| error.words);
        Ok(Foreseen { list: self.role.name.clone(), read, lacks, lines, counts })
    }

    /// Its name in the configuration.
    pub fn list_name(&self) -> &str {
        &self.role.name
    }

    fn server<'a>(&self, roles: &'a Roles) -> Result<&'a ServerRole, Trouble> {
        roles.servers.get(&self.role.server).ok_or_else(|| {
            let words = "the list's media server left the configuration";
            Trouble::new(&self.role.name, TroubleKind::NotConfigured, words)
        })
    }

    async fn try_look(&self, ledger: &Ledger) -> Result<NextLook, StoreError> {
        let mut memory = self.memory.lock().await;
        let Some(id) = memory.id else { return Ok(NextLook(SOONEST)) };
        let told = answers::told(ledger, id).await?;
        let roles = self.roles.now();
        // A few lists at a time: what one look holds in memory is not held fifty times.
        let _turn = roles.turns.0.acquire().await;
        let now = ledger.clock().now();
        // A yes is to what was shown: what the list holds by now is read after it.
        let may_read = !matches!(told, Told::First { .. });
        let has_changed = may_read && self.has_changed.swap(false, Ordering::SeqCst);
        // Kept until it is planned: a look that fails must not lose it.
        memory.is_open |= self.is_rung.swap(false, Ordering::SeqCst);
        let is_due = may_read && (memory.next <= now || has_changed || told.wants_reading());
        let mut failed = None;
        if is_due {
            let validators =
                if told.wants_all() { Validators::default() } else { memory.validators.clone() };
            match self.read(&validators, now).await {
                Ok(Read { listing: None, calls, .. }) if memory.held.is_some() => {
                    // What is held is still what it holds.
                    let held = memory.held.take();
                    memory.held = held.map(|held| Read { calls: held.calls + calls, ..held });
                }
                Ok(read) => memory.held = Some(read),
                Err(error) => {
                    if told == Told::Read {
                        told.taken(ledger, id, &HashSet::new()).await?;
                    }
                    let began = (id, now);
                    failed = Some(self.failed(ledger, &mut memory, began, &error).await?);
                }
            }
            if failed.is_none() {
                (memory.is_unread, memory.next) = (false, self.next(id, now));
            }
        }
        // What waits for room or an answer need not wait for the list.
        let read = memory.held.take();
        let is_news = read.as_ref().is_some_and(|read| read.is_news(&memory));
        let looked = if is_news || memory.is_open || told.wants_planning() {
            let server = self.server(&roles).map_err(Broken::from);
            match server {
                Ok(server) => {
                    self.plan(ledger, &mut memory, (&roles, server), read.as_ref(), &told).await
                }
                Err(broken) => Err(broken),
            }
        } else {
            let unchanged = self.unchanged(ledger, read.as_ref()).await;
            unchanged.map(|()| (false, None)).map_err(Broken::from)
        };
        let (goes_on, question) = match looked {
            Ok(looked) => looked,
            Err(Broken::Ledger(error)) => {
                (memory.held, memory.is_open) = (read, true);
                return Err(error);
            }
            Err(Broken::Moved) => {
                memory.held = read;
                memory.is_open = true;
                return Ok(A_BLINK);
            }
            Err(Broken::Trouble(trouble)) => {
                // What was read is kept: the list is not asked for it again.
                memory.held = read;
                memory.is_open = true;
                if let Some(wait) = failed {
                    return Ok(wait);
                }
                if self.is_told_by_server(&roles, &trouble) {
                    memory.waits += 1;
                    return Ok(NextLook(BACKOFF.after(memory.waits, id.0)));
                }
                let post = self.post(ledger, &memory, id);
                let wait = memory.standing.troubled(&post, &trouble, BACKOFF, BACKOFF.most).await?;
                return Ok(wait);
            }
        };
        memory.waits = 0;
        if !memory.is_unread {
            let post = self.post(ledger, &memory, id);
            memory.standing.over(&post).await?;
        }
        if let Some(question) = question {
            question.put(ledger, id).await?;
        }
        // Another answer may wait behind the one that was taken.
        let is_told = told != Told::Nothing && ledger.store().pending_answer(id).await?.is_some();
        let is_told = is_told || (!may_read && self.has_changed.load(Ordering::SeqCst));
        let wait = memory.next.since(ledger.clock().now());
        Ok(if goes_on || is_told { AT_ONCE } else { NextLook(wait.max(SOONEST)) })
    }

    /// Whether the server's own source tells a person of that: the list is not to blame. It rings
    /// when the server is back.
    fn is_told_by_server(&self, roles: &Roles, trouble: &Trouble) -> bool {
        let is_whole = matches!(
            trouble.kind,
            TroubleKind::Unreachable
                | TroubleKind::KeyRefused
                | TroubleKind::Unreadable
                | TroubleKind::Gone
        );
        is_whole && self.server(roles).is_ok_and(|server| server.name == trouble.service)
    }

    async fn read(&self, last: &Validators, began: Timestamp) -> Result<Read, ListError> {
        let before = self.role.provider.calls();
        let fetched = self.role.provider.fetch(last).await?;
        let calls = self.role.provider.calls().saturating_sub(before);
        let listing = match fetched {
            Fetched::Listing(listing) => Some(listing),
            Fetched::Unchanged => None,
        };
        Ok(Read { began, listing, calls })
    }

    /// Plans and writes. True when there is more to be searched for, with what is to be asked.
    async fn plan(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        (roles, server): (&Roles, &ServerRole),
        read: Option<&Read>,
        told: &Told,
    ) -> Result<(bool, Option<Question>), Broken> {
        let id = memory.id.unwrap_or(ItemId(0));
        let listing = read.and_then(|read| read.listing.clone());
        let draft = Draft::new(self, roles, server, ledger, &memory.record);
        let draft = if read.is_some() { draft } else { draft.going_on() };
        let drafted = draft.of(listing, told).await?;
        let Drafted { plan, counts, proposed, is_open, goes_on, shrank, record, .. } = drafted;
        let asked = plan.run.as_ref().map_or(0, |run| run.asked);
        let run = (read.is_some() || asked > 0).then(|| {
            let began = read.map_or(ledger.clock().now(), |read| read.began);
            let error = read.and_then(|read| read.listing.as_ref()?.lacks.as_ref());
            let counts = RunCounts { list_calls: read.map_or(0, |read| read.calls), ..counts };
            self.run((began, ledger.clock().now()), word(read), asked, counts, error)
        });
        let brings = plan.items.len();
        let brought = ledger.apply(NewPlan { run, ..plan }).await?.len();
        if record != memory.record {
            memory.record = record;
            self.post(ledger, memory, id).write("watching", &[]).await?;
        }
        told.taken(ledger, id, &roles.lists_of(&self.role.server, self.role.policy.is_4k)).await?;
        if let Some(listing) = read.and_then(|read| read.listing.as_ref()) {
            memory.validators = listing.memory.clone();
            memory.stamp = Some(draft::stamp(listing));
        }
        // Another list has brought some of them in at the same moment, with its own wishes.
        let is_behind = brought < brings;
        memory.is_open = is_open || is_behind;
        let goes_on = goes_on || is_behind;
        let is_first = !goes_on && !matches!(told, Told::First { .. });
        let proposed = if is_first { proposed } else { Vec::new() };
        // While an open question is answered by a later read, it stays as it is.
        let is_read = read.is_some_and(|read| read.listing.is_some());
        let question = (is_read || !goes_on).then_some(Question { proposed, shrank, is_read });
        Ok((goes_on, question))
    }

    /// It is as it was, and nothing waits: only that it was looked at is written.
    async fn unchanged(&self, ledger: &Ledger, read: Option<&Read>) -> Result<(), StoreError> {
        let Some(read) = read else { return Ok(()) };
        let listed = ledger.store().wish_counts().await?.get(&self.key).copied().unwrap_or(0);
        let counts = RunCounts {
            listed: u32::try_from(listed).unwrap_or(u32::MAX),
            list_calls: read.calls,
            ..RunCounts::default()
        };
        let run = self.run((read.began, ledger.clock().now()), "unchanged", 0, counts, None);
        let plan = NewPlan { list: self.key.clone(), run: Some(run), ..NewPlan::default() };
        ledger.apply(plan).await.map(drop)
    }

    async fn failed(
        &self,
        ledger: &Ledger,
        memory: &mut Memory,
        (id, began): (ItemId, Timestamp),
        error: &ListError,
    ) -> Result<NextLook, StoreError> {
        let now = ledger.clock().now();
        let run = self.run((began, now), "failed", 0, RunCounts::default(), Some(error));
        let plan = NewPlan { list: self.key.clone(), run: Some(run), ..NewPlan::default() };
        ledger.apply(plan).await?;
        let post = self.post(ledger, memory, id);
        let trouble = error.trouble(&self.role.name);
        let NextLook(wait) =
            memory.standing.troubled(&post, &trouble, BACKOFF, BACKOFF.most).await?;
        let asked_for = error.retry_at.map_or(Duration::ZERO, |at| at.since(now));
        // What only a person can mend is not asked for every minute.
        let usual = if error.kind.heals_by_itself() { Duration::ZERO } else { BACKOFF.most };
        let wait = wait.max(asked_for).max(usual);
        (memory.is_unread, memory.next) = (true, now + wait);
        Ok(NextLook(wait))
    }

    fn run(
        &self,
        (began, ended): (Timestamp, Timestamp),
        read: &'static str,
        asked: u32,
        counts: RunCounts,
        error: Option<&ListError>,
    ) -> NewRun {
        let counts = RunCounts {
            error: error.map(|error| error.words.clone()),
            error_kind: error.map(|error| error.kind.word().to_owned()),
            error_hint: error.and_then(|error| error.hint.clone()),
            ..counts
        };
        let counts = serde_json::to_value(counts).unwrap_or_default();
        NewRun { source: self.key.clone(), began, ended, read, asked, counts }
    }

    /// When it is read next: not at the same moment as all others.
    fn next(&self, id: ItemId, last: Timestamp) -> Timestamp {
        let next = self.role.schedule.after(last).unwrap_or(last + BACKOFF.most);
        let most = (next.since(last) / 20).min(Duration::from_secs(5 * 60));
        let mixed = id.0.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        next + most * u32::try_from(mixed % 1000).unwrap_or(0) / 1000
    }

    fn post<'a>(&'a self, ledger: &'a Ledger, memory: &Memory, id: ItemId) -> Post<'a> {
        Post {
            ledger,
            id,
            key: &self.key,
            name: &self.role.name,
            record: serde_json::to_value(&memory.record).unwrap_or_default(),
            stage: "watching",
        }
    }
}

fn word(read: Option<&Read>) -> &'static str {
    read.map_or("planned", |read| read_word(read.listing.as_ref()))
}

fn read_word(listing: Option<&Listing>) -> &'static str {
    match listing {
        None => "unchanged",
        // A feed holds what is new: all of that was read.
        Some(listing) if listing.lacks.is_none() => "complete",
        Some(_) => "partial",
    }
}

#[async_trait]
impl Source for ListSource {
    fn name(&self) -> &str {
        &self.role.name
    }

    fn group(&self) -> String {
        format!("lists.{}", self.role.name)
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let mut memory = self.memory.lock().await;
        // Another node may have followed it since this one last did.
        *memory = Memory::default();
        let fresh = Record {
            name: self.role.name.clone(),
            is_confirmed: !self.role.policy.confirm_first,
            ..Record::default()
        };
        let names = (self.key.as_str(), self.role.name.as_str());
        let detail = serde_json::to_value(&fresh).unwrap_or_default();
        let (id, kept, standing) = Standing::begin(ledger, FlowName::Wishes, names, detail).await?;
        let stored: Record = serde_json::from_value(kept).unwrap_or_default();
        let is_confirmed = stored.is_confirmed || fresh.is_confirmed;
        memory.record = Record { name: fresh.name, is_confirmed, ..stored };
        (memory.id, memory.standing, memory.is_open) = (Some(id), standing, true);
        let last = ledger.store().last_read(&self.key).await?;
        memory.is_unread = last.as_ref().is_some_and(|run| run.read == "failed");
        // The clock may have been set back since.
        let now = ledger.clock().now();
        memory.next = last.filter(|run| run.began <= now).map_or(now, |run| {
            let next = self.next(id, run.began);
            // How long it was to be left alone is not known any more.
            if run.read == "failed" { next.min(run.ended + BACKOFF.most) } else { next }
        });
        Ok(id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        self.try_look(ledger).await.unwrap_or_else(|error| broken(ledger, &self.role.name, &error))
    }

    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        let has_changed = Arc::clone(&self.has_changed);
        let hinted = Arc::clone(&hint);
        let watch = self.role.provider.watch(Arc::new(move || {
            has_changed.store(true, Ordering::SeqCst);
            hinted();
        }));
        // A person has said what a wish means: also one of which it was thought certain.
        let is_rung = Arc::clone(&self.is_rung);
        let ear = self.roles.now().bell.listen(Arc::new(move || {
            is_rung.store(true, Ordering::SeqCst);
            hint();
        }));
        Some(Box::new((watch, ear)))
    }
}
