//! The connections of one download: how many there are, and what becomes of them.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::{
    DownloadError,
    adaptive::{Adaptive, Look},
    connection::{End, Shared, work},
    failure::Fatal,
    limits::{Connections, Place, Places},
    line::Opened,
};

/// How often it is looked how it goes.
const TICK: Duration = Duration::from_millis(50);

/// Rates are taken over this.
const MEASURE: Duration = Duration::from_millis(250);

/// A rate is half forgotten after as many seconds as this.
const MEMORY_SECONDS: f64 = 3.0;

pub(super) struct Swarm<'a> {
    shared: &'a Arc<Shared>,
    places: &'a Arc<Places>,
    stop: &'a CancellationToken,
    adaptive: Adaptive,
    crew: JoinSet<(usize, End)>,
    leave: BTreeMap<usize, CancellationToken>,
    begun: Instant,
    received_before: u64,
    measured: (Instant, u64),
    rate: Option<f64>,
}

impl<'a> Swarm<'a> {
    pub(super) fn new(
        shared: &'a Arc<Shared>,
        places: &'a Arc<Places>,
        connections: Connections,
        stop: &'a CancellationToken,
    ) -> Self {
        let now = Instant::now();
        let received = shared.line.progress.fetched();
        let connections = if shared.is_whole { Connections::Exactly(1) } else { connections };
        Self {
            shared,
            places,
            stop,
            adaptive: Adaptive::new(connections),
            crew: JoinSet::new(),
            leave: BTreeMap::new(),
            begun: now,
            received_before: received,
            measured: (now, received),
            rate: None,
        }
    }

    /// Fetches until nothing is missing. `opened` is an answer that is there already.
    pub(super) async fn fetch(mut self, place: Place, opened: Option<Opened>) -> Result<(), Fatal> {
        let ended = self.conduct(place, opened).await;
        // Whoever is still at it leaves what it holds with the writer, and goes.
        self.leave.values().for_each(CancellationToken::cancel);
        while self.crew.join_next().await.is_some() {}
        self.shared.line.progress.measured(0.0);
        ended
    }

    async fn conduct(&mut self, place: Place, opened: Option<Opened>) -> Result<(), Fatal> {
        self.tell();
        self.hire(place, opened);
        self.fill().await;
        let mut tick = tokio::time::interval_at(Instant::now() + TICK, TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let ended = tokio::select! {
                () = self.stop.cancelled() => return Err(Fatal::Error(DownloadError::Stopped)),
                Some(ended) = self.crew.join_next() => Some(ended),
                _ = tick.tick() => None,
            };
            match ended {
                Some(ended) => self.ended(ended)?,
                None => self.look()?,
            }
            if self.crew.is_empty() && self.shared.plan().is_complete() {
                return Ok(());
            }
            self.fill().await;
        }
    }

    fn ended(&mut self, ended: Result<(usize, End), tokio::task::JoinError>) -> Result<(), Fatal> {
        let (number, end) = ended.map_err(|_| {
            let words = "a connection ended for no reason that it told".into();
            Fatal::Error(DownloadError::Refused { status: None, words })
        })?;
        self.leave.remove(&number);
        match end {
            End::Idle | End::Left => Ok(()),
            End::Busy { after } => {
                let live = self.shared.line.progress.connections();
                self.adaptive.refused(live, after.map(|after| after.as_secs_f64()));
                self.tell();
                Ok(())
            }
            End::Fatal(fatal) => Err(fatal),
        }
    }

    fn look(&mut self) -> Result<(), Fatal> {
        if self.shared.is_mended.load(Relaxed) {
            self.shared.plan().leave_untouched();
        }
        self.measure();
        if let Some(impatient) = self.shared.line.impatient() {
            return Err(Fatal::Error(impatient));
        }
        let progress = &self.shared.line.progress;
        self.adaptive.look(Look {
            at: self.begun.elapsed().as_secs_f64(),
            received: progress.fetched() - self.received_before,
            left: self.shared.plan().missing(),
            live: progress.connections(),
            answer_time: self.shared.line.answer_time(),
        });
        if self.crew.len() > 1 && self.places.is_crowded() {
            self.adaptive.give_one();
        }
        self.tell();
        let want = self.adaptive.want();
        let too_many = self.crew.len().saturating_sub(want);
        let newest = self.leave.values().rev().filter(|leave| !leave.is_cancelled());
        newest.take(too_many.min(self.leaving(too_many))).for_each(CancellationToken::cancel);
        Ok(())
    }

    /// Of `too_many`, how many have not been told to leave yet.
    fn leaving(&self, too_many: usize) -> usize {
        let told = self.leave.values().filter(|leave| leave.is_cancelled()).count();
        too_many.saturating_sub(told)
    }

    fn measure(&mut self) {
        let (at, received) = self.measured;
        let elapsed = at.elapsed();
        if elapsed < MEASURE {
            return;
        }
        let now = self.shared.line.progress.fetched();
        let seconds = elapsed.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate, not a count")]
        let rate = (now - received) as f64 / seconds;
        let kept = 0.5_f64.powf(seconds / MEMORY_SECONDS);
        let rate = self.rate.map_or(rate, |before| before * kept + rate * (1.0 - kept));
        self.rate = Some(rate);
        self.measured = (Instant::now(), now);
        self.shared.line.progress.measured(rate);
        self.shared.plan().measure(seconds);
    }

    fn tell(&self) {
        self.shared.wanted.store(self.adaptive.want(), Relaxed);
    }

    /// Hires as long as there should be more and there is something to do.
    async fn fill(&mut self) {
        while self.crew.len() < self.adaptive.want() && self.shared.plan().has_work() {
            let place = if self.crew.is_empty() {
                tokio::select! {
                    () = self.stop.cancelled() => return,
                    place = self.places.first() => place,
                }
            } else {
                let Some(place) = self.places.extra() else { return };
                place
            };
            self.hire(place, None);
        }
    }

    fn hire(&mut self, place: Place, opened: Option<Opened>) {
        let number =
            (0..=self.leave.len()).find(|number| !self.leave.contains_key(number)).unwrap_or(0);
        let leave = self.stop.child_token();
        self.leave.insert(number, leave.clone());
        let shared = Arc::clone(self.shared);
        self.crew
            .spawn(async move { (number, work(shared, leave, number == 0, opened, place).await) });
    }
}
