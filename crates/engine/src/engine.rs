//! The loop: claim what is due, run it, sleep until the next moment that matters.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Mutex, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use towline_domain::{Cause, Clock, Timestamp};
use towline_store::{Claim, Filter, Store, StoreError};

use crate::{
    AnyFlow, Jobs, Ledger, Node, Source,
    nodes::{self, Carries, Membership},
    run,
    sources::Watchers,
};

/// How many items are looked at or acted on at once, where nothing else is said.
pub const AT_ONCE: u32 = 8;
/// Longer than any turn: a process that is alone frees the claims of the one before at its start.
const LEASE: Duration = Duration::from_secs(600);
/// Who shares a ledger looks at least as often, should nobody tell.
const SLOW_LOOK: Duration = Duration::from_secs(30);
/// A wait that is longer than most pauses between tries.
const LATE: Duration = Duration::from_secs(600);

/// What the engine is made of.
pub struct Parts {
    /// The ledger's store.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The flows.
    pub flows: Vec<Box<dyn AnyFlow>>,
    /// How many items are looked at or acted on at once.
    pub at_once: u32,
    /// Who this is among others, where the ledger is shared.
    pub node: Option<Node>,
}

impl Parts {
    /// Of an engine that is alone on its ledger.
    pub fn alone(store: Store, clock: Arc<dyn Clock>, flows: Vec<Box<dyn AnyFlow>>) -> Self {
        Self { store, clock, flows, at_once: AT_ONCE, node: None }
    }
}

/// Carries items on, for as long as [`Engine::run`] runs.
///
/// # Guarantees
/// While nothing is due it asks the ledger nothing and writes nothing. When stopped it claims
/// nothing more, lets short acts end, and stops jobs, which leave their journals.
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) ledger: Ledger,
    pub(crate) jobs: Jobs,
    flows: HashMap<(&'static str, &'static str), Arc<dyn AnyFlow>>,
    running: AtomicU32,
    /// Whether items are carried on.
    runs: AtomicBool,
    pub(crate) watchers: Mutex<Option<Watchers>>,
    at_once: u32,
    pub(crate) membership: Option<Membership>,
    /// Which items are carried here.
    pub(crate) carries: Carries,
    idle: watch::Sender<Idle>,
}

/// Whether the engine has anything to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Idle {
    Busy,
    /// Nothing is due before this moment; `None`: all wait to be woken.
    Until(Option<Timestamp>),
}

impl Engine {
    /// An engine of these parts. Frees the leases of the process before: its caller holds the
    /// data directory's lock. On a shared ledger it is at work from now on.
    pub async fn new(parts: Parts) -> Result<Self, StoreError> {
        let Parts { store, clock, flows, at_once, node } = parts;
        let membership = node.map(Membership::new);
        match &membership {
            None => store.free_leases().await?,
            Some(membership) => {
                membership.say(&store).await?;
                store.free_leases_of(membership.id()).await?
            }
        };
        let ledger = Ledger::new(store, clock);
        let shared = Shared {
            jobs: Jobs::new(ledger.clone()),
            flows: flows.into_iter().map(|flow| (flow.is_for(), Arc::from(flow))).collect(),
            running: AtomicU32::new(0),
            runs: AtomicBool::new(false),
            watchers: Mutex::new(None),
            at_once,
            carries: Carries::default(),
            membership,
            idle: watch::channel(Idle::Busy).0,
            ledger,
        };
        let engine = Self { shared: Arc::new(shared) };
        engine.carry_what_is_followed(None);
        Ok(engine)
    }

    /// The ledger with the engine's ear.
    pub fn ledger(&self) -> &Ledger {
        &self.shared.ledger
    }

    /// The jobs.
    pub fn jobs(&self) -> &Jobs {
        &self.shared.jobs
    }

    /// Follows these sources from now on, and no others. Jobs and items go on.
    pub async fn follow(&self, sources: Vec<Arc<dyn Source>>) {
        let mut watchers = self.shared.watchers.lock().await;
        if let Some(before) = watchers.take() {
            before.end().await;
        }
        let mut new = Watchers::new(sources);
        if self.shared.membership.is_none() {
            new.begin(None, &self.shared.ledger).await;
        }
        *watchers = Some(new);
        drop(watchers);
        self.beat().await;
        if let Err(error) = self.rest_what_left().await {
            tracing::error!(%error, "the questions of sources that left stay");
        }
    }

