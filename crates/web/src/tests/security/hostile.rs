//! What others have called things, and what strangers write into addresses: only ever text.

use axum::{
    http::{HeaderMap, Method, header},
    response::Response,
};
use serde_json::json;
use towline_domain::{Cause, Choice, FlowName, ItemId};
use towline_store::NewItem;

use super::scene;
use crate::{
    Kind, ListOf, Route,
    testing::{Browser, Scene, text},
};

/// Ends an attribute, a tag, a line, a header; turns what comes behind it around.
const NAME: &str = "\"'></title><script>alert(1)</script><img src=x onerror=alert(2)>\r\n\
                    Set-Cookie: planted=1\r\n\r\n\u{202e}javascript:alert(3)";

/// What stands in an address where a name or a number is meant, as a browser sends it.
const WRITTEN: [&str; 9] = [
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd%00",
    "%252e%252e%252fetc%252fpasswd",
    "%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "%0d%0aSet-Cookie:%20planted=1",
    "javascript:alert(3)",
    "%ff%fe",
    "99999999999999999999999",
    "-1",
];

/// All that pages and the API take behind the question mark.
const ASKED: [&str; 19] = [
    "after", "before", "called", "cause", "days", "ended", "find", "flow", "hours", "kind",
    "level", "limit", "next", "q", "range", "show", "span", "stage", "token",
];

const KINDS: [(FlowName, &str); 6] = [
    (FlowName::Imports, "album"),
    (FlowName::Torrents, "torrent"),
    (FlowName::Folders, "folder"),
    (FlowName::Folders, "device"),
    (FlowName::Wishes, "title"),
    (FlowName::Wishes, "wish"),
];

/// Of everything one, with that name wherever others name things. (What the configuration names,
/// its own rules keep plain.)
async fn with_hostile_names() -> Scene {
    let scene = scene().await;
    let ledger = &scene.state.ledger;
    for (flow, kind) in KINDS {
        for (stage, ended) in [("moving", false), ("done", true)] {
            let item = NewItem {
                flow,
                kind,
                key: format!("{stage} {NAME}"),
                source: NAME.into(),
                title: NAME.into(),
                stage,
                ended,
                version: 1,
                detail: json!({ "name": NAME, "words": [NAME] }),
                due_at: None,
                says: vec![NAME.into()],
            };
            ledger.add(vec![item]).await.unwrap();
        }
    }
    let (cause, now) = (Cause::Baseline { count: 3 }, ledger.clock().now());
    for id in 1..=12 {
        let store = ledger.store();
        store.ask(ItemId(id), &cause, &[Choice::All, Choice::Retry], NAME, now).await.unwrap();
    }
    *scene.desk.lists.lock().unwrap() = vec![ListOf {
        name: "1".into(),
        key: NAME.into(),
        server: "media".into(),
        server_key: "seerr:media".into(),
        in_4k: false,
        asks: true,
        schedule: "every hour".into(),
    }];
    *scene.desk.console.lock().unwrap() = Some(vec![NAME.into()]);
    scene
}

/// What can be looked at, and comes to an end.
fn looked_at(scene: &Scene) -> Vec<Route> {
    let all = scene.app.routes().all().iter();
    let gets = all.filter(|route| route.method == Method::GET && route.path != "/api/v1/events");
    gets.cloned().collect()
}

fn with(path: &str, part: &str) -> String {
    let parts = path.split('/').map(|it| if it.starts_with('{') { part } else { it });
    parts.collect::<Vec<_>>().join("/")
}

fn plants_nothing(headers: &HeaderMap, at: &str) {
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert!(!value.contains("planted=1") || name == header::LOCATION, "{at}: {name}: {value}");
        assert!(!value.to_lowercase().starts_with("javascript:"), "{at}: {name}: {value}");
        assert!(!value.contains('<'), "{at}: {name}: {value}");
    }
}

/// That what was said is only text to a browser, whatever is in it.
async fn is_only_text(route: &Route, said: Response, at: &str) {
    assert!(!said.status().is_server_error() || route.path == "/readyz", "{at}: {}", said.status());
    plants_nothing(said.headers(), at);
    let kind = said.headers().get(header::CONTENT_TYPE).map(|it| it.to_str().unwrap().to_owned());
    let body = text(said).await;
    assert!(!body.contains("root:x:"), "{at}: {body}");
    match kind.as_deref() {
        Some(kind) if kind.starts_with("text/html") => {
            for live in ["<script>alert", "<img src=x", "\"javascript:", "\u{202e}"] {
                assert!(!body.contains(live), "{live} on {at}: {body}");
            }
        }
        None => assert_eq!(body, "", "{at}"),
        Some(kind) => {
            let is_plain = ["json", "text/plain", "text/css", "javascript", "svg", "openmetrics"];
            assert!(is_plain.iter().any(|it| kind.contains(it)), "{at}: {kind}");
        }
    }
}

#[tokio::test]
async fn names_from_elsewhere_are_only_text_on_every_route() {
    let scene = with_hostile_names().await;
    let mut browser = scene.browser().await;
    for route in looked_at(&scene) {
        let parts: &[&str] = if route.path.contains('{') {
            &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
        } else {
            &[""]
        };
        for part in parts {
            let at = with(&route.path, part);
            let said = browser.get(&at).await;
            is_only_text(&route, said, &at).await;
        }
    }
}

#[tokio::test]
async fn what_stands_in_an_address_leads_nowhere_and_is_only_text() {
    let scene = with_hostile_names().await;
    let mut browser = scene.browser().await;
    let mut met = 0;
    for route in looked_at(&scene).iter().filter(|route| route.path.contains('{')) {
        for part in WRITTEN {
            let at = with(&route.path, part);
            let said = browser.get(&at).await;
            is_only_text(route, said, &at).await;
            met += 1;
        }
    }
    assert!(met > 100, "{met}");
}

#[tokio::test]
async fn what_is_asked_for_behind_an_address_is_only_text() {
    let scene = with_hostile_names().await;
    let mut browser = scene.browser().await;
    let routes = looked_at(&scene);
    for route in routes.iter().filter(|route| !route.path.starts_with("/assets")) {
        for (number, asked) in ASKED.iter().enumerate() {
            let words = WRITTEN[number % WRITTEN.len()];
            for words in [words, WRITTEN[3]] {
                let at = format!("{}?{asked}={words}", with(&route.path, "1"));
                let said = browser.get(&at).await;
                is_only_text(route, said, &at).await;
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_pages_of_ours_only() {
    let scene = scene().await;
    scene.browser().await;
    let mut stranger = Browser::new(&scene);
    for route in looked_at(&scene).iter().filter(|route| route.kind == Kind::Page) {
        for words in WRITTEN.iter().chain(&["%2f%2fevil.test", "%5cevil.test"]) {
            let at = format!("{}?next={words}", with(&route.path, words));
            let said = stranger.get(&at).await;
            plants_nothing(said.headers(), &at);
            if let Some(to) = said.headers().get(header::LOCATION) {
                let to = to.to_str().unwrap();
                assert!(to.starts_with("/login") || to == "/", "{at} leads to {to}");
            }
        }
    }
}
