//! What goes wrong at any host, and what all of them share.

use serde_json::json;
use towline_sim::lists::{
    Fault, Flow,
    shelf::{Content, Script, ShelfSim},
};

use crate::stage::{get, http};

async fn stage() -> (ShelfSim, String) {
    let script = Script::default().file("/a", Content::Text("[1, 2]".into()));
    let sim = ShelfSim::start(script).await.unwrap();
    let url = format!("{}/a", sim.url());
    (sim, url)
}

#[tokio::test]
async fn somebody_else_answers_in_its_place() {
    let (sim, url) = stage().await;
    sim.fault("/a", Fault::CloudflareChallenge, 1);
    let challenge = get(&url).await;
    assert_eq!((challenge.status, challenge.header("cf-mitigated")), (403, "challenge"));
    assert!(challenge.text.contains("Just a moment..."));
    sim.fault("/a", Fault::Html, 1);
    let page = get(&url).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    sim.fault("/a", Fault::Empty, 1);
    let empty = get(&url).await;
    assert_eq!((empty.status, empty.text.as_str()), (200, ""));
    sim.fault("/a", Fault::Json { status: 200, body: json!({ "errors": [] }) }, 1);
    assert_eq!(get(&url).await.json, json!({ "errors": [] }));
    sim.fault("/a", Fault::ContentType("text/html".into()), 1);
    let renamed = get(&url).await;
    assert_eq!((renamed.header("content-type"), renamed.text.as_str()), ("text/html", "[1, 2]"));
    assert_eq!(get(&url).await.text, "[1, 2]");
}

#[tokio::test]
async fn answers_come_late_in_part_or_never() {
    let (sim, url) = stage().await;
    for fault in [Fault::CloseBefore, Fault::CloseAfter] {
        sim.fault("/a", fault, 1);
        assert!(http().get(&url).send().await.is_err());
        assert_eq!(sim.log().calls().last().unwrap().status, None);
    }
    sim.fault("/a", Fault::Body(Flow::Broken), 1);
    assert!(http().get(&url).send().await.unwrap().text().await.is_err());
    sim.fault("/a", Fault::Slow(20), 1);
    assert_eq!(get(&url).await.status, 200);
    let statuses: Vec<_> = sim.log().calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [None, None, Some(200), Some(200)]);
}

#[tokio::test]
async fn a_rule_meets_only_what_fits_and_only_so_often() {
    let (sim, url) = stage().await;
    sim.fault("GET /a?page=2", Fault::error(500), 2);
    sim.fault("POST *", Fault::error(501), 1);
    let page = format!("{url}?page=2");
    let statuses = [get(&url).await.status, get(&page).await.status, get(&page).await.status];
    assert_eq!((statuses, get(&page).await.status), ([200, 500, 500], 200));
    sim.fault("*", Fault::error(500), u32::MAX);
    assert_eq!(get(&url).await.status, 500);
    sim.heal();
    assert_eq!(get(&url).await.status, 200);
    assert_eq!((sim.log().count("/a"), sim.log().count("/a?page=2")), (6, 3));
}

#[tokio::test]
async fn a_host_is_stopped_and_starts_again_at_the_same_address() {
    let (sim, url) = stage().await;
    assert!(sim.is_running());
    sim.stop();
    assert!(!sim.is_running());
    assert!(http().get(&url).send().await.unwrap_err().is_connect());
    sim.start_again();
    assert_eq!(get(&url).await.status, 200);
    sim.until("asked", |log| log.count("GET /a") == 1).await;
    assert_eq!(sim.log().calls()[0].header("user-agent"), Some("towline-tests"));
    sim.clear_log();
    assert!(sim.log().calls().is_empty());
}

#[tokio::test]
async fn routes_answer_without_a_socket() {
    let (sim, _) = stage().await;
    let request = axum::http::Request::get("/a").body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(sim.router(), request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(sim.log().calls()[0].status, Some(200));
}