    /// The trouble of a source that is no longer followed is nobody's: its service has another
    /// address now, or is gone.
    async fn rest_what_left(&self) -> Result<(), StoreError> {
        let ledger = &self.shared.ledger;
        let filter = Filter { kind: Some("source".into()), most: 1000, ..Filter::default() };
        for source in ledger.store().items(&filter).await? {
            let asked = ledger.store().inbox_of(source.id).await?;
            let is_trouble =
                asked.is_some_and(|asked| matches!(asked.entry.cause, Cause::Trouble { .. }));
            // On a shared ledger another one may follow it.
            let is_nobodys = self.shared.membership.is_none();
            if is_trouble && is_nobodys && !ledger.sources().is_followed(source.id) {
                ledger.store().close_question(source.id, ledger.clock().now()).await?;
            }
        }
        Ok(())
    }

    /// Makes all sources look now.
    pub fn hint_all(&self) {
        self.shared.ledger.sources().hint_all();
    }

    /// Wakes all that is not at its end: settings have changed.
    pub async fn wake_live(&self) -> Result<u64, StoreError> {
        self.wake_due_after(Timestamp::from_micros(0), false).await
    }

    /// Wakes what waits to be woken and what is not due for long: settings may have changed while no
    /// process ran. What is due soon is left at that: started again and again, a process does not
    /// hurry the pauses between tries. Nor is a thing woken that waits for its sources: each start,
    /// and each command that is the daemon for its time, would ask for every show that is followed
    /// whether it has a new season.
    pub async fn wake_late(&self) -> Result<u64, StoreError> {
        self.wake_due_after(self.shared.ledger.clock().now() + LATE, true).await
    }

    /// The kinds of things that wait for what only their sources see.
    pub(crate) fn wait_for_sources(&self) -> Vec<(&'static str, &'static str)> {
        let flows = self.shared.flows.iter().filter(|(_, flow)| flow.waits_for_sources());
        flows.map(|(of, _)| *of).collect()
    }

    /// Of what waits for its sources only what is due after that moment; with `is_due_left` nothing.
    async fn wake_due_after(&self, after: Timestamp, is_due_left: bool) -> Result<u64, StoreError> {
        let now = self.shared.ledger.clock().now();
        let (left, share) = (self.wait_for_sources(), self.shared.carries.now());
        let store = self.shared.ledger.store();
        let woken = store.wake_live(&share, after, (&left, is_due_left), now).await?;
        self.shared.ledger.notice();
        Ok(woken)
    }

    /// Carries items on until `stop`, then drains.
    pub async fn run(&self, stop: CancellationToken) {
        let shared = &self.shared;
        let _runs = Runs::begin(&shared.runs);
        let turns = TaskTracker::new();
        let left = CancellationToken::new();
        let together = self.begin_together(left.clone());
        while !stop.is_cancelled() {
            let next = match self.claim_and_spawn(&turns).await {
                Ok(next) => next,
                Err(error) => {
                    shared.ledger.store().notice(&error);
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the ledger cannot be read: {error}; tried again in 5 s"
                    );
                    Some(shared.ledger.clock().now() + Duration::from_secs(5))
                }
            };
            let timer = async {
                match next {
                    Some(next) => shared.ledger.clock().sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = shared.ledger.noticed() => {}
                () = timer => {}
            }
        }
        if let Some(watchers) = shared.watchers.lock().await.take() {
            watchers.end().await;
        }
        turns.close();
        turns.wait().await;
        shared.jobs.drain().await;
        left.cancel();
        for task in together {
            let _ended = task.await;
        }
    }

