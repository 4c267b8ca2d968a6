//! `towline demo` as a newcomer starts it: on a machine where nothing of towline's is.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use reqwest::{Client, StatusCode};
use rustix::process::Signal;
use serde_json::{Value, json};
use towline_testkit::demo::{Demo, entries};

const PROGRAM: &str = env!("CARGO_BIN_EXE_towline-under-test");
/// What is asked for is ten seconds; a machine that builds others' programs meanwhile may take longer.
const SOON: Duration = Duration::from_secs(60);
const NOTHING: [&[&str]; 2] = [&[], &[]];

/// A visitor, who looks through the API.
struct Visitor<'a> {
    demo: &'a Demo,
    http: Client,
}

impl<'a> Visitor<'a> {
    fn of(demo: &'a Demo) -> Self {
        let _another_test_may_have = rustls::crypto::ring::default_provider().install_default();
        Self { demo, http: Client::builder().no_proxy().build().unwrap() }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}api/v1/{path}", self.demo.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// Looks until there is such a thing in this list.
    async fn until_there_is(&self, path: &str, list: &str, is: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let all = self.get(path).await;
            if let Some(found) = all[list].as_array().unwrap().iter().find(|it| is(it)) {
                return found.clone();
            }
            assert!(begun.elapsed() < SOON, "{path}: {all:#}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Looks until something of this kind and name is in one of these stages.
    async fn until_is(&self, kind: &str, title: &str, stages: &[&str]) {
        let path = format!("items?kind={kind}");
        self.until_there_is(&path, "items", |item| {
            let is_named = item["title"].as_str().unwrap().contains(title);
            is_named && stages.iter().any(|stage| item["stage"] == *stage)
        })
        .await;
    }

    /// Answers a question as the page's buttons do.
    async fn answer(&self, cause: &str, choice: &str) {
        let who = self.get("session").await;
        let entry = self.until_there_is("inbox", "entries", |it| it["cause"] == cause).await;
        let offered = entry["choices"].as_array().unwrap();
        assert!(offered.iter().any(|offered| offered == choice), "{entry:#}");
        let sent = self
            .http
            .post(format!("{}api/v1/inbox/{}/answer", self.demo.url, entry["id"]))
            .header("x-csrf-token", who["csrf_token"].as_str().unwrap())
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(json!({ "choice": choice, "epoch": entry["epoch"] }).to_string());
        let sent = sent.send().await.unwrap();
        assert!(sent.status().is_success(), "{cause}: {}", sent.text().await.unwrap());
    }
}

#[tokio::test]
async fn all_four_flows_move_soon_after_its_start_and_nothing_is_left_of_it() {
    let mut demo = Demo::start(PROGRAM);
    let visitor = Visitor::of(&demo);
    visitor.until_is("album", "", &["importing", "pruning", "imported"]).await;
    visitor.until_is("torrent", "", &["downloading", "placing", "clearing", "done"]).await;
    visitor.until_is("title", "", &["requested", "available"]).await;
    visitor.until_is("folder", "", &["behind"]).await;
    println!("all four flows moved after {:.1} s", demo.begun.elapsed().as_secs_f32());
    visitor.until_is("album", "", &["imported"]).await;
    assert_eq!(visitor.get("status").await["demo"], true);
    let page = visitor.http.get(&demo.url).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK, "no login is asked for");
    assert!(page.text().await.unwrap().contains("This is a demo."));
    let [home, temporary] = demo.left();
    assert_eq!(home, [""; 0]);
    assert!(temporary.len() == 1 && demo.directory.ends_with(&temporary[0]), "{temporary:?}");
    demo.signal(Signal::TERM);
    assert_eq!(demo.ended(), Some(0));
    assert_eq!(demo.left(), NOTHING);
}

#[tokio::test]
async fn what_it_asks_can_be_answered_and_goes_on() {
    let mut demo = Demo::start(PROGRAM);
    let visitor = Visitor::of(&demo);
    visitor.answer("wish-unsure", "pin:movie:964").await;
    visitor.answer("list-first-run", "all").await;
    visitor.answer("candidates", "apply").await;
    visitor.until_is("album", "St. Louis Blues", &["imported"]).await;
    visitor.until_is("title", "Phantom of the Opera", &["requested", "available"]).await;
    visitor.until_is("title", "Waxworks", &["requested", "available"]).await;
    // Some who end a process send the signal twice.
    demo.signal(Signal::INT);
    demo.signal(Signal::TERM);
    assert!(matches!(demo.ended(), Some(0 | 130)));
    assert_eq!(demo.left(), NOTHING);
}

#[test]
fn a_port_in_use_is_told_with_what_to_do_and_leaves_nothing() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (home, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let said = Command::new(PROGRAM)
        .args(["demo", "--listen", &taken.local_addr().unwrap().to_string()])
        .env_clear()
        .env("HOME", home.path())
        .env("TMPDIR", temporary.path())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(1), "{error}");
    assert!(error.contains("in use") && error.contains("--listen 127.0.0.1:0"), "{error}");
    assert!(!error.contains("server.listen"), "{error}");
    assert_eq!(entries(temporary.path()), [""; 0]);
}
