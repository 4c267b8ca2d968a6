//! Bytes a second, for all downloads of the process together.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio::{
    sync::Notify,
    time::{Duration, Instant},
};

/// Bytes a second, for all downloads.
#[derive(Debug)]
pub(super) struct Throttle {
    /// 0: as many as come.
    rate: AtomicU64,
    bucket: Mutex<Bucket>,
    changed: Notify,
}

#[derive(Debug)]
struct Bucket {
    credit: f64,
    at: Instant,
}

/// What was not used is kept for so long.
const BURST_SECONDS: f64 = 0.25;

impl Default for Throttle {
    fn default() -> Self {
        let bucket = Mutex::new(Bucket { credit: 0.0, at: Instant::now() });
        Self { rate: AtomicU64::new(0), bucket, changed: Notify::new() }
    }
}

impl Throttle {
    pub(super) fn set(&self, bytes_per_second: Option<u64>) {
        self.rate.store(bytes_per_second.map_or(0, |rate| rate.max(1)), Relaxed);
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *bucket = Bucket { credit: 0.0, at: Instant::now() };
        drop(bucket);
        self.changed.notify_waiters();
    }

    /// Waits until bytes that came may count. They may be more than a second's worth: then the
    /// next ones wait the longer.
    pub(super) async fn take(&self, bytes: usize) {
        loop {
            let changed = self.changed.notified();
            let Some(wait) = self.wait_for(bytes) else { return };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = changed => {}
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "rates need no more than 52 bits")]
    fn wait_for(&self, bytes: usize) -> Option<Duration> {
        let rate = self.rate.load(Relaxed);
        if rate == 0 {
            return None;
        }
        let rate = rate as f64;
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let earned = now.duration_since(bucket.at).as_secs_f64() * rate;
        bucket.at = now;
        bucket.credit = (bucket.credit + earned).min(rate * BURST_SECONDS);
        if bucket.credit >= 0.0 {
            bucket.credit -= bytes as f64;
            return None;
        }
        let wait = (-bucket.credit / rate).min(5.0);
        Some(Duration::from_secs_f64(wait).max(Duration::from_millis(1)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn bytes_come_at_the_rate_that_is_set_and_a_change_counts_at_once() {
        let throttle = Arc::new(Throttle::default());
        let begun = Instant::now();
        throttle.take(1 << 30).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        throttle.set(Some(1000));
        for _ in 0..10 {
            throttle.take(1000).await;
        }
        let took = begun.elapsed().as_secs_f64();
        assert!((9.0..=9.2).contains(&took), "{took}");
        throttle.set(Some(1));
        throttle.take(1000).await;
        let waiting = tokio::spawn({
            let throttle = Arc::clone(&throttle);
            async move { throttle.take(1).await }
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        let raised = Instant::now();
        throttle.set(None);
        waiting.await.unwrap();
        assert!(raised.elapsed() < Duration::from_secs(1));
    }
}
