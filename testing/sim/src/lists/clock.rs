//! The hosts' time: the machine's, and what a test adds to it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

#[derive(Default)]
pub(super) struct Clock {
    stepped: AtomicU64,
}

impl Clock {
    /// Seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        real_time() + self.stepped.load(Ordering::Relaxed)
    }

    pub(super) fn step(&self, by: Duration) {
        self.stepped.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "a remote host goes by its own clock")]
fn real_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
