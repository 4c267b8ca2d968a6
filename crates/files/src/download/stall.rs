//! When a connection is as good as dead although it stands.

use std::{mem, time::Duration};

use super::Settings;

/// Tells a connection over which nothing, or almost nothing, comes. Only the time counts in which
/// bytes were waited for: not that of the disk, nor of a limit.
pub(super) struct Stall {
    after: Duration,
    least: u64,
    waited: Duration,
    bytes: u64,
}

impl Stall {
    pub(super) fn new(settings: &Settings) -> Self {
        let after = settings.stalled_after.max(Duration::from_millis(1));
        let least = settings.stalled_below.saturating_mul(after.as_secs());
        Self { after, least, waited: Duration::ZERO, bytes: 0 }
    }

    pub(super) fn left(&self) -> Duration {
        self.after.saturating_sub(self.waited)
    }

    /// So many bytes came after so long: whether that is too few.
    pub(super) fn waited(&mut self, waited: Duration, bytes: usize) -> bool {
        self.waited += waited;
        self.bytes += bytes as u64;
        if self.waited < self.after {
            return false;
        }
        self.waited = Duration::ZERO;
        mem::take(&mut self.bytes) < self.least
    }

    pub(super) fn words(&self) -> String {
        format!("almost nothing came over a connection for {} s", self.after.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_waited_for_counts() {
        let settings = Settings {
            stalled_after: Duration::from_secs(10),
            stalled_below: 10,
            ..Settings::default()
        };
        let mut stall = Stall::new(&settings);
        assert!(!stall.waited(Duration::from_secs(6), 50));
        assert_eq!(stall.left(), Duration::from_secs(4));
        assert!(!stall.waited(Duration::from_secs(4), 50), "a hundred bytes in ten seconds");
        assert!(stall.waited(Duration::from_secs(10), 99));
    }
}
