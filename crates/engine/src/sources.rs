//! Sources: what brings items in, look by look. Their schedule lives in memory and is derived at
//! every start: a look that changed nothing writes nothing.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use towline_domain::{ItemId, Timestamp};
use towline_store::StoreError;

use crate::Ledger;

/// The item that a source is in the ledger.
pub type SourceId = ItemId;

/// Brings items into the ledger, and wakes those whose observation changed.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// For log lines.
    fn name(&self) -> &str;

    /// What is followed together, where several processes share a ledger: sources that share what
    /// lives in a process, as all of one account do. Its flow and its name, as in the configuration:
    /// `torrents.home`.
    fn group(&self) -> String;

    /// Makes sure that the source has its item in the ledger. Called before the first look, and again
    /// when it is followed anew: another process may have followed it meanwhile, and what was seen
    /// before is no longer how things stand.
    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, towline_store::StoreError>;

    /// Looks, once. A hint that comes during the look is followed by another look.
    async fn look(&self, ledger: &Ledger) -> NextLook;

    /// The kinds of hand-overs that it takes up: it is made to look when one comes.
    fn takes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Nobody follows it here any longer: what would keep another process from following it is let go.
    fn leave(&self) {}

    /// Begins to be hinted, for as long as the value lives.
    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>>;
}

/// When a source is to be looked at again, hints aside. At once, where that is no time at all: until
/// then, not all is quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextLook(pub Duration);

/// The running sources, by the item that each is.
#[derive(Default)]
pub(crate) struct Board {
    ears: Mutex<HashMap<SourceId, Arc<Ear>>>,
    looking: AtomicU32,
    pub(crate) forgotten: AtomicU32,
}

/// How a source is told to look.
#[derive(Default)]
struct Ear {
    /// Its source's name.
    name: String,
    /// When it looks next, hints aside.
    next: Mutex<Option<Timestamp>>,
    /// The kinds of hand-overs that its source takes up.
    takes: &'static [&'static str],
    /// Files may have changed.
    hint: Notify,
    /// Look at once.
    ask: Notify,
    /// Somebody asked for a look that has not begun. All is not quiet until it has ended: what was
    /// asked for may be the answer that a command waits for.
    asked: AtomicBool,
}

impl Ear {
    fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.ask.notify_one();
    }
}

impl Board {
    /// Makes a source look; false when the item is none.
    pub(crate) fn hint(&self, id: SourceId) -> bool {
        self.ears().get(&id).inspect(|ear| ear.ask()).is_some()
    }

    pub(crate) fn is_followed(&self, id: SourceId) -> bool {
        self.ears().contains_key(&id)
    }

    /// When each source looks next, hints aside, the soonest first.
    pub(crate) fn next_looks(&self) -> Vec<(String, Timestamp)> {
        let ears = self.ears();
        let next = |ear: &Arc<Ear>| *ear.next.lock().unwrap_or_else(PoisonError::into_inner);
        let all = ears.values().filter_map(|ear| Some((ear.name.clone(), next(ear)?)));
        let mut all: Vec<_> = all.collect();
        all.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        all
    }

    pub(crate) fn hint_all(&self) {
        self.ears().values().for_each(|ear| ear.ask());
    }

    /// Makes those sources look that take up hand-overs of one of these kinds.
    pub(crate) fn handed_over(&self, kinds: &[String]) {
        let takes =
            |ear: &&Arc<Ear>| ear.takes.iter().any(|takes| kinds.iter().any(|k| k == takes));
        self.ears().values().filter(takes).for_each(|ear| ear.ask());
    }

    pub(crate) fn is_quiet(&self) -> bool {
        // In this order: a look is counted before it is no longer asked for.
        let is_asked = self.ears().values().any(|ear| ear.asked.load(Ordering::SeqCst));
        !is_asked && self.looking.load(Ordering::SeqCst) == 0
    }

    fn ears(&self) -> MutexGuard<'_, HashMap<SourceId, Arc<Ear>>> {
        self.ears.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A set of sources, in groups that are followed together; a reload ends them and brings another.
pub(crate) struct Watchers {
    /// In the order in which they were given.
    groups: Vec<Group>,
}

struct Group {
    name: String,
    sources: Vec<Arc<dyn Source>>,
    followed: Option<Followed>,
}

/// The tasks of a group.
struct Followed {
    stop: CancellationToken,
    tracker: TaskTracker,
    /// The keys of its sources.
    keys: Vec<String>,
}

impl Watchers {
    /// Nothing is followed yet.
    pub(crate) fn new(sources: Vec<Arc<dyn Source>>) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for source in sources {
            let name = source.group();
            if let Some(group) = groups.iter_mut().find(|group| group.name == name) {
                group.sources.push(source);
            } else {
                groups.push(Group { name, sources: vec![source], followed: None });
            }
        }
        Self { groups }
    }

