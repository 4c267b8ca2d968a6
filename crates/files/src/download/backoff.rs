//! How long to wait before the next attempt.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(super) struct Backoff(u32);

impl Backoff {
    /// The next wait: longer each time, and each time a little different, so that connections
    /// which failed together do not come back together.
    pub(super) fn next(&mut self) -> Duration {
        let longest = FIRST.saturating_mul(1 << self.0.min(10)).min(LONGEST);
        self.0 += 1;
        #[expect(clippy::cast_precision_loss, reason = "chance")]
        let chance = (RandomState::new().build_hasher().finish() % 1024) as f64 / 1024.0;
        longest.mul_f64(0.5 + chance / 2.0)
    }

    pub(super) fn reset(&mut self) {
        self.0 = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_begin_again_after_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..20).map(|_| backoff.next()).collect();
        assert!(waits[0] >= FIRST / 2 && waits[0] <= FIRST);
        assert!(waits[19] >= LONGEST / 2 && waits.iter().all(|wait| *wait <= LONGEST));
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
