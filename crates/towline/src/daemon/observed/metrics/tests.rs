use std::{collections::BTreeSet, time::Duration};

use towline_api::services::Service;
use towline_http::{CallObserver, ForeignCall, observe};

use super::*;

/// Reads a text of `OpenMetrics`, and fails where it is none: names, labels and their escapes, values,
/// types before samples, suffixes by type, no series twice, an end.
fn read(text: &str) -> BTreeMap<String, f64> {
    let (mut types, mut samples) = (BTreeMap::new(), BTreeMap::new());
    let body = text.strip_suffix("# EOF\n").expect("it ends with its mark");
    for line in body.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            let (word, rest) = comment.split_once(' ').expect("a comment has a word");
            let (name, rest) = rest.split_once(' ').expect("and a name");
            match word {
                "TYPE" => {
                    assert_eq!(types.insert(name.to_owned(), rest.to_owned()), None, "{line}");
                }
                "HELP" => assert!(!rest.is_empty(), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        let name = series.split('{').next().unwrap();
        assert!(is_name(name) && name.starts_with("towline_"), "{line}");
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            are_labels(labels);
        }
        let fits = types.iter().any(|(family, kind)| match kind.as_str() {
            "counter" => name == format!("{family}_total"),
            "histogram" => {
                ["_bucket", "_sum", "_count"].iter().any(|end| name == format!("{family}{end}"))
            }
            "gauge" => name == family,
            other => panic!("{other}"),
        });
        assert!(fits, "{line} has no type before it");
        assert_eq!(samples.insert(series.to_owned(), value), None, "{line} comes twice");
    }
    samples
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// `{name="value",…}`, with `\\`, `\"` and `\n` in values.
fn are_labels(text: &str) {
    let mut rest = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')).expect(text);
    let mut names = BTreeSet::new();
    loop {
        let (name, after) = rest.split_once("=\"").expect(text);
        assert!(is_name(name) && names.insert(name), "{text}");
        let mut letters = after.char_indices();
        let end = loop {
            match letters.next().expect(text) {
                (_, '\\') => assert!(matches!(letters.next(), Some((_, '\\' | '"' | 'n')))),
                (end, '"') => break end,
                _ => {}
            }
        };
        rest = &after[end + 1..];
        if rest.is_empty() {
            return;
        }
        rest = rest.strip_prefix(',').expect(text);
    }
}

fn services() -> Services {
    let service = |health, origin: &str| Service {
        service: "slskd".into(),
        origin: origin.into(),
        used_by: Vec::new(),
        health,
        calls_today: 0,
        failures_today: 0,
        hours: Vec::new(),
        last_call: None,
        last_success: None,
        last_error: None,
    };
    let services = vec![
        service(Health::Well, "http://a"),
        service(Health::Failing, "the socket /a \"quoted\\\" place"),
        service(Health::NotCalled, "http://c"),
    ];
    Services { counted_since: String::new(), is_young: true, services }
}

fn now<'a>(calls: &'a CallMetrics, services: &'a Services, inbox: &'a [InboxCount]) -> Now<'a> {
    Now {
        calls,
        services,
        items: &[],
        inbox,
        jobs: 2,
        downloaded: 5_000_000_000,
        rate: 1_000,
        lag: 1.5,
        ledger: 4096,
        started: 1_780_000_000.25,
    }
}

struct Only(CallMetrics);

impl CallObserver for Only {
    fn ended(&self, end: &CallEnd<'_>) {
        if end.service == "metrics-test" {
            self.0.ended(end);
        }
    }
}

#[test]
fn what_prometheus_reads_is_well_formed_and_right() {
    let only = std::sync::Arc::new(Only(CallMetrics::default()));
    let observing = observe(only.clone());
    for status in [200_u16, 200, 500] {
        let call = ForeignCall::begins("metrics-test", || "http://x".into(), "get");
        call.answered(status.try_into().unwrap());
    }
    drop(observing);
    let services = services();
    let items = [LiveCount {
        flow: "imports".into(),
        kind: "album".into(),
        stage: "setting-aside".into(),
        count: 3,
    }];
    let inbox = [("imports", "baseline", 2), ("torrents", "baseline", 1)]
        .map(|(flow, cause, n)| InboxCount { flow: flow.into(), cause: cause.into(), count: n });
    let now = Now { items: &items, ..now(&only.0, &services, &inbox) };
    let samples = read(&text(&now));
    for (series, value) in [
        (r#"towline_calls_total{service="metrics-test",outcome="answered"}"#, 2.0),
        (r#"towline_calls_total{service="metrics-test",outcome="refused"}"#, 1.0),
        (r#"towline_call_duration_seconds_count{service="metrics-test"}"#, 3.0),
        (r#"towline_call_duration_seconds_bucket{le="+Inf",service="metrics-test"}"#, 3.0),
        (r#"towline_service_up{service="slskd",origin="http://a"}"#, 1.0),
        (r#"towline_service_up{service="slskd",origin="the socket /a \"quoted\\\" place"}"#, 0.0),
        (r#"towline_items{flow="imports",kind="album",stage="setting-aside"}"#, 3.0),
        (r#"towline_inbox{cause="baseline"}"#, 3.0),
        ("towline_jobs", 2.0),
        ("towline_downloaded_bytes_total", 5e9),
        ("towline_download_bytes_per_second", 1_000.0),
        ("towline_lag_seconds", 1.5),
        ("towline_ledger_bytes", 4096.0),
        ("towline_start_time_seconds", 1_780_000_000.25),
    ] {
        let found = samples.get(series).copied();
        assert!(found.is_some_and(|found| (found - value).abs() < 1e-9), "{series}: {samples:#?}");
    }
    assert!(!samples.keys().any(|series| series.contains("http://c")), "it was not called");
}

#[test]
fn what_waits_for_something_to_happen_is_counted_and_not_timed() {
    let metrics = CallMetrics::default();
    let end = Duration::from_secs(55);
    metrics.count("waiting", "answered", None);
    metrics.count("quick", "answered", Some(end));
    let services = services();
    let samples = read(&text(&now(&metrics, &services, &[])));
    let timed = |service: &str| {
        let series = format!("towline_call_duration_seconds_count{{service=\"{service}\"}}");
        samples.contains_key(&series)
    };
    assert!(timed("quick") && !timed("waiting"));
}

#[test]
fn causes_are_bounded() {
    let inbox: Vec<_> = (0..500)
        .map(|n| InboxCount { flow: "f".into(), cause: format!("unreachable:{n}"), count: 1 })
        .collect();
    let causes = causes(&inbox);
    assert_eq!((causes.len(), causes["other"]), (MOST_CAUSES + 1, 400));
}