    /// All groups.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.groups.iter().map(|group| group.name.clone()).collect()
    }

    /// The groups that are followed.
    pub(crate) fn followed(&self) -> BTreeSet<String> {
        let followed = self.groups.iter().filter(|group| group.followed.is_some());
        followed.map(|group| group.name.clone()).collect()
    }

    /// The keys of the sources that are followed, of this group or of all.
    pub(crate) fn keys(&self, of: Option<&str>) -> Vec<String> {
        let groups = self.groups.iter().filter(|group| of.is_none_or(|name| group.name == name));
        let followed = groups.filter_map(|group| group.followed.as_ref());
        followed.flat_map(|followed| followed.keys.iter().cloned()).collect()
    }

    /// Follows these groups from now on, or all of them. When this returns, every source that could
    /// begin hears: who is woken then is a source, and not taken for an item that some flow should
    /// carry.
    pub(crate) async fn begin(&mut self, names: Option<&BTreeSet<String>>, ledger: &Ledger) {
        let wanted = |group: &&mut Group| names.is_none_or(|names| names.contains(&group.name));
        for group in self.groups.iter_mut().filter(wanted) {
            if group.followed.is_none() {
                group.followed = Some(Followed::begin(&group.sources, ledger).await);
            }
        }
    }

    /// Follows these groups no longer.
    pub(crate) async fn leave(&mut self, names: &BTreeSet<String>) {
        for group in self.groups.iter_mut().filter(|group| names.contains(&group.name)) {
            if let Some(followed) = group.followed.take() {
                followed.end(&group.sources).await;
            }
        }
    }

    /// Follows nothing any longer.
    pub(crate) async fn end(self) {
        // All of them at once: each may take its time.
        let mut ends = JoinSet::new();
        for Group { sources, followed, .. } in self.groups {
            if let Some(followed) = followed {
                ends.spawn(async move { followed.end(&sources).await });
            }
        }
        ends.join_all().await;
    }
}

impl Followed {
    async fn begin(sources: &[Arc<dyn Source>], ledger: &Ledger) -> Self {
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let mut keys = Vec::with_capacity(sources.len());
        for source in sources {
            let Some((id, key)) = begin(&**source, ledger).await else { continue };
            keys.push(key);
            let ear = Arc::new(Ear {
                name: source.name().to_owned(),
                takes: source.takes(),
                ..Ear::default()
            });
            // Counted from here on: a source that has not looked yet is not quiet.
            ledger.sources().looking.fetch_add(1, Ordering::SeqCst);
            ledger.sources().ears().insert(id, Arc::clone(&ear));
            tracker.spawn(follow(Arc::clone(source), id, ear, ledger.clone(), stop.clone()));
        }
        Self { stop, tracker, keys }
    }

    async fn end(self, sources: &[Arc<dyn Source>]) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
        for source in sources {
            source.leave();
        }
    }
}

/// The least and the most time from look to look while hints come: in between, four times what a
/// look has taken.
const GATHER: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];

/// So long a look may go on once it is told to stop. It is made to be killed at any time: what it
/// reads is read again.
const GRACE: Duration = Duration::from_secs(8);

async fn is_late(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// The number and the key of a source, where it could begin.
async fn begin(source: &dyn Source, ledger: &Ledger) -> Option<(SourceId, String)> {
    let begun = async {
        let id = source.begin(ledger).await?;
        // Who is alone carries whatever any source has found.
        let is_shared = ledger.store().is_shared();
        let key = if is_shared { ledger.store().item(id).await?.key } else { String::new() };
        Ok::<_, StoreError>((id, key))
    };
    begun
        .await
        .inspect_err(|error| {
            ledger.store().notice(error);
            tracing::error!(
                source = source.name(),
                error = error as &dyn std::error::Error,
                "{} cannot begin: {error}",
                source.name()
            );
        })
        .ok()
}

async fn follow(
    source: Arc<dyn Source>,
    id: SourceId,
    ear: Arc<Ear>,
    ledger: Ledger,
    stop: CancellationToken,
) {
    let calls = Arc::clone(&ear);
    let watch = source.watch(Arc::new(move || calls.hint.notify_one()));
    loop {
        ear.asked.store(false, Ordering::SeqCst);
        let begun = ledger.clock().now();
        let looked = tokio::select! {
            looked = source.look(&ledger) => Some(looked),
            () = is_late(&stop) => None,
        };
        let Some(NextLook(wait)) = looked else {
            ledger.sources().looking.fetch_sub(1, Ordering::SeqCst);
            tracing::warn!(source = source.name(), "{}: its look was broken off", source.name());
            break;
        };
        if wait.is_zero() {
            ear.ask();
        }
        ledger.sources().looking.fetch_sub(1, Ordering::SeqCst);
        let now = ledger.clock().now();
        *ear.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(now + wait);
        let gather = (now.since(begun) * 4).clamp(GATHER[0], GATHER[1]);
        let hinted = async {
            ear.hint.notified().await;
            // Files that are being written hint without end; the first hint after a while is
            // followed at once, the rest are gathered.
            ledger.clock().sleep_until(now + gather).await;
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = ear.ask.notified() => {}
            () = hinted => {}
            () = ledger.clock().sleep_until(now + wait) => {}
        }
        ledger.sources().looking.fetch_add(1, Ordering::SeqCst);
    }
    drop(watch);
    let mut ears = ledger.sources().ears();
    if ears.get(&id).is_some_and(|known| Arc::ptr_eq(known, &ear)) {
        ears.remove(&id);
    }
}
