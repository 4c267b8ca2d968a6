//! How towline does, for people, dashboards and Prometheus.
//!
//! Everything here is counted in passing or when somebody asks. Deliberately not in it: any decision
//! that hangs on these numbers.

mod calls;
mod metrics;
mod pieces;
mod throughput;
mod uses;

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use towline_api::{
    services::{Health, Services},
    stats::Stats,
    throughput::{GetThroughput, Throughput},
};
use towline_domain::{
    FlowName, Thing as _, Timestamp, imports::Album, torrents::Torrent, wishes::Title,
};
use towline_engine::Engine;
use towline_http::{Observing, observe};
use towline_store::{InboxCount, LiveCount, Share, StoreError};
use towline_web::Refusal;

pub(super) use calls::Calls;
pub(super) use throughput::{EVERY, Meter};
pub(super) use uses::Uses;

const MONTH: Duration = Duration::from_hours(30 * 24);

/// What is observed of a running daemon.
pub(super) struct Observed {
    engine: Engine,
    calls: Arc<Calls>,
    meter: Arc<Meter>,
    ledger: PathBuf,
    since: Timestamp,
    zone: TimeZone,
    _observing: Observing,
}

impl Observed {
    /// Observes from now on. `ledger` is its file.
    pub(super) fn new(engine: Engine, uses: Uses, meter: Arc<Meter>, ledger: PathBuf) -> Self {
        let (clock, zone) = (Arc::clone(engine.ledger().clock()), TimeZone::system());
        let since = clock.now();
        let calls = Arc::new(Calls::new(clock, zone.clone()));
        calls.put(uses);
        let observing = observe(Arc::clone(&calls) as Arc<dyn towline_http::CallObserver>);
        Self { engine, calls, meter, ledger, since, zone, _observing: observing }
    }

    /// The configuration has changed: from now on, these use services.
    pub(super) fn put(&self, uses: Uses) {
        self.calls.put(uses);
    }

    pub(super) fn services(&self) -> Services {
        self.calls.services()
    }

    pub(super) async fn throughput(&self, asked: GetThroughput) -> Result<Throughput, Refusal> {
        let beginnings = pieces::beginnings(asked, &self.zone, self.now())
            .map_err(|words| Refusal::Senseless("out-of-range", words.into()))?;
        Ok(self.came(&beginnings).await?)
    }

    async fn came(&self, beginnings: &[Timestamp]) -> Result<Throughput, StoreError> {
        let since = beginnings.first().copied().unwrap_or_else(|| self.now());
        let (moved, unwritten) = self.meter.came(since).await?;
        Ok(pieces::told(beginnings, &moved, unwritten))
    }

    pub(super) async fn stats(&self) -> Result<Stats, Refusal> {
        let store = self.engine.ledger().store();
        let (items, inbox) = (store.live_counts().await?, store.inbox_counts().await?);
        let month = self.now().before(MONTH);
        let reached = |flow, kind, stage| store.reached_since(flow, kind, stage, month);
        let services = self.services().services;
        let of = |health| count(services.iter().filter(|service| service.health == health).count());
        let asked = |flow: &str| -> u64 {
            inbox.iter().filter(|it| it.flow == flow).map(|it| positive(it.count)).sum()
        };
        let titles = |stage: &str| {
            let is_one = |it: &&LiveCount| it.kind == Title::KIND && it.stage == stage;
            items.iter().filter(is_one).map(|it| positive(it.count)).sum()
        };
        let day = self.throughput(GetThroughput::default()).await?;
        Ok(Stats {
            version: env!("CARGO_PKG_VERSION").into(),
            uptime_seconds: self.now().since(self.since).as_secs(),
            moving: those(&items, is_moving),
            waiting: those(&items, waits),
            jobs: count(self.jobs()),
            inbox: inbox.iter().map(|InboxCount { count, .. }| positive(*count)).sum(),
            inbox_imports: asked(FlowName::Imports.as_str()),
            inbox_torrents: asked(FlowName::Torrents.as_str()),
            inbox_wishes: asked(FlowName::Wishes.as_str()),
            inbox_folders: asked(FlowName::Folders.as_str()),
            services_ok: of(Health::Well),
            services_failing: of(Health::Failing),
            calls_today: services.iter().map(|service| service.calls_today).sum(),
            failures_today: services.iter().map(|service| service.failures_today).sum(),
            rate: self.engine.jobs().rate(),
            bytes_24h: day.bytes,
            titles_wanted: titles("wanted"),
            titles_requested: titles("requested"),
            titles_available_30d: reached(FlowName::Wishes, Title::KIND, "available").await?,
            torrents_done_30d: reached(FlowName::Torrents, Torrent::KIND, "done").await?,
            albums_imported_30d: reached(FlowName::Imports, Album::KIND, "imported").await?,
            lag_seconds: self.lag().await?.as_secs(),
        })
    }

    pub(super) async fn metrics(&self) -> Result<String, Refusal> {
        let store = self.engine.ledger().store();
        #[expect(clippy::cast_precision_loss, reason = "seconds to the millionth for 200 years")]
        let started = self.since.as_micros() as f64 / 1e6;
        Ok(metrics::text(&metrics::Now {
            calls: self.calls.metrics(),
            services: &self.services(),
            items: &store.live_counts().await?,
            inbox: &store.inbox_counts().await?,
            jobs: self.jobs(),
            downloaded: self.meter.received(),
            rate: self.engine.jobs().rate(),
            lag: self.lag().await?.as_secs_f64(),
            ledger: self.ledger_bytes().await,
            started,
        }))
    }

    /// How long what is due the longest has been waiting for its turn.
    async fn lag(&self) -> Result<Duration, StoreError> {
        let due = self.engine.ledger().store().next_due(&Share::All).await?;
        Ok(due.map_or(Duration::ZERO, |due| self.now().since(due)))
    }

    /// With what waits to be brought into its file.
    async fn ledger_bytes(&self) -> u64 {
        let mut bytes = 0;
        for suffix in ["", "-wal"] {
            let mut path = self.ledger.clone().into_os_string();
            path.push(suffix);
            bytes += tokio::fs::metadata(path).await.map_or(0, |file| file.len());
        }
        bytes
    }

    fn jobs(&self) -> usize {
        *self.engine.jobs().running().borrow()
    }

    fn now(&self) -> Timestamp {
        self.engine.ledger().clock().now()
    }
}

fn those(items: &[LiveCount], is_one: fn(&str, &str) -> bool) -> u64 {
    let fit = items.iter().filter(|it| is_one(&it.kind, &it.stage));
    fit.map(|it| positive(it.count)).sum()
}

fn is_moving(kind: &str, stage: &str) -> bool {
    match kind {
        "album" | "torrent" => !waits(kind, stage),
        "folder" => stage == "behind",
        _ => false,
    }
}

fn waits(kind: &str, stage: &str) -> bool {
    matches!((kind, stage), ("album", "held" | "asked") | ("torrent", "waiting" | "paused"))
}

fn positive(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
