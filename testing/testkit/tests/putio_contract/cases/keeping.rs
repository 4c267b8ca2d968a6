//! Putio contract §6: events, and the store of the user's applications.

use putio_client::{
    config,
    events::{self, Event, EventKind},
    files::Rename,
    upload::Upload,
    zips,
};
use serde_json::json;
use towline_sim::putio::Course;

use crate::stage::{Stage, known};

async fn events(stage: &Stage) -> Vec<Event> {
    stage.putio.all(events::List::default()).await.unwrap()
}

/// Putio contract §6: the fields vary by the type; the time has had a space in it (§1).
#[tokio::test]
async fn an_event_tells_what_its_kind_tells() {
    let stage = Stage::with_torrent(Course::cached()).await;
    let (magnet, _) = known();
    stage.add(&magnet).await;
    stage.send(&Upload::new("a.txt", "four")).await;
    stage.send(&zips::Create { file_ids: vec![stage.id("/a.txt")] }).await;
    let (_, raw) = stage.raw("events/list").await;
    assert!(raw["events"][0]["created_at"].as_str().unwrap().contains(' '));
    let events = events(&stage).await;
    let [zip, upload, transfer] = &events[..] else { panic!("{events:?}") };
    assert_eq!((&zip.kind, zip.file_id), (&EventKind::ZipCreated, None));
    assert_eq!(upload.kind, EventKind::Upload);
    assert_eq!((upload.file_name.as_deref(), upload.file_size), (Some("a.txt"), Some(4)));
    assert_eq!(upload.file_id, Some(stage.id("/a.txt").into()));
    assert_eq!(transfer.kind, EventKind::TransferCompleted);
    assert_eq!(transfer.file_id, Some(stage.id("/Blue Train").into()));
    assert_eq!(transfer.transfer_name.as_deref(), Some("[indexer] Blue Train"));
    assert_eq!(
        (transfer.transfer_size, transfer.source.reveal()),
        (Some(200_103), magnet.as_str())
    );
    assert!(events.iter().all(|event| event.created_at.is_some()));
}

/// Putio contract §6: only what is older than `before`.
#[tokio::test]
async fn events_are_listed_before_one_and_forgotten() {
    let stage = Stage::start(|_| ()).await;
    for name in ["a", "b", "c"] {
        stage.send(&Upload::new(name, name)).await;
    }
    let all = events(&stage).await;
    let older = events::List { before: Some(all[0].id), per_page: 1 };
    let page = stage.send(&older).await;
    assert_eq!((page.events.as_slice(), page.has_more), (&all[1..2], true));
    let last = events::List { before: Some(all[1].id), per_page: 1 };
    assert!(!stage.send(&last).await.has_more);
    stage.send(&events::Delete(all[1].id)).await;
    assert_eq!(events(&stage).await, [all[0].clone(), all[2].clone()]);
    stage.send(&events::DeleteAll).await;
    assert!(events(&stage).await.is_empty());
}

/// Putio contract §6: any JSON, each under `value`; all of it under `config`.
#[tokio::test]
async fn an_application_keeps_what_it_likes() {
    let stage = Stage::start(|_| ()).await;
    let get = |key: &str| config::Get(key.into());
    assert!(stage.send(&config::GetAll).await.config.is_empty());
    assert!(stage.send(&get("none")).await.value.is_null());
    let values = [json!("text"), json!(null), json!([1, { "a": 2.5 }]), json!({ "b": false })];
    for (n, value) in values.iter().enumerate() {
        let key = format!("a key/{n}?");
        stage.send(&config::Put { key: key.clone(), value: value.clone() }).await;
        assert_eq!(stage.send(&get(&key)).await.value, *value);
    }
    assert_eq!(stage.send(&config::GetAll).await.config.len(), 4);
    for _ in 0..2 {
        stage.send(&config::Delete("a key/0?".into())).await;
    }
    let all = stage.send(&config::GetAll).await.config;
    assert!(all.len() == 3 && !all.contains_key("a key/0?"));
    let only: serde_json::Map<_, _> = [("only".to_owned(), json!(1))].into_iter().collect();
    stage.send(&config::PutAll { config: only.clone() }).await;
    assert_eq!(stage.send(&config::GetAll).await.config, only, "what is not given is gone");
}

/// Putio contract §6: a hint, which tells nothing of files that were renamed since.
#[tokio::test]
async fn an_event_is_of_then() {
    let stage = Stage::start(|_| ()).await;
    stage.send(&Upload::new("a", "a")).await;
    stage.send(&Rename { file_id: stage.id("/a"), name: "b".into() }).await;
    assert_eq!(events(&stage).await[0].file_name.as_deref(), Some("a"));
}
