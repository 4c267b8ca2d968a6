//! How much goes over the line: connections at once, bytes a second.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::Instant;

use crate::{lock, putio::Sim};

/// What all downloads share.
#[derive(Default)]
pub(in crate::putio) struct Traffic {
    now: Mutex<usize>,
    line: Mutex<Line>,
}

/// When the next byte may go.
#[derive(Default)]
pub(super) struct Line {
    next: Option<Instant>,
}

impl Line {
    /// When these bytes may go, at so many a second.
    pub(super) fn reserve(&mut self, bytes: usize, rate: u64) -> Instant {
        let now = Instant::now();
        let at = self.next.map_or(now, |next| next.max(now));
        let nanos = u128::from(u64::try_from(bytes).unwrap_or(u64::MAX)) * 1_000_000_000
            / u128::from(rate.max(1));
        self.next = Some(at + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)));
        at
    }
}

impl Traffic {
    /// None: there are too many already.
    pub(super) fn enter(&self, sim: &Arc<Sim>) -> Option<Busy> {
        let most = sim.storage().connections;
        let mut now = lock(&self.now);
        if most.is_some_and(|most| *now >= most) {
            return None;
        }
        *now += 1;
        let mut log = sim.log();
        log.most_downloads = log.most_downloads.max(*now);
        Some(Busy { sim: Arc::clone(sim) })
    }

    /// When these bytes may go, by what all connections share.
    pub(super) fn reserve(&self, bytes: usize, rate: u64) -> Instant {
        lock(&self.line).reserve(bytes, rate)
    }
}

/// A download that is under way.
pub(super) struct Busy {
    sim: Arc<Sim>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        *lock(&self.sim.traffic.now) -= 1;
    }
}
