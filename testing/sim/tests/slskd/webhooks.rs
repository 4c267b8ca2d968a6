//! Section 8: webhooks, and what goes wrong with them.

use std::time::Duration;

use towline_sim::slskd::{Behaviour, HookFault, Script, SlskdSim, Webhook};

use crate::{
    receiver::Receiver,
    stage::{ALBUM, Stage, bob, file},
};

const FILE: &str = "DownloadFileComplete";
const DIRECTORY: &str = "DownloadDirectoryComplete";

async fn stage(receiver: &Receiver, change: impl FnOnce(&mut Script)) -> Stage {
    Stage::start(|script| {
        script.settings.webhooks = vec![receiver.hook(&[FILE, DIRECTORY])];
        script.peers.push(bob([file("ü \"1\".flac", Behaviour::default())]));
        change(script);
    })
    .await
}

async fn with_fault(on: &str, fault: HookFault) -> (Receiver, Stage) {
    let receiver = Receiver::start(vec![]).await;
    let stage = stage(&receiver, |script| script.faults.on_next_webhook(on, fault)).await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.finish_all().await;
    (receiver, stage)
}

#[tokio::test]
async fn a_payload_has_its_headers_nulls_and_escapes() {
    let receiver = Receiver::start(vec![]).await;
    let stage = stage(&receiver, |script| {
        let secret = ("Authorization".to_owned(), "Bearer s3cret".to_owned());
        script.settings.webhooks[0].headers.push(secret);
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.finish_all().await;
    let texts = receiver.texts();
    let (headers, text) = texts.iter().find(|(_, text)| text.contains(FILE)).unwrap();
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(headers["authorization"], "Bearer s3cret");
    assert!(text.is_ascii() && text.contains(r"\u00FC \u00221\u0022.flac"), "{text}");
    assert!(text.contains("\"batchId\":null"));
    let payloads = receiver.payloads();
    let payload = payloads.iter().find(|payload| payload["type"] == FILE).unwrap();
    assert_eq!(payload["localFilename"], "/app/downloads/Album/ü \"1\".flac");
    assert!(payload["timestamp"].as_str().unwrap().ends_with('Z'));
    let event = stage.sim.events().into_iter().find(|event| event.kind == FILE).unwrap();
    assert_eq!(payload["id"], event.id, "the same id as in the events API");
}

#[tokio::test]
async fn any_failure_is_tried_again_and_then_dropped() {
    let receiver = Receiver::start(vec![500, 302]).await;
    let stage = stage(&receiver, |script| {
        script.pace.speed = 50;
        script.settings.webhooks[0] = Webhook { attempts: 2, ..receiver.hook(&[FILE]) };
    })
    .await;
    for _ in 0..2 {
        stage.sim.queue("bob", ALBUM, &[]);
        stage.sim.finish_all().await;
    }
    let told: Vec<_> = stage.sim.deliveries().iter().map(|d| (d.attempt, d.status)).collect();
    assert_eq!(told, [(1, Some(500)), (2, Some(302)), (1, Some(204))]);
    let payloads = receiver.payloads();
    assert_eq!(payloads[0]["id"], payloads[1]["id"]);
}

#[tokio::test]
async fn any_means_every_type_and_all_stops_the_start() {
    let receiver = Receiver::start(vec![]).await;
    let stage = stage(&receiver, |script| {
        script.settings.webhooks[0] = receiver.hook(&["Any"]);
    })
    .await;
    stage.sim.finish_all().await;
    assert_eq!(receiver.kinds(), ["SoulseekClientConnected"]);
    let mut script = Script::new(stage.downloads());
    script.settings.webhooks = vec![receiver.hook(&["All"])];
    assert!(SlskdSim::start(script).await.is_err());
}

#[tokio::test]
async fn a_webhook_is_lost_and_its_event_is_not() {
    let (receiver, stage) = with_fault(DIRECTORY, HookFault::Lost).await;
    assert_eq!(receiver.kinds(), [FILE]);
    assert_eq!(stage.kinds(), ["FileComplete", "DirectoryComplete"]);
}

#[tokio::test]
async fn a_webhook_comes_twice_with_one_id() {
    let (receiver, _stage) = with_fault(DIRECTORY, HookFault::Doubled).await;
    let mut payloads = receiver.payloads();
    payloads.retain(|payload| payload["type"] == DIRECTORY);
    assert!(payloads.len() == 2 && payloads[0] == payloads[1]);
}

#[tokio::test]
async fn webhooks_come_late_or_in_another_order() {
    let (receiver, stage) = with_fault(FILE, HookFault::Reordered).await;
    assert_eq!(receiver.kinds(), [DIRECTORY, FILE]);
    drop(stage);
    let begun = tokio::time::Instant::now();
    let (receiver, _stage) = with_fault(FILE, HookFault::Delayed { ms: 150 }).await;
    assert_eq!(receiver.kinds(), [DIRECTORY, FILE]);
    assert!(begun.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_webhook_comes_before_its_event_can_be_read() {
    let (receiver, stage) = with_fault(DIRECTORY, HookFault::Early { ms: 800 }).await;
    assert!(receiver.kinds().contains(&DIRECTORY.to_owned()));
    assert_eq!(stage.kinds(), ["FileComplete"]);
    tokio::time::sleep(Duration::from_millis(1000)).await;
    assert_eq!(stage.kinds(), ["FileComplete", "DirectoryComplete"]);
}

#[tokio::test]
async fn a_restart_loses_what_is_pending() {
    let receiver = Receiver::start(vec![500, 500]).await;
    let stage = stage(&receiver, |script| {
        script.settings.webhooks[0].attempts = 3;
    })
    .await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("moved", |_| stage.sim.deliveries().len() == 2).await;
    stage.sim.restart();
    stage.sim.finish_all().await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(receiver.texts().len(), 2);
    assert_eq!(stage.kinds(), ["FileComplete", "DirectoryComplete"]);
}
