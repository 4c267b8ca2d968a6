//! Sources: what brings items in, look by look. Their schedule lives in memory and is derived at
//! every start: a look that changed nothing writes nothing.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use towline_domain::ItemId;

use crate::Ledger;

/// The item that a source is in the ledger.
pub type SourceId = ItemId;

/// Brings items into the ledger, and wakes those whose observation changed.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// For log lines.
    fn name(&self) -> &str;

    /// Makes sure that the source has its item in the ledger. Called once, before the first look.
    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, towline_store::StoreError>;

    /// Looks, once. A hint that comes during the look is followed by another look.
    async fn look(&self, ledger: &Ledger) -> NextLook;

    /// Begins to be hinted, for as long as the value lives.
    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>>;
}

/// When a source is to be looked at again, hints aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextLook(pub Duration);

/// The running sources, by the item that each is.
#[derive(Default)]
pub(crate) struct Board {
    hints: Mutex<HashMap<SourceId, Arc<Notify>>>,
    looking: AtomicU32,
    pub(crate) forgotten: AtomicU32,
}

impl Board {
    /// Hints a source; false when the item is none.
    pub(crate) fn hint(&self, id: SourceId) -> bool {
        let hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        hints.get(&id).inspect(|hint| hint.notify_one()).is_some()
    }

    pub(crate) fn hint_all(&self) {
        let hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        hints.values().for_each(|hint| hint.notify_one());
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.looking.load(Ordering::SeqCst) == 0
    }
}

/// The tasks of a set of sources; a reload ends them and begins others.
pub(crate) struct Watchers {
    stop: CancellationToken,
    tracker: TaskTracker,
}

impl Watchers {
    pub(crate) fn spawn(sources: Vec<Arc<dyn Source>>, ledger: &Ledger) -> Self {
        let watchers = Self { stop: CancellationToken::new(), tracker: TaskTracker::new() };
        for source in sources {
            // Counted from here on: a source that has not looked yet is not quiet.
            ledger.sources().looking.fetch_add(1, Ordering::SeqCst);
            watchers.tracker.spawn(follow(source, ledger.clone(), watchers.stop.clone()));
        }
        watchers
    }

    pub(crate) async fn end(self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

/// The least time from look to look.
const GATHER: Duration = Duration::from_secs(1);

async fn follow(source: Arc<dyn Source>, ledger: Ledger, stop: CancellationToken) {
    let hint = Arc::new(Notify::new());
    let quiet = || ledger.sources().looking.fetch_sub(1, Ordering::SeqCst);
    let id = match source.begin(&ledger).await {
        Ok(id) => id,
        Err(error) => {
            tracing::error!(
                source = source.name(),
                error = &error as &dyn std::error::Error,
                "{} cannot begin: {error}",
                source.name()
            );
            quiet();
            return;
        }
    };
    ledger
        .sources()
        .hints
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(id, Arc::clone(&hint));
    let calls = Arc::clone(&hint);
    let watch = source.watch(Arc::new(move || calls.notify_one()));
    loop {
        let NextLook(wait) = source.look(&ledger).await;
        quiet();
        let now = ledger.clock().now();
        let hinted = async {
            hint.notified().await;
            // Files that are being written hint without end; the first hint after a while is
            // followed at once, the rest are gathered.
            ledger.clock().sleep_until(now + GATHER).await;
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = hinted => {}
            () = ledger.clock().sleep_until(now + wait) => {}
        }
        ledger.sources().looking.fetch_add(1, Ordering::SeqCst);
    }
    drop(watch);
    let mut hints = ledger.sources().hints.lock().unwrap_or_else(PoisonError::into_inner);
    if hints.get(&id).is_some_and(|known| Arc::ptr_eq(known, &hint)) {
        hints.remove(&id);
    }
}
