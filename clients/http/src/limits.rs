//! How many calls at once, and how many in a while.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// How many processes share each budget.
static SHARED_AMONG: AtomicU32 = AtomicU32::new(1);

/// Each budget is shared among so many processes from now on: this one spends its part of each.
/// Nobody is taken for one.
pub fn share_budgets_among(processes: usize) {
    let processes = u32::try_from(processes.max(1)).unwrap_or(u32::MAX);
    SHARED_AMONG.store(processes, Ordering::Relaxed);
}

/// Whoever asks us to stay away for longer is asked again after it.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// A number of calls in a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// How many calls; all of them may come at once.
    pub calls: NonZeroU32,
    /// In how long.
    pub per: Duration,
}

/// The limits of one host. Clones share them: clients of the same host are given the same value.
#[derive(Debug, Clone)]
pub struct Limits {
    budget: Option<Arc<DefaultDirectRateLimiter>>,
    at_once: Arc<Semaphore>,
    turns: Arc<Mutex<HashMap<&'static str, Arc<Semaphore>>>>,
    closed_until: Arc<Mutex<Option<Instant>>>,
}

impl Default for Limits {
    /// Four calls at once, without a budget.
    fn default() -> Self {
        Self::new(4, None)
    }
}

impl Limits {
    /// Limits for one host; `at_once` of 0 is taken as 1.
    pub fn new(at_once: usize, budget: Option<Budget>) -> Self {
        let quota = budget.and_then(|budget| {
            let quota = Quota::with_period(budget.per / budget.calls.get())?;
            Some(quota.allow_burst(budget.calls))
        });
        Self {
            budget: quota.map(|quota| Arc::new(RateLimiter::direct(quota))),
            at_once: Arc::new(Semaphore::new(at_once.max(1))),
            turns: Arc::default(),
            closed_until: Arc::default(),
        }
    }

    /// Sends nothing for so long, a day at most. A shorter wait does not end a longer one.
    pub(crate) fn close(&self, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_WAIT);
        let mut closed = self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        *closed = (*closed).max(Some(until));
    }

    /// What is left of a wait.
    pub(crate) fn closed(&self) -> Option<Duration> {
        let closed = *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        closed?.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }

    /// Waits for a place among the calls that run at once.
    pub(crate) async fn place(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.at_once).acquire_owned().await.expect("the semaphore is never closed")
    }

    /// Waits for the turn of this name.
    pub(crate) async fn turn(&self, name: &'static str) -> OwnedSemaphorePermit {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(name).or_insert_with(|| Arc::new(Semaphore::new(1))))
        };
        turn.acquire_owned().await.expect("the semaphore is never closed")
    }

    /// Takes one call from the budget: as many parts of it as there are processes that share it. A
    /// wait longer than `patience` is told, not slept.
    pub(crate) async fn spend(&self, patience: Duration) -> Result<(), Duration> {
        let Some(budget) = &self.budget else { return Ok(()) };
        let until = Instant::now() + patience;
        for _ in 0..SHARED_AMONG.load(Ordering::Relaxed) {
            while let Err(not_until) = budget.check() {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                if Instant::now() + wait > until {
                    return Err(wait);
                }
                tokio::time::sleep(wait).await;
            }
        }
        Ok(())
    }
}
