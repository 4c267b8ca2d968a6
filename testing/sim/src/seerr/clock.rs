//! The server's time: as fast as the script says, and stepped by a test.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::Instant;

use crate::time::iso;

/// Milliseconds since 1970.
pub type Millis = u64;

/// A day, in milliseconds.
pub(super) const DAY: Millis = 86_400_000;

pub(super) struct Clock {
    begun: Instant,
    start: Millis,
    /// How much faster than life; 0: only stepped.
    speed: u32,
    stepped: AtomicU64,
}

impl Clock {
    pub(super) fn new(speed: u32) -> Self {
        Self { begun: Instant::now(), start: real_time(), speed, stepped: AtomicU64::new(0) }
    }

    pub(super) fn now(&self) -> Millis {
        let passed = millis(self.begun.elapsed()) * u64::from(self.speed);
        self.start + passed + self.stepped.load(Ordering::Relaxed)
    }

    pub(super) fn step(&self, by: Duration) {
        self.stepped.fetch_add(millis(by), Ordering::Relaxed);
    }
}

/// UTC with milliseconds, as in `2026-02-01T05:50:39.000Z` (§1). The database keeps whole seconds.
pub(super) fn written(at: Millis) -> String {
    iso(at / 1000) + ".000Z"
}

#[expect(clippy::disallowed_methods, reason = "the server goes by its own clock")]
fn real_time() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

fn millis(time: Duration) -> Millis {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
