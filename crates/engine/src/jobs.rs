//! Work that lasts: begun by an act, outliving it, watched by looks.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use towline_domain::{
    ItemId,
    job::{Job, JobContext, JobId, JobState, Progress},
};

use crate::Ledger;

/// The jobs of this process.
///
/// # Guarantees
/// The same id is the same job: starting it while it runs changes nothing. Its end wakes the item.
/// When the engine stops, all are stopped and waited for, so that they leave their journals.
#[derive(Clone)]
pub struct Jobs {
    shared: Arc<Shared>,
    /// The key of the source that found the item whose jobs are begun with this.
    source: Arc<str>,
}

struct Shared {
    ledger: Ledger,
    stop: CancellationToken,
    tracker: TaskTracker,
    ending: AtomicU32,
    running: watch::Sender<usize>,
    // Held for moments only, never across an await.
    board: Mutex<HashMap<JobId, Slot>>,
}

struct Slot {
    item: ItemId,
    source: Arc<str>,
    stop: CancellationToken,
    progress: watch::Receiver<Progress>,
    ended: Option<Result<String, towline_domain::Trouble>>,
}

impl Jobs {
    pub(crate) fn new(ledger: Ledger) -> Self {
        let shared = Shared {
            ledger,
            stop: CancellationToken::new(),
            tracker: TaskTracker::new(),
            ending: AtomicU32::new(0),
            running: watch::channel(0).0,
            board: Mutex::new(HashMap::new()),
        };
        Self { shared: Arc::new(shared), source: "".into() }
    }

    /// The same, for what this source has found.
    pub(crate) fn of(&self, source: &str) -> Self {
        Self { shared: Arc::clone(&self.shared), source: source.into() }
    }

    /// Begins a job for an item, unless one of this id runs already. One that has ended under this
    /// id is forgotten and begun anew.
    pub fn start(&self, item: ItemId, job: Job) {
        let Job { id, work } = job;
        let stop = self.shared.stop.child_token();
        let (progress, watching) = watch::channel(Progress::default());
        {
            let mut board = self.board();
            if board.get(&id).is_some_and(|slot| slot.ended.is_none()) {
                return;
            }
            let source = Arc::clone(&self.source);
            let slot = Slot { item, source, stop: stop.clone(), progress: watching, ended: None };
            board.insert(id.clone(), slot);
        }
        self.shared.running.send_modify(|running| *running += 1);
        let jobs = self.clone();
        let work = work(JobContext { stop, progress: Arc::new(progress) });
        self.shared.tracker.spawn(async move {
            // A job that panics has ended, too: its item must not wait for ever.
            let ended = match tokio::spawn(work).await {
                Ok(ended) => ended,
                Err(error) => Err(towline_domain::Trouble::new(
                    "towline",
                    towline_domain::TroubleKind::Local,
                    format!("a job broke off: {error}"),
                )),
            };
            // Ended, and its item not woken yet: all is not quiet in between.
            jobs.shared.ending.fetch_add(1, Ordering::SeqCst);
            if let Some(slot) = jobs.board().get_mut(&id) {
                slot.ended = Some(ended);
            }
            jobs.shared.running.send_modify(|running| *running -= 1);
            jobs.shared.ledger.wake_quietly(item).await;
            jobs.shared.ending.fetch_sub(1, Ordering::SeqCst);
        });
    }

    /// How a job stands; `None` when this process knows nothing of it.
    pub fn state(&self, id: &JobId) -> Option<JobState> {
        let board = self.board();
        let slot = board.get(id)?;
        Some(match &slot.ended {
            None => JobState::Running(slot.progress.borrow().clone()),
            Some(ended) => JobState::Ended(ended.clone()),
        })
    }

    /// How far the job of an item is that runs now, if one does.
    pub fn progress(&self, item: ItemId) -> Option<Progress> {
        let board = self.board();
        let slot = board.values().find(|slot| slot.item == item && slot.ended.is_none())?;
        Some(slot.progress.borrow().clone())
    }

    /// How many jobs run: to be watched by who has something to do only meanwhile.
    pub fn running(&self) -> watch::Receiver<usize> {
        self.shared.running.subscribe()
    }

    /// Bytes a second, of all jobs that run and measure it.
    pub fn rate(&self) -> u64 {
        let board = self.board();
        let running = board.values().filter(|slot| slot.ended.is_none());
        running.filter_map(|slot| slot.progress.borrow().rate).sum()
    }

    /// How far all are that run now, by item.
    pub fn all_progress(&self) -> Vec<(ItemId, Progress)> {
        let board = self.board();
        let running = board.values().filter(|slot| slot.ended.is_none());
        running.map(|slot| (slot.item, slot.progress.borrow().clone())).collect()
    }

    /// Asks the jobs of an item to end soon.
    pub fn stop(&self, item: ItemId) {
        for slot in self.board().values().filter(|slot| slot.item == item) {
            slot.stop.cancel();
        }
    }

    /// Forgets the ended jobs of an item: it is at its end.
    pub(crate) fn forget(&self, item: ItemId) {
        self.board().retain(|_, slot| slot.item != item || slot.ended.is_none());
    }

    /// Whether a job runs for what one of these sources has found.
    pub(crate) fn runs_for_any(&self, sources: &[String]) -> bool {
        let of = |slot: &Slot| sources.iter().any(|source| **source == *slot.source);
        self.board().values().any(|slot| slot.ended.is_none() && of(slot))
    }

    /// Asks the jobs of what these sources have found to end soon.
    pub(crate) fn stop_those_of(&self, sources: &[String]) {
        for slot in self.board().values() {
            if sources.iter().any(|source| **source == *slot.source) {
                slot.stop.cancel();
            }
        }
    }

    /// Whether any job runs.
    pub fn is_quiet(&self) -> bool {
        self.board().values().all(|slot| slot.ended.is_some())
            && self.shared.ending.load(Ordering::SeqCst) == 0
    }

    /// Stops all jobs and waits for them.
    pub(crate) async fn drain(&self) {
        self.shared.stop.cancel();
        self.shared.tracker.close();
        self.shared.tracker.wait().await;
    }

    fn board(&self) -> std::sync::MutexGuard<'_, HashMap<JobId, Slot>> {
        // The map is whole after every statement under the lock, a panic elsewhere or not.
        self.shared.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
