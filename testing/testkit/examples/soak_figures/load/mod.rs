//! What comes: what `towline demo` shows once its beginning is over, so many times as often.

mod folders;
mod records;
mod tidying;
mod torrents;
mod trouble;
mod wishes;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::bail;
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{Interval, MissedTickBehavior, interval},
};

use crate::{ends::Dropped, house::House};

/// What all threads work on.
struct Stage {
    house: House,
    times: f64,
    dropped: Mutex<Dropped>,
    is_over: watch::Receiver<bool>,
}

/// A load that falls.
pub(crate) struct Load {
    stage: Arc<Stage>,
    over: watch::Sender<bool>,
    /// They end by themselves once the load is over.
    threads: JoinSet<anyhow::Result<()>>,
    /// They go on until all has come.
    helpers: Vec<JoinHandle<anyhow::Result<()>>>,
}

/// The house after the load; what helps things to their ends goes on until it is dropped.
pub(crate) struct After(
    Vec<JoinHandle<anyhow::Result<()>>>,
    #[expect(dead_code, reason = "held")] Arc<Stage>,
);

impl Drop for After {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl Load {
    /// Begins, at so many times the demo's pace.
    pub(crate) fn begin(house: House, times: f64) -> Self {
        let (over, is_over) = watch::channel(false);
        let stage = Arc::new(Stage { house, times, dropped: Mutex::default(), is_over });
        let of = || Arc::clone(&stage);
        let mut threads = JoinSet::new();
        threads.spawn(records::fall(of()));
        threads.spawn(torrents::films(of()));
        threads.spawn(torrents::music(of()));
        threads.spawn(wishes::fall(of()));
        threads.spawn(folders::change(of()));
        threads.spawn(folders::music(of()));
        threads.spawn(trouble::comes(of()));
        let helpers =
            vec![tokio::spawn(wishes::come_true(of())), tokio::spawn(tidying::goes_on(of()))];
        Self { stage, over, threads, helpers }
    }

    /// Whether all of it still falls.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        if let Some(ended) = self.threads.try_join_next() {
            ended??;
        }
        if self.helpers.iter().any(JoinHandle::is_finished) {
            bail!("what helps things to their ends has broken off");
        }
        Ok(())
    }

    /// Nothing more falls. What was dropped.
    pub(crate) async fn end(mut self) -> anyhow::Result<(Dropped, After)> {
        self.over.send_replace(true);
        while let Some(ended) = self.threads.join_next().await {
            ended??;
        }
        let dropped = self.stage.dropped();
        Ok((dropped, After(self.helpers, self.stage)))
    }
}

impl Stage {
    /// What was dropped so far.
    fn dropped(&self) -> Dropped {
        *self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drops(&self, change: impl FnOnce(&mut Dropped)) {
        change(&mut self.dropped.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// For what the demo does every so many seconds.
    fn pace(&self, seconds: f64) -> Pace {
        let mut ticks = interval(Duration::from_secs_f64(seconds / self.times));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Pace { ticks, is_over: self.is_over.clone() }
    }
}

/// When to go on.
struct Pace {
    ticks: Interval,
    is_over: watch::Receiver<bool>,
}

impl Pace {
    /// Waits for its time; not so, when the load is over.
    async fn goes_on(&mut self) -> bool {
        tokio::select! {
            biased;
            _ = self.is_over.wait_for(|is_over| *is_over) => false,
            _ = self.ticks.tick() => true,
        }
    }
}
