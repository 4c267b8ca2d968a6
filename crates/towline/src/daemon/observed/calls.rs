//! How calls to services go: kept in memory, for people and for Prometheus.
//!
//! # Guarantees
//! Bounded: at most [`MOST`] services, however many hosts redirects name, and no long words. Nothing
//! here ticks: what is over is seen to be over when somebody looks.

use std::{
    collections::BTreeMap,
    error::Error as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::StatusCode;
use jiff::{civil::Date, tz::TimeZone};
use towline_api::services::{Health, HourOfCalls, LastError, Service, Services};
use towline_domain::{Clock, Timestamp, path::shown};
use towline_http::{CallEnd, CallError, CallObserver, Made};

use super::{metrics::CallMetrics, uses::Uses};

/// More services than anybody has; files come from many hosts.
const MOST: usize = 256;
/// In letters: more than a line of a page.
const LONGEST: usize = 500;
const HOURS: usize = 24;
const HOUR_MICROS: i64 = 3_600_000_000;
/// Our own commands, which come by the socket.
const OURSELVES: &str = "towline";

/// How calls go.
pub(in crate::daemon) struct Calls {
    clock: Arc<dyn Clock>,
    zone: TimeZone,
    since: Timestamp,
    metrics: CallMetrics,
    // Held for moments only, never across an await.
    board: Mutex<Board>,
}

#[derive(Default)]
struct Board {
    known: BTreeMap<Made, Record>,
    uses: Uses,
}

/// How calls to one service went.
#[derive(Default)]
struct Record {
    day: Date,
    today: HourOfDay,
    /// By the hour since 1970, in turn.
    hours: [(i64, HourOfDay); HOURS],
    last_call: Timestamp,
    last_success: Option<Timestamp>,
    last_error: Option<LastError>,
    /// The last call.
    failed: bool,
    is_well: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct HourOfDay {
    calls: u64,
    failures: u64,
}

impl HourOfDay {
    fn add(&mut self, failed: bool) {
        self.calls += 1;
        self.failures += u64::from(failed);
    }
}

impl Calls {
    pub(in crate::daemon) fn new(clock: Arc<dyn Clock>, zone: TimeZone) -> Self {
        let since = clock.now();
        let (metrics, board) = (CallMetrics::default(), Mutex::default());
        Self { clock, zone, since, metrics, board }
    }

    /// From now on, these use them.
    pub(in crate::daemon) fn put(&self, uses: Uses) {
        self.board().uses = uses;
    }

    pub(super) const fn metrics(&self) -> &CallMetrics {
        &self.metrics
    }

    /// All services: those that were called, and those that are configured.
    pub(super) fn services(&self) -> Services {
        let now = self.clock.now();
        let (today, midnight) = (self.day(now), self.midnight(now));
        let hour = hour(now);
        let board = self.board();
        let mut services: BTreeMap<&Made, Service> = board
            .known
            .iter()
            .map(|(made, record)| (made, record.shown(made, today, hour)))
            .collect();
        for (made, names) in &board.uses.0 {
            let service = services.entry(made).or_insert_with(|| not_called(made));
            service.used_by = names.iter().cloned().collect();
        }
        Services {
            counted_since: midnight.max(self.since).to_string(),
            is_young: self.since > midnight,
            services: services.into_values().collect(),
        }
    }

    fn ended_at(&self, end: &CallEnd<'_>, now: Timestamp) {
        let made = Made { service: end.service, origin: end.origin.to_owned() };
        let trouble = end.error.filter(|error| is_failure(error));
        let day = self.day(now);
        let mut board = self.board();
        board.make_room(&made);
        let record = board.known.entry(made).or_default();
        record.count(day, hour(now), trouble.is_some());
        record.last_call = now;
        record.is_well = trouble.is_none_or(|error| !record.failed && is_a_stumble(error));
        record.failed = trouble.is_some();
        match trouble {
            None => record.last_success = Some(now),
            Some(error) => record.last_error = Some(told(end.endpoint, error, now)),
        }
    }

    fn day(&self, moment: Timestamp) -> Date {
        let moment = jiff::Timestamp::from_microsecond(moment.as_micros()).unwrap_or_default();
        self.zone.to_datetime(moment).date()
    }

    /// When the day of this moment began.
    fn midnight(&self, moment: Timestamp) -> Timestamp {
        let begun = self.day(moment).to_zoned(self.zone.clone());
        begun.map_or(moment, |at| Timestamp::from_micros(at.timestamp().as_microsecond()))
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallObserver for Calls {
    fn ended(&self, end: &CallEnd<'_>) {
        if end.service == OURSELVES {
            return;
        }
        self.metrics.ended(end);
        self.ended_at(end, self.clock.now());
    }
}

impl Board {
    /// For one more service, that which was not called for the longest goes; those of the
    /// configuration stay.
    fn make_room(&mut self, new: &Made) {
        if self.known.len() < MOST || self.known.contains_key(new) {
            return;
        }
        let unused = self.known.iter().filter(|(made, _)| !self.uses.0.contains_key(made));
        let oldest = unused.min_by_key(|(_, record)| record.last_call);
        // A configuration of so many services gives up on the first of them.
        let oldest =
            oldest.or_else(|| self.known.iter().min_by_key(|(_, record)| record.last_call));
        if let Some(made) = oldest.map(|(made, _)| made.clone()) {
            self.known.remove(&made);
        }
    }
}

impl Record {
    fn count(&mut self, day: Date, hour: i64, failed: bool) {
        if self.day != day {
            (self.day, self.today) = (day, HourOfDay::default());
        }
        self.today.add(failed);
        let (of, counted) = &mut self.hours[place(hour)];
        if *of != hour {
            (*of, *counted) = (hour, HourOfDay::default());
        }
        counted.add(failed);
    }

    fn shown(&self, made: &Made, today: Date, hour: i64) -> Service {
        let counted = if self.day == today { self.today } else { HourOfDay::default() };
        let hours = (0..24).rev().map(|ago| {
            let (of, counted) = self.hours[place(hour - ago)];
            let HourOfDay { calls, failures } =
                if of == hour - ago { counted } else { HourOfDay::default() };
            HourOfCalls { calls, failures }
        });
        Service {
            health: if self.is_well { Health::Well } else { Health::Failing },
            calls_today: counted.calls,
            failures_today: counted.failures,
            hours: hours.collect(),
            last_call: Some(self.last_call.to_string()),
            last_success: self.last_success.map(|at| at.to_string()),
            last_error: self.last_error.clone(),
            ..not_called(made)
        }
    }
}

fn not_called(made: &Made) -> Service {
    Service {
        service: made.service.into(),
        origin: words(&made.origin),
        used_by: Vec::new(),
        health: Health::NotCalled,
        calls_today: 0,
        failures_today: 0,
        hours: vec![HourOfCalls { calls: 0, failures: 0 }; HOURS],
        last_call: None,
        last_success: None,
        last_error: None,
    }
}

/// Whether a service that answers so is unwell. It is not when it knows nothing of a thing, or will
/// not do it.
fn is_failure(error: &CallError) -> bool {
    match error {
        CallError::NotFound { .. } | CallError::Unwritable { .. } => false,
        CallError::Refused { status, .. } => !status.is_client_error(),
        _ => true,
    }
}

/// One thing that a service cannot cope with, as a title that its own source knows nothing of, makes
/// it no failing one: the second in a row does. What stands before a service that is down says 502.
fn is_a_stumble(error: &CallError) -> bool {
    matches!(error, CallError::Refused { status, .. } if *status == StatusCode::INTERNAL_SERVER_ERROR)
}

fn told(endpoint: &str, error: &CallError, now: Timestamp) -> LastError {
    let text = match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    LastError {
        at: now.to_string(),
        endpoint: endpoint.into(),
        words: words(&text),
        hint: error.hint().map(|hint| words(&hint)),
    }
}

/// Made safe, and cut.
fn words(text: &str) -> String {
    let mut safe = shown(text.as_bytes());
    if let Some((at, _)) = safe.char_indices().nth(LONGEST) {
        safe.truncate(at);
        safe.push('…');
    }
    safe
}

const fn hour(moment: Timestamp) -> i64 {
    moment.as_micros().div_euclid(HOUR_MICROS)
}

fn place(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(24)).expect("it is less than 24")
}

#[cfg(test)]
mod tests;
