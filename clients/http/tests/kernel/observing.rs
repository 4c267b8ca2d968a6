//! Who observes calls hears of each, once, and of no secret.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use http::HeaderMap;
use secrecy::SecretString;
use towline_http::{
    Auth, CallEnd, CallObserver, Client, FetchSettings, Fetcher, Outcome, Settings, observe,
    unobserved,
};

use crate::stand::{Get, Stand, response};

/// Where, which endpoint, how, and the error in words.
type End = (String, &'static str, Outcome, Option<String>);

/// What was heard of one service: tests run at once, and all hear all calls.
struct Heard {
    service: &'static str,
    ends: Mutex<Vec<End>>,
}

impl Heard {
    fn of(service: &'static str) -> Arc<Self> {
        Arc::new(Self { service, ends: Mutex::default() })
    }

    fn outcomes(&self) -> Vec<Outcome> {
        self.ends.lock().unwrap().iter().map(|(_, _, outcome, _)| *outcome).collect()
    }
}

impl CallObserver for Heard {
    fn ended(&self, end: &CallEnd<'_>) {
        if end.service == self.service {
            let words = end.error.map(|error| format!("{error} {:?} {error:?}", error.hint()));
            let end = (end.origin.to_owned(), end.endpoint, end.outcome, words);
            self.ends.lock().unwrap().push(end);
        }
    }
}

#[tokio::test]
async fn every_end_is_told_once_until_the_observer_leaves() {
    let stand = Stand::new(|n| match n {
        1 => response(200, "application/json", "1"),
        // The kernel repeats once: that is one call.
        2 | 3 => response(503, "text/plain", "resting"),
        _ => response(404, "text/plain", ""),
    })
    .await;
    let client = Client::new(Settings::new("told-once", &stand.url)).unwrap();
    let (heard, other) = (Heard::of("told-once"), Heard::of("another"));
    let (observing, too) = (observe(heard.clone()), observe(other.clone()));
    for _ in 0..3 {
        let _ended = client.send(&Get::default()).await;
    }
    let all = [Outcome::Answered, Outcome::Refused, Outcome::NotFound];
    assert_eq!(heard.outcomes(), all);
    drop(observing);
    let _ended = client.send(&Get::default()).await;
    assert_eq!(heard.outcomes(), all, "it left");
    assert!(other.outcomes().is_empty());
    let ends = heard.ends.lock().unwrap().clone();
    let places: BTreeSet<_> = ends.iter().map(|(at, name, ..)| (at.as_str(), *name)).collect();
    assert_eq!(places, BTreeSet::from([(client.origin(), "get")]));
    drop(too);
}

#[tokio::test]
async fn experiments_are_told_to_nobody() {
    let stand = Stand::always(200, "application/json", "1").await;
    let client = Client::new(Settings::new("tried", &stand.url)).unwrap();
    let heard = Heard::of("tried");
    let _observing = observe(heard.clone());
    let get = Get::default();
    unobserved(client.send(&get)).await.unwrap();
    assert_eq!(heard.outcomes(), []);
    client.send(&get).await.unwrap();
    assert_eq!(heard.outcomes(), [Outcome::Answered], "only what is awaited in there");
}

#[tokio::test]
async fn what_is_told_holds_no_secret() {
    let stand = Stand::always(401, "text/plain", "the key canary is wrong").await;
    let auth = Auth::Bearer(SecretString::from("canary"));
    let settings = Settings { auth, ..Settings::new("told-safely", &stand.url) };
    let heard = Heard::of("told-safely");
    let _observing = observe(heard.clone());
    let _refused = Client::new(settings).unwrap().send(&Get::default()).await;
    let fetcher = FetchSettings { service: "told-safely", ..FetchSettings::default() };
    let fetcher = Fetcher::new(fetcher).unwrap();
    for url in [format!("{}/canary?canary", stand.url), "http://127.0.0.1:1/canary".into()] {
        let _ended = fetcher.get(&url.parse().unwrap(), &HeaderMap::new(), &HeaderMap::new()).await;
    }
    let outcomes = [Outcome::Unauthorized, Outcome::Unauthorized, Outcome::Unreachable];
    assert_eq!(heard.outcomes(), outcomes);
    let ends = format!("{:?}", heard.ends.lock().unwrap());
    assert!(ends.contains("does not accept our credentials"), "{ends}");
    assert!(!ends.contains("canary"), "{ends}");
}

#[tokio::test]
async fn of_a_file_every_hop_is_told() {
    let storage = Stand::always(206, "text/plain", "bytes").await;
    let to = format!("{}/signed", storage.url);
    let first = Stand::new(move |_| {
        let mut answer = response(302, "text/plain", "");
        answer.headers_mut().insert("location", to.parse().unwrap());
        answer
    })
    .await;
    let heard = Heard::of("hops");
    let _observing = observe(heard.clone());
    let settings = FetchSettings { service: "hops", ..FetchSettings::default() };
    let start = format!("{}/start", first.url).parse().unwrap();
    let none = HeaderMap::new();
    Fetcher::new(settings).unwrap().get(&start, &none, &none).await.unwrap();
    let ends = heard.ends.lock().unwrap().clone();
    let origins: Vec<_> = ends.iter().map(|(origin, ..)| origin.as_str()).collect();
    assert_eq!(origins, [first.url.as_str(), storage.url.as_str()]);
    assert_eq!(heard.outcomes(), [Outcome::Answered; 2]);
}
