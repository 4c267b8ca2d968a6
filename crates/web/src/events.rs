//! Streams of what changes, for pages that stay open.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse,
        sse::{self, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _, stream};
use serde::Deserialize;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;
use towline_api::{
    events::{Event, Working},
    items::Progress,
};
use towline_domain::ItemId;
use towline_engine::{Event as Change, Events, Jobs, Since, Told};

use crate::{Caller, State as App, access::Peer, problem::Failure, read::Asked, views};

/// So many streams at once.
const MOST: usize = 400;
/// How often who hears nothing is told that the line still stands.
const ALIVE: Duration = Duration::from_secs(25);
/// How often progress is told.
const PACE: Duration = Duration::from_secs(1);

/// The streams of this process.
#[derive(Clone)]
pub struct Streams {
    open: Arc<AtomicUsize>,
    stop: CancellationToken,
}

/// One of them, for as long as it lives.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Streams {
    /// None yet; all end with `stop`, as nothing else would end a response that never does.
    pub fn until(stop: CancellationToken) -> Self {
        Self { open: Arc::default(), stop }
    }

    fn open(&self) -> Option<Open> {
        let open = Open(Arc::clone(&self.open));
        // Counted first: its end counts it off again.
        (self.open.fetch_add(1, Ordering::SeqCst) < MOST).then_some(open)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

/// All that one stream goes by.
struct Watching {
    app: App,
    peer: Peer,
    headers: HeaderMap,
    caller: Caller,
    events: Events,
    latest: watch::Receiver<u64>,
    changes: watch::Receiver<u64>,
    running: watch::Receiver<usize>,
    jobs: Jobs,
    /// The last event that was sent.
    sent: u64,
    /// How far work was when that was last told.
    told: BTreeMap<ItemId, Progress>,
    /// When that may be told again.
    tell_at: Instant,
    _open: Open,
}

/// From where on a stream is asked for.
#[derive(Deserialize)]
pub(crate) struct Start {
    seen: Option<String>,
}

pub(crate) async fn stream(
    State(app): State<App>,
    Asked(Start { seen }): Asked<Start>,
    Extension(caller): Extension<Caller>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    let open = app.streams.open().ok_or_else(|| {
        let words = format!("{MOST} pages or programs watch already");
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-streams", words)
    })?;
    let events = app.ledger.store().events().clone();
    let latest = events.watch();
    let now = *latest.borrow();
    let (sent, gap) = match since(&app, &headers, seen.as_deref()) {
        None => (now, false),
        Some(Ok(number)) if matches!(events.since(number), Since::All(_)) => (number, false),
        Some(_) => (now, true),
    };
    let mut first: Vec<_> = gap.then(|| written(&app, now, &Event::Gap)).into_iter().collect();
    let mut watching = Watching {
        changes: app.door.changes(),
        running: app.jobs.running(),
        jobs: app.jobs.clone(),
        told: BTreeMap::new(),
        tell_at: Instant::now(),
        _open: open,
        app,
        peer,
        headers,
        caller,
        events,
        latest,
        sent,
    };
    first.extend(watching.missed());
    let rest = stream::unfold(watching, next).flat_map(stream::iter);
    let all = stream::iter(first).chain(rest).map(Ok::<_, Infallible>);
    Ok(answer(all))
}

fn answer(
    all: impl Stream<Item = Result<sse::Event, Infallible>> + Send + 'static,
) -> impl IntoResponse {
    // Proxies are asked not to gather what is meant to come at once.
    let headers = [("x-accel-buffering", "no"), ("cache-control", "no-store")];
    (headers, Sse::new(all).keep_alive(KeepAlive::new().interval(ALIVE)))
}

/// The id of the latest event: what a page that is written now shows already.
pub(crate) fn latest(app: &App) -> String {
    numbered(app, *app.ledger.store().events().watch().borrow())
}

/// The last event that who asks has seen: of another process, none that is known here.
fn since(app: &App, headers: &HeaderMap, seen: Option<&str>) -> Option<Result<u64, ()>> {
    // A browser that comes back asks for the same address again: what it has heard counts more.
    let heard = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
    let id = heard.or(seen)?;
    let number = id.split_once('-').filter(|(process, _)| *process == app.process);
    Some(number.and_then(|(_, number)| number.parse().ok()).ok_or(()))
}

/// What is sent next; `None`: who watches may no longer, or towline stops.
async fn next(mut watching: Watching) -> Option<(Vec<sse::Event>, Watching)> {
    loop {
        let works = *watching.running.borrow() > 0;
        tokio::select! {
            () = watching.app.streams.stop.cancelled() => return None,
            changed = watching.latest.changed() => {
                changed.ok()?;
                let events = watching.missed();
                if !events.is_empty() {
                    return Some((events, watching));
                }
            }
            changed = watching.changes.changed() => {
                changed.ok()?;
                if !watching.is_still_known().await {
                    return None;
                }
            }
            changed = watching.running.changed() => {
                changed.ok()?;
                if let Some(event) = watching.progress() {
                    return Some((vec![event], watching));
                }
            }
            () = tokio::time::sleep_until(watching.tell_at), if works => {
                if let Some(event) = watching.progress() {
                    return Some((vec![event], watching));
                }
            }
        }
    }
}

impl Watching {
    fn missed(&mut self) -> Vec<sse::Event> {
        match self.events.since(self.sent) {
            Since::Gap { latest } => {
                self.sent = latest;
                vec![written(&self.app, latest, &Event::Gap)]
            }
            Since::All(all) => {
                self.sent = all.last().map_or(self.sent, |told| told.number);
                let written = |told: &Told| written(&self.app, told.number, &shown(&told.event));
                all.iter().map(written).collect()
            }
        }
    }

    /// Whether who came in with these credentials still would.
    async fn is_still_known(&self) -> bool {
        let caller = self.app.door.caller(self.peer, &self.headers).await;
        caller.is_ok_and(|caller| caller.as_ref() == Some(&self.caller))
    }

    /// How far work is, where that is no longer as it was told.
    fn progress(&mut self) -> Option<sse::Event> {
        self.tell_at = Instant::now() + PACE;
        let all = self.jobs.all_progress();
        let now: BTreeMap<_, _> =
            all.iter().map(|(id, progress)| (*id, views::progress(progress))).collect();
        if now == self.told {
            return None;
        }
        self.told = now;
        let items = self.told.iter();
        let items = items.map(|(id, progress)| Working { id: id.0, progress: progress.clone() });
        Some(data(&Event::Progress { items: items.collect() }))
    }
}

fn shown(event: &Change) -> Event {
    match event {
        Change::Item { id, flow } => Event::Item { id: id.0, flow: flow.clone() },
        Change::Inbox => Event::Inbox,
        Change::Much => Event::Much,
        Change::Settings => Event::Settings,
    }
}

fn written(app: &App, number: u64, event: &Event) -> sse::Event {
    data(event).id(numbered(app, number))
}

fn numbered(app: &App, number: u64) -> String {
    format!("{}-{number}", app.process)
}

fn data(event: &Event) -> sse::Event {
    let json = serde_json::to_string(event).unwrap_or_default();
    sse::Event::default().event(event.name()).data(json)
}
