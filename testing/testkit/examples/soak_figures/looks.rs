//! Who looks on meanwhile: somebody with a page open, and what fetches numbers as Prometheus does.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{task::JoinSet, time::sleep};
use towline_testkit::towline::Towline;

use crate::visitor::Visitor;

const PAGES: [&str; 2] = ["/", "/history"];
const PAGES_EVERY: Duration = Duration::from_secs(10);
const NUMBERS_EVERY: Duration = Duration::from_secs(15);

/// They look until it is dropped.
pub(crate) struct Looks {
    seen: Arc<Mutex<Seen>>,
    all: JoinSet<()>,
}

/// What they have seen.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    pub(crate) numbers: Numbers,
    /// How long each page took.
    pub(crate) pages: BTreeMap<&'static str, Vec<Duration>>,
    /// How often the stream of events was opened.
    pub(crate) streams: usize,
    /// What was asked for and did not come, in words.
    pub(crate) failures: Vec<String>,
}

/// What `/metrics` said last.
#[derive(Debug, Default, Clone)]
pub(crate) struct Numbers {
    /// Calls since the start, by service.
    pub(crate) calls: BTreeMap<String, f64>,
    pub(crate) inbox: f64,
    pub(crate) lag: f64,
}

impl Looks {
    /// The first login is made by the way.
    pub(crate) async fn begin(towline: &Towline) -> anyhow::Result<Self> {
        let visitor = Visitor::sets_up(towline).await?;
        let seen = Arc::<Mutex<Seen>>::default();
        let mut all = JoinSet::new();
        all.spawn(watch(visitor.clone(), Arc::clone(&seen)));
        all.spawn(load(visitor.clone(), Arc::clone(&seen)));
        all.spawn(scrape(visitor, Arc::clone(&seen)));
        Ok(Self { seen, all })
    }

    /// What `/metrics` said last.
    pub(crate) fn numbers(&self) -> Numbers {
        lock(&self.seen).numbers.clone()
    }

    /// Nobody looks any more.
    pub(crate) fn end(mut self) -> Seen {
        self.all.abort_all();
        lock(&self.seen).clone()
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As an open page does, which opens its stream again when it has ended.
async fn watch(visitor: Visitor, seen: Arc<Mutex<Seen>>) {
    loop {
        match visitor.watches().await {
            Ok(watching) => {
                lock(&seen).streams += 1;
                while watching.is_open() {
                    sleep(Duration::from_secs(1)).await;
                }
            }
            Err(error) => lock(&seen).failures.push(format!("events: {error:#}")),
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn load(visitor: Visitor, seen: Arc<Mutex<Seen>>) {
    loop {
        for page in PAGES {
            match visitor.loads(&[page.to_owned()]).await {
                Ok(load) => lock(&seen).pages.entry(page).or_default().push(load.took),
                Err(error) => lock(&seen).failures.push(format!("{page}: {error:#}")),
            }
        }
        sleep(PAGES_EVERY).await;
    }
}

async fn scrape(visitor: Visitor, seen: Arc<Mutex<Seen>>) {
    loop {
        match visitor.reads("/metrics").await {
            Ok(text) => lock(&seen).numbers = Numbers::read(&text),
            Err(error) => lock(&seen).failures.push(format!("/metrics: {error:#}")),
        }
        sleep(NUMBERS_EVERY).await;
    }
}

impl Numbers {
    fn read(text: &str) -> Self {
        let mut numbers = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, number)) = line.rsplit_once(' ') else { continue };
            let Ok(number) = number.parse::<f64>() else { continue };
            if let Some(labels) = name.strip_prefix("towline_calls_total{") {
                let service = labels.split("service=\"").nth(1).unwrap_or_default();
                let service = service.split('"').next().unwrap_or_default();
                *numbers.calls.entry(service.to_owned()).or_default() += number;
            } else if name.starts_with("towline_inbox") {
                numbers.inbox += number;
            } else if name == "towline_lag_seconds" {
                numbers.lag = number;
            }
        }
        numbers
    }

    /// Calls to all services together.
    pub(crate) fn all_calls(&self) -> f64 {
        // An empty sum would be -0.
        self.calls.values().fold(0.0, |all, calls| all + calls)
    }
}
