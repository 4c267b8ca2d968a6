use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use towline_http::{ForeignCall, observe};

use super::*;

/// Time stands still until a test moves it.
struct HandClock(AtomicI64);

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }

    async fn sleep_until(&self, _: Timestamp) {
        std::future::pending::<()>().await;
    }
}

struct Stand {
    clock: Arc<HandClock>,
    calls: Arc<Calls>,
}

impl Stand {
    fn new(now: &str, zone: &str) -> Self {
        let clock = Arc::new(HandClock(AtomicI64::new(0)));
        let stand = Self { calls: Arc::new(Calls::new(clock.clone(), TimeZone::UTC)), clock };
        stand.set(now);
        let zone = TimeZone::get(zone).unwrap();
        Self { calls: Arc::new(Calls::new(stand.clock.clone(), zone)), ..stand }
    }

    fn set(&self, now: &str) {
        let now: Timestamp = now.parse().unwrap();
        self.clock.0.store(now.as_micros(), Ordering::SeqCst);
    }

    /// A call of `service` ends with this status; without one it breaks off.
    fn ends(&self, service: &'static str, origin: &str, status: Option<u16>) {
        let observing = observe(self.calls.clone());
        let call = ForeignCall::begins(service, || origin.to_owned(), "test.get");
        match status {
            Some(status) => call.answered(status.try_into().unwrap()),
            None => call.broke_off("connection refused\u{202e}\u{1b}[31m"),
        }
        drop(observing);
    }

    fn one(&self, service: &str) -> Service {
        let all = self.calls.services().services;
        all.into_iter().find(|it| it.service == service).expect("it is known")
    }
}

#[test]
fn a_service_is_as_its_last_call_and_says_what_went_wrong() {
    let stand = Stand::new("2026-05-01T10:00:00Z", "UTC");
    stand.ends("board-a", "http://a", Some(200));
    assert_eq!(stand.one("board-a").health, Health::Well);
    stand.set("2026-05-01T10:05:00Z");
    stand.ends("board-a", "http://a", None);
    let failing = stand.one("board-a");
    assert_eq!(
        (failing.health, failing.calls_today, failing.failures_today),
        (Health::Failing, 2, 1)
    );
    assert_eq!(failing.last_success.as_deref(), Some("2026-05-01T10:00:00Z"));
    let error = failing.last_error.unwrap();
    assert_eq!((error.at.as_str(), error.endpoint.as_str()), ("2026-05-01T10:05:00Z", "test.get"));
    assert!(error.words.starts_with("board-a cannot be reached at http://a: conn"), "{error:?}");
    assert!(!error.words.contains(['\u{202e}', '\u{1b}']), "{error:?}");
    assert!(error.hint.unwrap().contains("is board-a running"));
    // An answer is an answer: what it knows nothing of, or does not do, is no illness.
    for status in [404, 409, 304] {
        stand.ends("board-a", "http://a", Some(status));
        assert_eq!(stand.one("board-a").health, Health::Well, "{status}");
    }
    for status in [401, 429, 502] {
        stand.ends("board-a", "http://a", Some(status));
        assert_eq!(stand.one("board-a").health, Health::Failing, "{status}");
    }
}

#[test]
fn a_service_may_stumble_once() {
    let stand = Stand::new("2026-05-01T10:00:00Z", "UTC");
    let health = |status| {
        stand.ends("board-s", "http://s", Some(status));
        stand.one("board-s").health
    };
    assert_eq!(health(200), Health::Well);
    for _ in 0..3 {
        assert_eq!(health(500), Health::Well);
        assert_eq!(health(200), Health::Well);
    }
    let all = [500, 500, 500, 404, 502, 500].map(health);
    let failing = Health::Failing;
    assert_eq!(all, [Health::Well, failing, failing, Health::Well, failing, failing]);
    let one = stand.one("board-s");
    assert_eq!((one.calls_today, one.failures_today), (13, 8), "each is counted");
    assert!(one.last_error.is_some());
}

