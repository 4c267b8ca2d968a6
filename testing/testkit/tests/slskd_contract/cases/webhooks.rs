//! slskd contract §8: webhooks.

use slskd_client::{options::GetOptions, webhook};
use towline_sim::slskd::{Behaviour, Version};

use crate::{
    receiver::Receiver,
    stage::{ALBUM, Stage, file},
};

async fn stage(version: fn() -> Version, receiver: &Receiver, attempts: u32) -> Stage {
    let files = [file("ü \"1\".flac", Behaviour::default())];
    Stage::start(version(), files, |script| {
        script.pace.speed = 20;
        let mut hook = receiver.hook();
        hook.attempts = attempts;
        script.settings.webhooks.push(hook);
    })
    .await
}

/// slskd contract §8: body, headers, and the id of the events API.
pub(crate) async fn a_webhook_says_what_the_event_of_its_id_says(version: fn() -> Version) {
    let receiver = Receiver::start(vec![]).await;
    let stage = stage(version, &receiver, 1).await;
    stage.queue(ALBUM).await;
    let events = stage.events().await;
    let got = receiver.got();
    assert_eq!(got.len(), 2);
    for (headers, body) in got {
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
        assert_eq!(headers["authorization"], "Bearer s3cret");
        assert!(body.is_ascii());
        let called = webhook::read(&body).unwrap();
        let event = events.iter().find(|event| event.id == called.id).unwrap();
        assert_eq!(called.timestamp, event.timestamp);
        assert_eq!(called.kind.as_str(), event.kind.as_str());
        assert!(!matches!(called.kind, slskd_client::events::EventKind::Other { .. }));
    }
}

/// slskd contract §8, delivery.
pub(crate) async fn a_webhook_that_fails_is_tried_as_often_as_configured_and_dropped(
    version: fn() -> Version,
) {
    let receiver = Receiver::start(vec![500; 4]).await;
    let stage = stage(version, &receiver, 2).await;
    stage.queue(ALBUM).await;
    let ids = |got: Vec<(_, Vec<u8>)>| -> Vec<_> {
        got.iter().map(|(_, body)| webhook::read(body).unwrap().id).collect()
    };
    let mut tried = ids(receiver.got());
    assert_eq!(tried.len(), 4);
    tried.sort();
    tried.dedup();
    assert_eq!(tried.len(), 2, "each twice, under one id");
    stage.queue(ALBUM).await;
    assert_eq!(receiver.got().len(), 6, "what was dropped does not come again");
}

/// slskd contract §8: nothing pending is kept; §7: events are.
pub(crate) async fn a_restart_forgets_webhooks_and_keeps_events(version: fn() -> Version) {
    let receiver = Receiver::start(vec![500; 9]).await;
    let stage = stage(version, &receiver, 9).await;
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.until("called", |_| stage.sim.deliveries().len() >= 2).await;
    stage.sim.restart();
    stage.sim.finish_all().await;
    let called = receiver.got().len();
    // Longer than the pause between two tries, at 20 times life.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(receiver.got().len(), called);
    assert_eq!(stage.count("DownloadFileComplete").await, 1);
}

/// slskd contract §8, the YAML: `integration` before 0.25; secrets are not told (§2).
pub(crate) async fn the_options_tell_our_webhook(version: fn() -> Version) {
    let receiver = Receiver::start(vec![]).await;
    let stage = stage(version, &receiver, 3).await;
    let options = stage.send(&GetOptions).await;
    let hook = options.integrations.webhooks.values().next().unwrap();
    assert!(hook.call.url.as_deref().unwrap().ends_with("/hook"));
    assert!(hook.call.has_header("authorization") && hook.attempts() == 3);
    assert!(hook.is_called_for("DownloadFileComplete") && !hook.is_called_for("Noop"));
    assert!(!options.whole.to_string().contains("s3cret"));
}
