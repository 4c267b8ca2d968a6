//! How much downloads move, written down while they do.
//!
//! # Guarantees
//! Counted are bytes that came over a line in this process: what a download that goes on had already
//! is not. While no job runs nothing ticks and nothing is written; while bytes come, the ledger is
//! written to once a minute; at most that much is lost by a kill.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;
use towline_domain::{Clock, Timestamp};
use towline_store::{Moved, Store, StoreError};

pub(in crate::daemon) const EVERY: Duration = Duration::from_mins(1);

/// Writes down what came.
pub(in crate::daemon) struct Meter {
    store: Store,
    clock: Arc<dyn Clock>,
    /// Bytes that came since the start.
    received: Box<dyn Fn() -> u64 + Send + Sync>,
    /// How many of them are in the ledger. Held while they are written.
    written: Mutex<u64>,
}

impl Meter {
    pub(in crate::daemon) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        received: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self { store, clock, received: Box::new(received), written: Mutex::new(0) }
    }

    /// Bytes that came since the start.
    pub(super) fn received(&self) -> u64 {
        (self.received)()
    }

    /// What came since then: what is in the ledger, and what is not in it yet. Nothing is written in
    /// between, so no byte is missing or told twice.
    pub(super) async fn came(&self, since: Timestamp) -> Result<(Vec<Moved>, u64), StoreError> {
        let written = self.written.lock().await;
        let moved = self.store.throughput(since).await?;
        Ok((moved, self.received().saturating_sub(*written)))
    }

    /// Writes once in `every` while jobs run, and at their end; until `stop`.
    pub(in crate::daemon) async fn follow(
        self: Arc<Self>,
        mut running: watch::Receiver<usize>,
        every: Duration,
        stop: CancellationToken,
    ) {
        let follow = async {
            while running.wait_for(|jobs| *jobs > 0).await.is_ok() {
                let ended = async { running.wait_for(|jobs| *jobs == 0).await.map(drop) };
                let _the_time_is_over = tokio::time::timeout(every, ended).await;
                self.write().await;
            }
        };
        stop.run_until_cancelled(follow).await;
    }

    /// Writes down what is not written yet. What cannot be written now is with the next time.
    pub(in crate::daemon) async fn write(&self) {
        let mut written = self.written.lock().await;
        let received = self.received();
        if received == *written {
            return;
        }
        match self.store.add_throughput(received - *written, self.clock.now()).await {
            Ok(()) => *written = received,
            Err(error) => tracing::warn!(%error, "how much came can't be written down: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use towline_domain::SystemClock;

    use super::*;

    struct Stand {
        came: Arc<AtomicU64>,
        running: watch::Sender<usize>,
        store: Store,
        stop: CancellationToken,
        task: tokio::task::JoinHandle<()>,
        meter: Arc<Meter>,
    }

    impl Stand {
        async fn new(every: Duration) -> Self {
            let store = Store::in_memory().await.unwrap();
            let (came, running) = (Arc::new(AtomicU64::new(0)), watch::channel(0).0);
            let received = Arc::clone(&came);
            let received = move || received.load(Ordering::SeqCst);
            let meter = Arc::new(Meter::new(store.clone(), Arc::new(SystemClock), received));
            let stop = CancellationToken::new();
            let follow = Arc::clone(&meter).follow(running.subscribe(), every, stop.clone());
            let task = tokio::spawn(follow);
            Self { came, running, store, stop, task, meter }
        }

        async fn written(&self) -> u64 {
            let all = self.store.throughput(Timestamp::from_micros(0)).await.unwrap();
            all.iter().map(|moved| moved.bytes).sum()
        }

        async fn until_written(&self, bytes: u64) {
            let written = async {
                while self.written().await != bytes {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(10), written).await.expect("it is written");
        }
    }

    #[tokio::test]
    async fn what_came_is_written_while_jobs_run_and_at_their_end() {
        let stand = Stand::new(Duration::from_millis(20)).await;
        stand.running.send_replace(1);
        stand.came.store(500, Ordering::SeqCst);
        stand.until_written(500).await;
        stand.came.store(700, Ordering::SeqCst);
        stand.until_written(700).await;

        let patient = Stand::new(Duration::from_hours(1)).await;
        patient.running.send_replace(2);
        patient.came.store(40, Ordering::SeqCst);
        patient.running.send_replace(1);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(patient.written().await, 0, "its time has not come");
        patient.running.send_replace(0);
        patient.until_written(40).await;
    }

    #[tokio::test]
    async fn while_nothing_comes_nothing_is_written_and_the_end_is_not_lost() {
        let mut stand = Stand::new(Duration::from_millis(1)).await;
        stand.running.send_replace(1);
        tokio::time::sleep(Duration::from_millis(30)).await;
        stand.running.send_replace(0);
        let rows = stand.store.throughput(Timestamp::from_micros(0)).await.unwrap();
        assert!(rows.is_empty(), "{rows:?}");
        stand.stop.cancel();
        (&mut stand.task).await.unwrap();
        stand.came.store(9, Ordering::SeqCst);
        let (moved, unwritten) = stand.meter.came(Timestamp::from_micros(0)).await.unwrap();
        assert_eq!((moved.len(), unwritten), (0, 9));
        stand.meter.write().await;
        stand.meter.write().await;
        assert_eq!(stand.written().await, 9);
        let (moved, unwritten) = stand.meter.came(Timestamp::from_micros(0)).await.unwrap();
        assert_eq!((moved.len(), unwritten), (1, 0));
    }
}
