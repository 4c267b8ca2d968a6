//! How a running daemon says how it does: readiness, services, numbers, what came.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use towline_sim::putio::{Course, Node, Putio, Script, Torrent};

use crate::{running::Running, session::Session};

const HASH: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
const SIZE: u64 = 700_000;

/// What the socket answers: status, and the rest.
fn asked(session: &Session, at: &str) -> (u16, String) {
    let path = session.path("home/.local/share/towline/towline.sock");
    let mut stream = UnixStream::connect(path).unwrap();
    let request = format!("GET {at} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn json(session: &Session, at: &str) -> Value {
    let (status, answer) = asked(session, at);
    assert_eq!(status, 200, "{answer}");
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(40), "not {what}");
        thread::sleep(Duration::from_millis(30));
    }
}

/// A put.io with a torrent, and a session that watches a directory for it.
async fn putio() -> (Session, Putio) {
    let course = Course::usual(50);
    let torrent = Torrent::new(HASH, Node::generated("film.mkv", SIZE)).named("film").goes(course);
    let sim = Putio::start(Script::default().torrent(torrent)).await.unwrap();
    let session = Session::new().directory("done").directory("watch");
    let config = format!(
        "[torrents.home.putio]\ntoken = \"{}\"\nurl = \"{}\"\nupload_url = \"{}\"\n\
         destination = \"{}\"\ndownload.keep_free = \"0\"\nrescan = \"1s\"\n\
         [[torrents.home.putio.watch]]\npath = \"{}\"\n",
        sim.token(),
        sim.api_url(),
        sim.upload_url(),
        session.path("done").display(),
        session.path("watch").display(),
    );
    (session.file("towline.toml", &config), sim)
}

/// Scheme, host and port of its API.
fn origin(sim: &Putio) -> String {
    sim.api_url().split('/').take(3).collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_is_counted_once_and_kept_over_a_restart() {
    let (session, sim) = putio().await;
    let running = Running::start(&session);
    let magnet = format!("magnet:?xt=urn:btih:{HASH}");
    fs::write(session.path("watch/film.magnet"), magnet).unwrap();
    until("downloaded", || session.path("done/film.mkv").exists());

    let came = || json(&session, "/api/v1/throughput")["bytes"].as_u64();
    assert_eq!(came(), Some(SIZE));
    let by_day = json(&session, "/api/v1/throughput?days=2");
    assert_eq!(by_day["pieces"].as_array().unwrap().len(), 2);
    assert_eq!(by_day["bytes"], SIZE);
    until("done", || json(&session, "/api/v1/stats")["torrents_done_30d"] == 1);
    let stats = json(&session, "/api/v1/stats");
    assert_eq!((&stats["bytes_24h"], &stats["inbox"]), (&SIZE.into(), &0.into()));
    assert!(stats["services_ok"].as_u64() >= Some(2), "put.io, and its files: {stats}");
    let (status, metrics) = asked(&session, "/metrics");
    assert_eq!(status, 200);
    let said = |line: &str| metrics.lines().any(|it| it == line);
    assert!(said(&format!("towline_downloaded_bytes_total {SIZE}")), "{metrics}");
    assert!(metrics.contains("towline_calls_total{service=\"put.io files\""), "{metrics}");
    assert!(said("towline_jobs 0") && metrics.ends_with("# EOF\n"), "{metrics}");

    assert_eq!(running.end(), Some(0));
    let _again = Running::start(&session);
    assert_eq!(came(), Some(SIZE), "it is in the ledger");
    let (_, metrics) = asked(&session, "/metrics");
    assert!(metrics.contains("towline_downloaded_bytes_total 0\n"), "since the start: {metrics}");
    drop(sim);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails_says_why_and_who_uses_it_and_no_secret() {
    let (session, sim) = putio().await;
    let _running = Running::start(&session);
    let home = || {
        let services = json(&session, "/api/v1/services")["services"].take();
        let uses = |it: &Value| it["used_by"] == serde_json::json!(["torrents.home"]);
        services
            .as_array()
            .unwrap()
            .iter()
            .find(|it| uses(it) && it["origin"] == origin(&sim))
            .cloned()
    };
    until("well", || home().is_some_and(|it| it["health"] == "well"));
    sim.revoke(sim.token());
    until("failing", || home().is_some_and(|it| it["health"] == "failing"));
    let failing = home().unwrap();
    let error = &failing["last_error"];
    assert!(
        error["words"].as_str().unwrap().contains("does not accept our credentials"),
        "{error}"
    );
    assert!(failing["failures_today"].as_u64() >= Some(1), "{failing}");
    assert!(error["hint"].is_string() && error["at"].is_string(), "{error}");
    for at in ["/api/v1/services", "/metrics", "/api/v1/stats"] {
        let (_, said) = asked(&session, at);
        assert!(!said.contains(sim.token()), "{said}");
    }
    let stats = json(&session, "/api/v1/stats");
    assert!(stats["services_failing"].as_u64() >= Some(1), "{stats}");
}

#[test]
fn a_configuration_that_cannot_be_used_is_not_ready_and_strangers_hear_no_reason() {
    let session = Session::music();
    let running = Running::start(&session);
    until("ready", || asked(&session, "/readyz").0 == 200);
    let bare = running.answer("GET /readyz", &[], "");
    assert!(bare.starts_with("HTTP/1.1 200") && bare.ends_with("ready\n"), "{bare}");

    let good = fs::read_to_string(session.path("towline.toml")).unwrap();
    fs::write(session.path("towline.toml"), format!("{good}\n[nonsense]\n")).unwrap();
    running.signal("-HUP");
    until("not ready", || asked(&session, "/readyz").0 == 503);
    let (_, why) = asked(&session, "/readyz");
    assert!(why.contains("\"what\":\"configuration\"") && why.contains("nonsense"), "{why}");
    let bare = running.answer("GET /readyz", &[], "");
    assert!(bare.starts_with("HTTP/1.1 503") && bare.ends_with("not ready\n"), "{bare}");
    assert!(!bare.contains("nonsense"), "{bare}");

    fs::write(session.path("towline.toml"), good).unwrap();
    running.signal("-HUP");
    until("ready again", || asked(&session, "/readyz").0 == 200);
    assert_eq!(running.end(), Some(0));
}
