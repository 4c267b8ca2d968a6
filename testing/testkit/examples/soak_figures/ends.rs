//! What ends the load before its time, and what has come of all that was dropped.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::Notify,
};

use crate::ledger::{Item, Ledger};

/// Signals that have come.
pub(crate) struct Ends {
    count: Arc<AtomicUsize>,
    came: Arc<Notify>,
}

impl Ends {
    /// From now on they do not end the process by themselves.
    pub(crate) fn listen_for() -> anyhow::Result<Self> {
        let ends = Self { count: Arc::default(), came: Arc::default() };
        for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
            let mut signals = signal(kind)?;
            let (count, came) = (Arc::clone(&ends.count), Arc::clone(&ends.came));
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    count.fetch_add(1, Ordering::Relaxed);
                    came.notify_one();
                }
            });
        }
        Ok(ends)
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    pub(crate) fn has_come(&self) -> bool {
        self.count() > 0
    }

    /// Waits so long, or until one comes.
    pub(crate) async fn or(&mut self, length: Duration) {
        // That the time is over is all that is to be known.
        let _is_over = tokio::time::timeout(length, self.came.notified()).await;
    }
}

/// What was dropped: of each kind, how many.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Dropped {
    pub(crate) records: usize,
    pub(crate) films: usize,
    pub(crate) music: usize,
    pub(crate) wishes: usize,
    pub(crate) synced: usize,
}

/// Of one kind of thing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kind {
    pub(crate) dropped: usize,
    /// At the end that it should have.
    pub(crate) come: usize,
    /// On their way, or not seen at all.
    pub(crate) open: usize,
    /// At another end, or there more than once.
    pub(crate) otherwise: usize,
}

/// How what was dropped stands.
#[derive(Debug, Default)]
pub(crate) struct Left {
    pub(crate) kinds: Vec<(&'static str, Kind)>,
    /// Some of what is not as it should be.
    pub(crate) examples: Vec<String>,
}

/// So many examples are told.
const EXAMPLES: usize = 12;

impl Left {
    /// By the ledger's word.
    pub(crate) async fn after(dropped: &Dropped, ledger: &Ledger) -> anyhow::Result<Self> {
        let items = ledger.items().await?;
        let mut left = Self::default();
        for (what, kind, begins, stage, dropped) in [
            ("records from peers", "album", "Record", "imported", dropped.records),
            ("films by torrent", "torrent", "Film", "done", dropped.films),
            ("music by torrent", "torrent", "Music", "done", dropped.music),
            ("its import", "album", "Music", "imported", dropped.music),
            ("synced records", "album", "Synced", "imported", dropped.synced),
            ("wishes", "title", "", "available", dropped.wishes),
            ("what was brought for them, by torrent", "torrent", "Wish", "done", dropped.wishes),
        ] {
            let of = |item: &&Item| item.kind == kind && item.title.starts_with(begins);
            left.add(what, dropped, stage, items.iter().filter(of));
        }
        Ok(left)
    }

    fn add<'a>(
        &mut self,
        what: &'static str,
        dropped: usize,
        stage: &str,
        items: impl Iterator<Item = &'a Item>,
    ) {
        let (mut seen, mut otherwise, mut live) = (BTreeMap::<&str, usize>::new(), 0, 0);
        for item in items {
            if item.stage == stage && (item.has_ended || item.kind == "title") {
                *seen.entry(&item.title).or_default() += 1;
                continue;
            }
            if item.has_ended {
                otherwise += 1;
            } else {
                live += 1;
            }
            if self.examples.len() < EXAMPLES {
                self.examples.push(format!("{what}: {} is {}", item.title, item.stage));
            }
        }
        otherwise += seen.values().map(|times| times - 1).sum::<usize>();
        let come = seen.len();
        // What was dropped and never seen is as open as what is on its way.
        let open = live.max(dropped.saturating_sub(come + otherwise));
        self.kinds.push((what, Kind { dropped, come, open, otherwise }));
    }

    /// Whether all has come as it should.
    pub(crate) fn is_nothing(&self) -> bool {
        let is_well = |(_, kind): &(&str, Kind)| {
            kind.open == 0 && kind.otherwise == 0 && kind.come == kind.dropped
        };
        self.kinds.iter().all(is_well)
    }
}
