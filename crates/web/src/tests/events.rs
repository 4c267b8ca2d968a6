//! Live events: told, remembered for a while, and only to who may hear them.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, StatusCode},
    response::Response,
};
use futures::StreamExt as _;
use tokio::time::timeout;
use towline_engine::Event;

use crate::{
    AccessSettings,
    testing::{Browser, Scene, text},
};

/// What comes over a stream until it has said so many events; less where it ends.
async fn heard(response: Response, events: usize) -> String {
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    let mut all = String::new();
    while all.matches("data:").count() < events {
        let next = timeout(Duration::from_secs(10), stream.next()).await.expect("something comes");
        let Some(chunk) = next else { break };
        all.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
    }
    all
}

async fn watch(browser: &mut Browser<'_>, last: Option<&str>) -> Response {
    let mut request = browser.request(Method::GET, "/api/v1/events");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = browser.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    response
}

fn tell(scene: &Scene, event: Event) {
    scene.state.ledger.store().events().tell(event);
}

#[tokio::test]
async fn what_changes_is_told_and_who_comes_back_is_told_what_was_missed() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let stream = watch(&mut browser, None).await;
    tell(&scene, Event::Inbox);
    tell(&scene, Event::Settings);
    let said = heard(stream, 2).await;
    assert!(said.contains("event: inbox\ndata: {\"is\":\"inbox\"}\nid: test-1\n"), "{said}");
    assert!(said.contains("id: test-2\n"), "{said}");
    tell(&scene, Event::Much);
    let said = heard(watch(&mut browser, Some("test-1")).await, 2).await;
    assert!(said.contains("event: settings") && said.contains("event: much"), "{said}");
}

#[tokio::test]
async fn a_page_hears_of_what_changed_while_it_was_on_its_way() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    tell(&scene, Event::Settings);
    let page = text(browser.get("/history").await).await;
    let (_, rest) = page.split_once("data-events=\"").expect("a page says where its events are");
    let path = rest.split_once('"').unwrap().0.to_owned();
    tell(&scene, Event::Inbox);
    let request = browser.request(Method::GET, &path).body(Body::empty()).unwrap();
    let said = heard(browser.send(request).await, 1).await;
    assert!(said.starts_with("event: inbox") && !said.contains("settings"), "{said}");
    // When the line breaks, the same address is asked for again, with what was heard of it.
    tell(&scene, Event::Much);
    let request = browser.request(Method::GET, &path).header("last-event-id", "test-2");
    let said = heard(browser.send(request.body(Body::empty()).unwrap()).await, 1).await;
    assert!(said.starts_with("event: much") && !said.contains("inbox"), "{said}");
}

#[tokio::test]
async fn who_was_away_for_too_long_or_since_another_process_hears_of_a_gap() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    tell(&scene, Event::Inbox);
    for last in ["other-1", "test-9", "test-x", "nonsense", ""] {
        let said = heard(watch(&mut browser, Some(last)).await, 1).await;
        assert!(said.starts_with("event: gap\n") && said.contains("id: test-1"), "{last}: {said}");
    }
}

#[tokio::test]
async fn a_stream_ends_when_its_browser_is_logged_out() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let stream = watch(&mut browser, None).await;
    assert_eq!(scene.state.streams.count(), 1);
    browser.post("/logout", &[]).await;
    assert_eq!(heard(stream, 1).await, "", "it ends, and says nothing more");
    assert_eq!(scene.state.streams.count(), 0);
}

#[tokio::test]
async fn streams_do_not_keep_towline_from_stopping() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let stream = watch(&mut browser, None).await;
    scene.stop.cancel();
    assert_eq!(heard(stream, 1).await, "", "it ends, and says nothing more");
    assert_eq!(scene.state.streams.count(), 0);
}

#[tokio::test]
async fn more_streams_than_there_is_room_for_are_told_so() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let mut open = Vec::new();
    for _ in 0..400 {
        open.push(watch(&mut browser, None).await);
    }
    let request = browser.request(Method::GET, "/api/v1/events").body(Body::empty()).unwrap();
    let late = browser.send(request).await;
    assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
    open.pop();
    watch(&mut browser, None).await;
}