#[test]
fn days_begin_at_midnight_here_and_hours_go_by() {
    let stand = Stand::new("2026-05-01T21:30:00Z", "Europe/Berlin");
    stand.ends("board-b", "http://b", None);
    stand.ends("board-b", "http://b", Some(200));
    let services = stand.calls.services();
    assert_eq!(services.counted_since, "2026-05-01T21:30:00Z");
    assert!(services.is_young, "the process is younger than the day");
    // 00:10 in Berlin.
    stand.set("2026-05-01T22:10:00Z");
    let quiet = stand.one("board-b");
    assert_eq!((quiet.calls_today, quiet.failures_today), (0, 0), "nobody has called today");
    stand.ends("board-b", "http://b", Some(200));
    let services = stand.calls.services();
    assert_eq!(
        (services.counted_since.as_str(), services.is_young),
        ("2026-05-01T22:00:00Z", false)
    );
    let one = stand.one("board-b");
    assert_eq!((one.calls_today, one.hours.len()), (1, 24));
    assert_eq!(one.hours[22], HourOfCalls { calls: 2, failures: 1 });
    assert_eq!(one.hours[23], HourOfCalls { calls: 1, failures: 0 });
    // A day later the places of the hours are taken by others.
    stand.set("2026-05-02T21:10:00Z");
    let one = stand.one("board-b");
    assert_eq!(one.hours.iter().map(|hour| hour.calls).sum::<u64>(), 1);
    assert_eq!(one.hours[0], HourOfCalls { calls: 1, failures: 0 });
}

#[test]
fn what_is_configured_is_there_before_it_is_called_with_who_uses_it() {
    let stand = Stand::new("2026-05-01T10:00:00Z", "UTC");
    let mut uses = Uses::default();
    for name in [("imports", "soulseek"), ("folders", "nas")] {
        uses.of(name, || towline_http::note_service("board-c", "http://c"));
    }
    stand.calls.put(uses);
    let one = stand.one("board-c");
    assert_eq!(one.health, Health::NotCalled);
    assert_eq!(one.used_by, ["folders.nas", "imports.soulseek"]);
    assert_eq!((one.hours.len(), one.last_call), (24, None));
    stand.ends("board-c", "http://c", Some(200));
    stand.ends("board-c", "http://elsewhere", Some(200));
    let all = stand.calls.services().services;
    let told: Vec<_> = all
        .iter()
        .filter(|it| it.service == "board-c")
        .map(|it| (it.origin.as_str(), it.health, it.used_by.len()))
        .collect();
    assert_eq!(told, [("http://c", Health::Well, 2), ("http://elsewhere", Health::Well, 0)]);
}

#[test]
fn however_many_hosts_there_are_so_many_are_kept_and_the_configured_ones_stay() {
    let stand = Stand::new("2026-05-01T10:00:00Z", "UTC");
    let mut uses = Uses::default();
    uses.of(("imports", "first"), || towline_http::note_service("board-d", "http://first"));
    stand.calls.put(uses);
    stand.ends("board-d", "http://first", Some(200));
    for host in 0..MOST + 50 {
        stand.clock.0.fetch_add(1_000_000, Ordering::SeqCst);
        stand.ends("board-d", &format!("http://host-{host}"), Some(200));
    }
    assert_eq!(stand.calls.board().known.len(), MOST);
    let all = stand.calls.services().services;
    let kept = |origin: &str| all.iter().any(|it| it.origin == origin && it.calls_today == 1);
    assert!(kept("http://first") && kept("http://host-305") && !kept("http://host-0"));
    let long = "x".repeat(3 * LONGEST);
    assert_eq!(words(&long).chars().count(), LONGEST + 1);
}

#[test]
fn our_own_commands_are_no_service() {
    let stand = Stand::new("2026-05-01T10:00:00Z", "UTC");
    stand.ends(OURSELVES, "the socket", Some(200));
    assert!(!stand.calls.services().services.iter().any(|it| it.service == OURSELVES));
}
