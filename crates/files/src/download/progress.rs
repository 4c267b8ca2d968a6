//! How far a download is, for bars, journals and pages.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

/// Where a download says how far it is. Reading it costs nothing and holds nobody up.
#[derive(Debug, Default)]
pub struct Progress {
    /// Plus one, so that 0 is *unknown*.
    total: AtomicU64,
    done: AtomicU64,
    fetched: AtomicU64,
    connections: AtomicUsize,
    /// Bits of an `f64`.
    rate: AtomicU64,
    waits_for: Mutex<Option<String>>,
}

/// How far a download is at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Bytes of the file that came, those of earlier runs included.
    pub done: u64,
    /// The file's length in bytes, once it is known.
    pub total: Option<u64>,
    /// Bytes that came in this run, those included that had to come twice.
    pub fetched: u64,
    /// Bytes a second, over the last seconds.
    pub rate: f64,
    /// Until all is there, at this rate.
    pub remaining: Option<Duration>,
    /// Connections that bytes come over.
    pub connections: usize,
    /// Why nothing comes now, in words without secrets.
    pub waits_for: Option<String>,
}

impl Progress {
    /// How far it is now.
    pub fn snapshot(&self) -> Snapshot {
        let done = self.done.load(Relaxed);
        let total = self.total.load(Relaxed).checked_sub(1);
        let rate = f64::from_bits(self.rate.load(Relaxed));
        #[expect(clippy::cast_precision_loss, reason = "shown in whole seconds")]
        let left = total.map(|total| total.saturating_sub(done) as f64);
        let remaining = left.filter(|_| rate >= 1.0);
        let remaining = remaining.and_then(|left| Duration::try_from_secs_f64(left / rate).ok());
        let waits_for = self.waits_for.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Snapshot {
            done,
            total,
            fetched: self.fetched.load(Relaxed),
            rate,
            remaining,
            connections: self.connections.load(Relaxed),
            waits_for,
        }
    }

    /// A run begins.
    pub(super) fn start(&self) {
        self.fetched.store(0, Relaxed);
        self.begin(0, None);
        self.waits_for(None);
    }

    pub(super) fn begin(&self, done: u64, total: Option<u64>) {
        self.done.store(done, Relaxed);
        self.total.store(total.map_or(0, |total| total.saturating_add(1)), Relaxed);
    }

    pub(super) fn received(&self, bytes: u64) {
        self.done.fetch_add(bytes, Relaxed);
        self.fetched.fetch_add(bytes, Relaxed);
    }

    pub(super) fn fetched(&self) -> u64 {
        self.fetched.load(Relaxed)
    }

    pub(super) fn measured(&self, rate: f64) {
        self.rate.store(rate.to_bits(), Relaxed);
    }

    pub(super) fn connected(&self) -> Connected<'_> {
        self.connections.fetch_add(1, Relaxed);
        Connected(self)
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Relaxed)
    }

    pub(super) fn waits_for(&self, words: Option<String>) {
        *self.waits_for.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}

/// A connection that bytes come over, counted as long as this lives.
pub(super) struct Connected<'a>(&'a Progress);

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_remains_follows_from_the_rate() {
        let progress = Progress::default();
        assert_eq!(progress.snapshot(), Snapshot::default());
        progress.begin(100, Some(1100));
        progress.received(200);
        assert_eq!(progress.snapshot().remaining, None);
        progress.measured(400.0);
        let seen = progress.snapshot();
        assert_eq!((seen.done, seen.total, seen.fetched), (300, Some(1100), 200));
        assert_eq!(seen.remaining, Some(Duration::from_secs(2)));
        let connected = progress.connected();
        assert_eq!(progress.snapshot().connections, 1);
        drop(connected);
        assert_eq!(progress.snapshot().connections, 0);
        progress.begin(0, Some(0));
        assert_eq!(progress.snapshot().total, Some(0));
    }
}
