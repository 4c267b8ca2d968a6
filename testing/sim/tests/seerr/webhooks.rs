//! Webhooks: section 9.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use towline_sim::seerr::{HookFault, Kind, Product};

use crate::stage::{ALICE, DUNE, OFFICE, Stage, movie, said, tv};

/// Bits of everything there is.
const EVERYTHING: u64 = 2 + 4 + 8 + 16 + 64 + 128;

const PATH: &str = "settings/notifications/webhook";

/// What came: target, `Authorization`, body.
type Inbox = Arc<Mutex<Vec<(String, String, Value)>>>;

/// Somebody who takes webhooks.
async fn receiver(status: u16) -> (String, Inbox) {
    let inbox = Inbox::default();
    let taken = Arc::clone(&inbox);
    let take = move |request: Request| {
        let taken = Arc::clone(&taken);
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let authorization = head.headers.get(header::AUTHORIZATION);
            let authorization = authorization.map_or("", |value| value.to_str().unwrap());
            let body = serde_json::from_slice(&body).unwrap();
            taken.lock().unwrap().push((head.uri.to_string(), authorization.to_owned(), body));
            StatusCode::from_u16(status).unwrap()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks/seerr", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    (url, inbox)
}

async fn listening() -> (Stage, Inbox) {
    let (url, inbox) = receiver(204).await;
    let stage = Stage::usual().await;
    stage.sim.webhook(|webhook| {
        (webhook.enabled, webhook.types, webhook.url) = (true, EVERYTHING, url);
        webhook.auth_header = "Bearer s".into();
    });
    (stage, inbox)
}

fn names(inbox: &Inbox) -> Vec<String> {
    let all = inbox.lock().unwrap();
    all.iter().map(|(_, _, body)| body["notification_type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_usual_payload_has_ids_as_strings_and_absent_sections_as_null() {
    let (stage, inbox) = listening().await;
    stage.ask(&tv(5000, "all")).await;
    stage.sim.finish_webhooks().await;
    let (target, authorization, body) = inbox.lock().unwrap()[0].clone();
    assert_eq!((target.as_str(), authorization.as_str()), ("/hooks/seerr", "Bearer s"));
    assert_eq!(body["notification_type"], "MEDIA_AUTO_APPROVED");
    assert_eq!(body["subject"], "Collide Show (2011)");
    // The state before the change.
    let media = json!({
        "media_type": "tv", "tmdbId": "5000", "tvdbId": "705000",
        "status": "PENDING", "status4k": "UNKNOWN",
    });
    assert_eq!(body["media"], media);
    assert_eq!(body["request"]["request_id"], "1");
    assert_eq!(body["request"]["requestedBy_username"], "admin");
    assert_eq!(body["request"]["requestedBy_settings_discordId"], "");
    assert_eq!((&body["issue"], &body["comment"]), (&Value::Null, &Value::Null));
    assert_eq!(body["extra"], json!([{ "name": "Requested Seasons", "value": "1, 2, 3" }]));

    stage.sim.scan(Kind::Tv, 5000, false);
    stage.sim.finish_webhooks().await;
    let (_, _, body) = inbox.lock().unwrap()[1].clone();
    assert_eq!(body["event"], "Series Request Now Available");
    assert_eq!(body["media"]["status"], "AVAILABLE");
    assert_eq!(stage.sim.deliveries()[1].status, Some(204));
}

#[tokio::test]
async fn each_kind_is_told_when_its_bit_is_set() {
    let (stage, inbox) = listening().await;
    let id = stage.ask_by(ALICE, &movie(DUNE)).await.1["id"].as_i64().unwrap();
    stage.sim.finish_webhooks().await;
    stage.sim.approve(id);
    stage.sim.finish_webhooks().await;
    stage.sim.fail(id);
    stage.sim.finish_webhooks().await;
    stage.sim.decline(id);
    stage.sim.finish_webhooks().await;
    let all = ["MEDIA_PENDING", "MEDIA_APPROVED", "MEDIA_FAILED", "MEDIA_DECLINED"];
    assert_eq!(names(&inbox), all);
    stage.sim.webhook(|webhook| webhook.types = 8);
    let mut in_4k = movie(2001);
    in_4k["is4k"] = true.into();
    stage.ask(&in_4k).await;
    stage.sim.scan(Kind::Movie, 2001, true);
    stage.sim.finish_webhooks().await;
    assert_eq!(names(&inbox)[4..], ["MEDIA_AVAILABLE"]);
    assert_eq!(inbox.lock().unwrap()[4].2["event"], "4K Movie Request Now Available");
}

/// Seen live: three ways not to hear of it.
#[tokio::test]
async fn some_availability_is_never_told() {
    let (stage, inbox) = listening().await;
    stage.sim.webhook(|webhook| webhook.types = 8);
    // Without a request.
    stage.sim.scan(Kind::Movie, 5000, false);
    // While the request waits: it is approved, and stays so.
    stage.ask_by(ALICE, &movie(DUNE)).await;
    stage.sim.scan(Kind::Movie, DUNE, false);
    let status = stage.sim.requests()[0].status;
    assert_eq!(status, towline_sim::seerr::RequestStatus::Approved);
    // The last requested season of a show that is marked available.
    stage.sim.scan(Kind::Tv, 5000, false);
    let more = towline_sim::seerr::Title::tv(5000, "Collide Show", "2011-03-01", 1..=4);
    stage.sim.title(more);
    stage.ask(&tv(5000, "all")).await;
    stage.sim.scan_seasons(Kind::Tv, 5000, false, &[4]);
    stage.sim.finish_webhooks().await;
    assert_eq!(names(&inbox), [""; 0]);
}

#[tokio::test]
async fn webhooks_are_lost_doubled_late_or_early() {
    let (stage, inbox) = listening().await;
    let on = |fault| stage.sim.faults(|faults| faults.on_next_webhook("MEDIA_*", fault));
    on(HookFault::Lost);
    stage.ask(&movie(DUNE)).await;
    stage.sim.finish_webhooks().await;
    assert_eq!(inbox.lock().unwrap().len(), 0);
    on(HookFault::Doubled);
    stage.ask(&movie(2001)).await;
    stage.sim.finish_webhooks().await;
    assert_eq!(inbox.lock().unwrap().len(), 2);
    on(HookFault::BeforeReply);
    stage.ask(&movie(5000)).await;
    assert_eq!(inbox.lock().unwrap().len(), 3);
    on(HookFault::Delayed { ms: 300 });
    stage.ask(&tv(OFFICE, vec![1])).await;
    assert_eq!(inbox.lock().unwrap().len(), 3);
    stage.sim.finish_webhooks().await;
    assert_eq!(inbox.lock().unwrap().len(), 4);
    // A receiver that is not there: logged, and lost.
    stage.sim.webhook(|webhook| webhook.url = "http://127.0.0.1:1/".into());
    stage.ask(&tv(OFFICE, vec![2])).await;
    stage.sim.finish_webhooks().await;
    let last = stage.sim.deliveries().pop().unwrap();
    assert_eq!((last.event.as_str(), last.status), ("MEDIA_AUTO_APPROVED", None));
    assert!(last.body.is_some());
}

fn settings(url: &str, payload: &str) -> Value {
    let options = json!({ "webhookUrl": url, "authHeader": "Bearer s", "jsonPayload": payload });
    json!({ "enabled": true, "types": 218, "options": options })
}

/// The template is serialised twice; once is stored, and every delivery fails silently.
#[tokio::test]
async fn a_template_that_was_serialised_once_is_stored_and_never_delivered() {
    let (url, inbox) = receiver(204).await;
    let stage = Stage::usual().await;
    let template =
        json!({ "event": "{{notification_type}}", "id": "{{media_tmdbid}}" }).to_string();
    let once = settings(&url, &template);
    assert_eq!(stage.post(PATH, &once).await.0, 200);
    assert!(stage.get(PATH).await.1["options"]["jsonPayload"].is_object());
    stage.ask(&movie(DUNE)).await;
    stage.sim.finish_webhooks().await;
    assert_eq!(stage.sim.deliveries()[0].body, None);
    let (status, body) = stage.post(&format!("{PATH}/test"), &once).await;
    assert_eq!((status, said(&body)), (500, "Failed to send webhook notification."));
    assert!(inbox.lock().unwrap().is_empty());

    let twice = settings(&url, &Value::String(template.clone()).to_string());
    assert_eq!(stage.post(PATH, &twice).await.0, 200);
    let stored = stage.get(PATH).await.1;
    assert_eq!(stored["options"]["jsonPayload"], template);
    assert_eq!((&stored["types"], &stored["options"]["webhookUrl"]), (&json!(218), &json!(url)));
    assert_eq!(stage.post(&format!("{PATH}/test"), &twice).await.0, 204);
    stage.ask(&movie(2001)).await;
    stage.sim.finish_webhooks().await;
    let bodies: Vec<_> = inbox.lock().unwrap().iter().map(|(_, _, body)| body.clone()).collect();
    assert_eq!(bodies[0], json!({ "event": "TEST_NOTIFICATION", "id": "" }));
    assert_eq!(bodies[1], json!({ "event": "MEDIA_AUTO_APPROVED", "id": "2001" }));
    assert_eq!(stage.post(PATH, &settings(&url, "{")).await.0, 500);
    assert_eq!(stage.get_by(ALICE, PATH).await.0, 403);
}

#[tokio::test]
async fn a_test_has_no_media_and_needs_a_2xx() {
    let (url, inbox) = receiver(500).await;
    let stage = Stage::usual().await;
    let usual = stage.sim.webhook_settings().json_payload;
    let test = "settings/notifications/webhook/test";
    assert_eq!(stage.post(test, &settings(&url, &usual)).await.0, 500);
    let (_, _, body) = inbox.lock().unwrap()[0].clone();
    assert_eq!(body["notification_type"], "TEST_NOTIFICATION");
    assert_eq!((&body["media"], &body["request"]), (&Value::Null, &Value::Null));
    assert_eq!(stage.post(test, &settings("http://127.0.0.1:1/", &usual)).await.0, 500);
}

/// Seerr only.
#[tokio::test]
async fn an_address_may_hold_keys() {
    for (product, replaced) in [(Product::Seerr, true), (Product::Jellyseerr, false)] {
        let (url, inbox) = receiver(204).await;
        let stage = Stage::start(|script| script.product = product).await;
        let payload = stage.sim.webhook_settings().json_payload;
        let url = format!("{url}?s=subject");
        let url = if replaced { url.replace("=subject", "={{subject}}") } else { url };
        let mut options = settings(&url, &payload);
        options["options"]["supportVariables"] = true.into();
        let path = "settings/notifications/webhook";
        assert_eq!(stage.post(path, &options).await.0, 200);
        assert_eq!(stage.post(&format!("{path}/test"), &options).await.0, 204);
        stage.ask(&movie(DUNE)).await;
        stage.sim.finish_webhooks().await;
        let targets: Vec<_> = inbox.lock().unwrap().iter().map(|one| one.0.clone()).collect();
        let so = if replaced { ["?s=test", "?s=Dune%20%282021%29"] } else { ["?s=subject"; 2] };
        assert_eq!(targets, so.map(|query| format!("/hooks/seerr{query}")));
    }
}
