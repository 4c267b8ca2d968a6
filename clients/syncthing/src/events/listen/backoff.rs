//! Waiting longer after each failure.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// Waits that double, with some chance in them, so that many listeners do not come back as one.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    most: Duration,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, failures: 0 }
    }

    /// How many failures in a row.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Counts a failure, and tells how long to wait now.
    pub(super) fn next(&mut self) -> Duration {
        let doublings = self.failures.min(16);
        self.failures = self.failures.saturating_add(1);
        let wait = self.first.saturating_mul(1 << doublings).min(self.most);
        // Three to five quarters of it.
        let chance = u32::try_from(RandomState::new().build_hasher().finish() % 512).unwrap_or(0);
        wait * 3 / 4 + wait * chance / 1024
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference §4.4.
    #[test]
    fn waits_double_up_to_a_limit_and_begin_anew() {
        let mut backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(30));
        let waits: Vec<_> = (0..40).map(|_| backoff.next()).collect();
        let is_about = |wait: Duration, millis: u64| {
            let whole = Duration::from_millis(millis);
            wait >= whole * 3 / 4 && wait <= whole * 5 / 4
        };
        assert!(is_about(waits[0], 250) && is_about(waits[1], 500) && is_about(waits[4], 4000));
        assert!(waits[20..].iter().all(|wait| is_about(*wait, 30_000)));
        assert_eq!(backoff.failures(), 40);
        backoff.reset();
        assert!(is_about(backoff.next(), 250));
    }
}
