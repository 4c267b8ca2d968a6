//! Numbers for Prometheus, in the text format of `OpenMetrics`.
//!
//! Counters live as long as the process; gauges are made when they are asked for, so that nothing
//! ticks while nobody asks. Labels are words of ours, and bounded.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, AtomicU64},
    time::Duration,
};

use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use towline_api::services::{Health, Services};
use towline_http::{CallEnd, Outcome};
use towline_store::{InboxCount, LiveCount};

/// In seconds: from an answer on the same machine to the longest deadline.
const BUCKETS: [f64; 10] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];
/// More causes than there are; those of troubles name a service.
const MOST_CAUSES: usize = 100;

type By<const N: usize> = [(&'static str, String); N];
type Fixed<const N: usize> = [(&'static str, &'static str); N];

/// Calls since the start.
pub(super) struct CallMetrics {
    calls: Family<Fixed<2>, Counter>,
    durations: Family<Fixed<1>, Histogram, fn() -> Histogram>,
}

impl Default for CallMetrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        Self { calls: Family::default(), durations: Family::new_with_constructor(histogram) }
    }
}

impl CallMetrics {
    pub(super) fn ended(&self, end: &CallEnd<'_>) {
        self.count(end.service, word(end.outcome), (!end.waited).then_some(end.took));
    }

    fn count(&self, service: &'static str, outcome: &'static str, took: Option<Duration>) {
        self.calls.get_or_create(&[("service", service), ("outcome", outcome)]).inc();
        if let Some(took) = took {
            let durations = self.durations.get_or_create(&[("service", service)]);
            durations.observe(took.as_secs_f64());
        }
    }
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::Repeated => "repeated",
        Outcome::Unreachable => "unreachable",
        Outcome::TimedOut => "timed_out",
        Outcome::Unauthorized => "unauthorized",
        Outcome::RateLimited => "rate_limited",
        Outcome::NotFound => "not_found",
        Outcome::Refused => "refused",
        Outcome::Unreadable => "unreadable",
        Outcome::Redirected => "redirected",
        Outcome::Unwritable => "unwritable",
    }
}

/// How things stand at this moment.
pub(super) struct Now<'a> {
    pub(super) calls: &'a CallMetrics,
    pub(super) services: &'a Services,
    pub(super) items: &'a [LiveCount],
    pub(super) inbox: &'a [InboxCount],
    pub(super) jobs: usize,
    pub(super) downloaded: u64,
    pub(super) rate: u64,
    pub(super) lag: f64,
    pub(super) ledger: u64,
    pub(super) started: f64,
}

/// All of it, as text.
pub(super) fn text(now: &Now<'_>) -> String {
    let mut registry = Registry::default();
    calls(&mut registry, now);
    ledger(&mut registry, now);
    let mut text = String::new();
    encode_registry(&mut text, &registry)
        .and_then(|()| encode_eof(&mut text))
        .expect("a text takes all that is written to it");
    text
}

fn calls(registry: &mut Registry, now: &Now<'_>) {
    let CallMetrics { calls, durations } = now.calls;
    registry.register(
        "towline_calls",
        "Calls to services since the start, by how they ended",
        calls.clone(),
    );
    registry.register(
        "towline_call_duration_seconds",
        "How long calls to services took, except those that wait for something to happen",
        durations.clone(),
    );
    let up = Family::<By<2>, Gauge>::default();
    for service in now.services.services.iter().filter(|it| it.health != Health::NotCalled) {
        let by = [("service", service.service.clone()), ("origin", service.origin.clone())];
        up.get_or_create(&by).set(i64::from(service.health == Health::Well));
    }
    registry.register("towline_service_up", "Whether the last call to a service went well", up);
}

fn ledger(registry: &mut Registry, now: &Now<'_>) {
    let items = Family::<By<3>, Gauge>::default();
    for LiveCount { flow, kind, stage, count } in now.items {
        let by = [("flow", flow.clone()), ("kind", kind.clone()), ("stage", stage.clone())];
        items.get_or_create(&by).set(*count);
    }
    registry.register("towline_items", "Items that are not at their end", items);
    let inbox = Family::<By<1>, Gauge>::default();
    for (cause, count) in causes(now.inbox) {
        inbox.get_or_create(&[("cause", cause)]).set(count);
    }
    registry.register("towline_inbox", "Questions that wait for a person", inbox);
    registry.register("towline_jobs", "Works that go on, as downloads and copies", whole(now.jobs));
    registry.register("towline_downloaded_bytes", "Bytes that came since the start", {
        let counter = Counter::<u64>::default();
        counter.inc_by(now.downloaded);
        counter
    });
    registry.register(
        "towline_download_bytes_per_second",
        "How fast bytes come now",
        whole(now.rate),
    );
    registry.register(
        "towline_lag_seconds",
        "How long what is due has been waiting for its turn",
        real(now.lag),
    );
    registry.register("towline_ledger_bytes", "Size of the ledger on disk", whole(now.ledger));
    registry.register("towline_start_time_seconds", "When towline was started", real(now.started));
    let version = Family::<Fixed<1>, Gauge>::default();
    version.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
    registry.register("towline_build_info", "Which towline this is", version);
}

/// By cause, whichever flow it is of.
fn causes(inbox: &[InboxCount]) -> BTreeMap<String, i64> {
    let mut causes = BTreeMap::new();
    for InboxCount { cause, count, .. } in inbox {
        let is_one_more = !causes.contains_key(cause) && causes.len() >= MOST_CAUSES;
        let cause = if is_one_more { "other" } else { cause };
        *causes.entry(cause.to_owned()).or_default() += count;
    }
    causes
}

fn whole(value: impl TryInto<i64>) -> Gauge<i64, AtomicI64> {
    let gauge = Gauge::default();
    gauge.set(value.try_into().unwrap_or(i64::MAX));
    gauge
}

fn real(value: f64) -> Gauge<f64, AtomicU64> {
    let gauge = Gauge::default();
    gauge.set(value);
    gauge
}

#[cfg(test)]
mod tests;