    /// Claims what is due and there is room for. Tells when to come back, hints aside.
    async fn claim_and_spawn(&self, turns: &TaskTracker) -> Result<Option<Timestamp>, StoreError> {
        let shared = &self.shared;
        // In this order: whoever asks whether all is quiet must not see "seen" with an old "idle".
        shared.idle.send_replace(Idle::Busy);
        shared.ledger.seen();
        let now = shared.ledger.clock().now();
        let running = shared.running.load(Ordering::SeqCst);
        if running >= shared.at_once {
            return Ok(None);
        }
        let share = shared.carries.now();
        let due = shared.ledger.store().next_due(&share).await?;
        if due.is_none_or(|due| due > now) {
            let idle = if running == 0 { Idle::Until(due) } else { Idle::Busy };
            shared.idle.send_replace(idle);
            return Ok(self.comes_back(due, now));
        }
        let (owner, lease) = match &shared.membership {
            None => ("towline", LEASE),
            Some(membership) => (membership.id(), nodes::LEASE),
        };
        let most = shared.at_once - running;
        let claim = Claim { owner, now, lease, most, share: &share };
        let claimed = shared.ledger.store().claim(&claim).await?;
        if claimed.is_empty() {
            // Another process was faster, and carries it.
            let idle = if running == 0 { Idle::Until(None) } else { Idle::Busy };
            shared.idle.send_replace(idle);
            return Ok(self.comes_back(None, now));
        }
        for item in claimed {
            let Some(flow) = shared.flows.get(&(item.flow.as_str(), item.kind.as_str())) else {
                tracing::error!(item = %item.id, "no flow carries {} {}", item.flow, item.kind);
                shared.ledger.store().give_back(&item, None, now).await?;
                continue;
            };
            shared.running.fetch_add(1, Ordering::SeqCst);
            let (id, epoch) = (item.id, item.epoch);
            if let Some(membership) = &shared.membership {
                membership.takes_in_hand(id, epoch, item.source.clone());
            }
            let (flow, engine) = (Arc::clone(flow), self.clone());
            turns.spawn(async move {
                let (ledger, jobs) = (engine.shared.ledger.clone(), engine.shared.jobs.clone());
                run::run(flow, item, ledger, jobs).await;
                if let Some(membership) = &engine.shared.membership {
                    membership.lays_down(id, epoch);
                }
                engine.shared.running.fetch_sub(1, Ordering::SeqCst);
                engine.shared.ledger.notice();
            });
        }
        // More may be due than there was room for.
        shared.ledger.notice();
        Ok(None)
    }

    /// The kinds of things that any process may carry.
    pub(crate) fn anywhere(&self) -> Vec<(&'static str, &'static str)> {
        let flows = self.shared.flows.iter().filter(|(_, flow)| flow.is_anywhere());
        flows.map(|(of, _)| *of).collect()
    }

    /// When to come back, hints aside. On a shared ledger another process may write what is due, and
    /// be killed before it tells.
    fn comes_back(&self, due: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let slow = self.shared.membership.is_some().then(|| now + SLOW_LOOK);
        due.into_iter().chain(slow).min()
    }

    /// Returns once nothing runs and nothing is due within `horizon`: no turn, no job, no look;
    /// with when something is due next.
    pub async fn until_quiet(&self, horizon: Duration) -> Option<Timestamp> {
        let mut idle = self.shared.idle.subscribe();
        loop {
            idle.mark_unchanged();
            if let Some(Quiet { next }) = self.quiet(horizon) {
                return next;
            }
            // Jobs and looks end without a word to this watch: ask again soon.
            let again = tokio::time::sleep(Duration::from_millis(20));
            tokio::select! {
                _changed = idle.changed() => {}
                () = again => {}
            }
        }
    }

    /// Whether items are carried on: [`run`](Self::run) runs.
    pub fn runs(&self) -> bool {
        self.shared.runs.load(Ordering::SeqCst)
    }

    /// Whether nothing runs and nothing is due now.
    pub fn is_quiet(&self) -> bool {
        self.quiet(Duration::ZERO).is_some()
    }

    fn quiet(&self, horizon: Duration) -> Option<Quiet> {
        let shared = &self.shared;
        // In this order: what ends writes its wake before it counts as ended.
        let at_rest = shared.jobs.is_quiet()
            && shared.ledger.sources().is_quiet()
            && shared.running.load(Ordering::SeqCst) == 0;
        let unseen = shared.ledger.is_unseen();
        let Idle::Until(next) = *shared.idle.borrow() else { return None };
        let now = shared.ledger.clock().now();
        let is_quiet = at_rest && !unseen && next.is_none_or(|next| next > now + horizon);
        is_quiet.then_some(Quiet { next })
    }
}

/// Items are carried on for as long as this lives, a panic or not.
struct Runs<'a>(&'a AtomicBool);

impl<'a> Runs<'a> {
    fn begin(runs: &'a AtomicBool) -> Self {
        runs.store(true, Ordering::SeqCst);
        Self(runs)
    }
}

impl Drop for Runs<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// Nothing runs, and nothing is due soon.
struct Quiet {
    next: Option<Timestamp>,
}
