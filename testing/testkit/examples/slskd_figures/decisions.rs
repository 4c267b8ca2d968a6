//! One look at the source, taken apart: the answer read, and what is decided about it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use towline_domain::{Clock, SystemClock};
use towline_engine::{Engine, Ledger, Parts, Source as _};
use towline_flows::imports::{Baseline, SourceRole, source::AlbumSource};
use towline_services::downloads::DownloadsSettings;
use towline_store::Store;
use tracing::Subscriber;
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt as _};

use crate::{line, ms, percentile, scene::Scene};

const TICKS: usize = 100;
const NEW: usize = 3;

/// A look: all of it, and what came after the table had been read.
struct Look {
    whole: Duration,
    decided: Duration,
}

pub(crate) async fn measure() -> anyhow::Result<()> {
    let read = Read::default();
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(read.clone()))?;
    let scene = Scene::new(NEW).await?;
    let (source, ledger) = source(&scene).await?;
    let first = look(&source, &ledger, &read).await?;
    line("first look, about 1,000 albums written down: whole", ms(first.whole));
    line("  decisions, with what they write", ms(first.decided));

    let before = scene.requests();
    let mut looks = Vec::with_capacity(TICKS);
    for _ in 0..TICKS {
        looks.push(look(&source, &ledger, &read).await?);
    }
    for (path, times) in scene.asked_since(before) {
        line(&format!("calls in {TICKS} looks without anything new: {path}"), times);
    }
    let mut decided: Vec<_> = looks.iter().map(|look| look.decided).collect();
    let mut whole: Vec<_> = looks.iter().map(|look| look.whole).collect();
    line("nothing new: decisions, p50", ms(percentile(&mut decided, 50)));
    line("nothing new: decisions, p99", ms(percentile(&mut decided, 99)));
    line("nothing new: whole look, p50", ms(percentile(&mut whole, 50)));
    line("nothing new: whole look, p99", ms(percentile(&mut whole, 99)));

    for number in 0..NEW {
        scene.comes(number).await;
    }
    let before = scene.requests();
    let new = look(&source, &ledger, &read).await?;
    for (path, times) in scene.asked_since(before) {
        line(&format!("calls in the look that finds {NEW} albums: {path}"), times);
    }
    line("3 new albums: decisions, with what they write", ms(new.decided));
    line("3 new albums: whole look", ms(new.whole));
    Ok(())
}

async fn source(scene: &Scene) -> anyhow::Result<(AlbumSource, Ledger)> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let settings: DownloadsSettings = toml::from_str(&format!("[slskd]\n{}", scene.source("")))?;
    let downloads = settings.build("measured", Arc::clone(&clock), &BTreeMap::new())?;
    let source = AlbumSource::new(
        SourceRole {
            takes: None,
            name: "measured".into(),
            downloads,
            importer: "shelf".into(),
            policy: settings.policy(),
            baseline: Baseline::None,
            rescan: settings.rescan().get(),
        },
        Arc::default(),
    );
    let store = Store::open(&scene.at("ledger.db")).await?;
    let ledger = Engine::new(Parts::alone(store, clock, Vec::new())).await?.ledger().clone();
    source.begin(&ledger).await?;
    Ok((source, ledger))
}

async fn look(source: &AlbumSource, ledger: &Ledger, read: &Read) -> anyhow::Result<Look> {
    let begun = Instant::now();
    source.look(ledger).await;
    let ended = Instant::now();
    let read = read.take().ok_or_else(|| anyhow::anyhow!("the table was not read"))?;
    Ok(Look { whole: ended - begun, decided: ended - read })
}

/// Hears when the source has read slskd's table.
#[derive(Clone, Default)]
struct Read(Arc<Mutex<Option<Instant>>>);

impl Read {
    fn take(&self) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S: Subscriber> Layer<S> for Read {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().ends_with("slskd::table") {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }
}
