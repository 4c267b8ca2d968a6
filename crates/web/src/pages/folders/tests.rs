use axum::http::StatusCode;
use serde_json::json;
use towline_domain::{
    Choice, FlowName, ItemId, Thing, Timestamp,
    folders::{Device, Folder},
};
use towline_engine::Ledger;
use towline_store::NewItem;

use crate::{
    AccessSettings,
    testing::{Scene, text},
};

const HOSTILE: &str = "<script>alert(1)</script>";

async fn add<T: Thing>(ledger: &Ledger, key: &str, detail: serde_json::Value) -> ItemId {
    let thing: T = serde_json::from_value(detail.clone()).unwrap();
    let item = NewItem {
        flow: FlowName::Folders,
        kind: T::KIND,
        key: key.to_owned(),
        source: "syncthing:nas".into(),
        title: key.to_owned(),
        stage: thing.stage(),
        ended: false,
        version: T::VERSION,
        detail,
        due_at: None,
        says: Vec::new(),
    };
    ledger.add(vec![item]).await.unwrap()[0].unwrap()
}

fn folder(label: &str, stage: &str) -> serde_json::Value {
    json!({
        "server": "syncthing:nas", "server_name": "nas", "id": label, "stage": stage,
        "first_seen": Timestamp::from_micros(1), "behind_since": null,
        "state": {
            "label": label, "kind": "both", "path": "/srv/music", "here": null,
            "activity": "idle", "error": null, "lacks": {"items": 3, "bytes": 25},
            "whole": {"items": 10, "bytes": 100}, "failures": 4,
            "named": [{"path": HOSTILE, "words": "permission denied"}],
            "changed_here": 0, "conflicts": ["02.sync-conflict.flac"],
        },
    })
}

fn device(name: &str, stage: &str) -> serde_json::Value {
    json!({
        "server": "syncthing:nas", "server_name": "nas", "id": "P56IOI7-AAA", "stage": stage,
        "first_seen": Timestamp::from_micros(1),
        "state": {"name": name, "connected": false, "paused": stage == "paused", "last_seen": null},
    })
}

#[tokio::test]
async fn without_a_server_the_page_says_how_to_have_one() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/folders").await).await;
    assert!(page.contains("No folder is followed."));
}

#[tokio::test]
async fn folders_and_devices_are_told_with_their_errors_and_names_stay_names() {
    let scene = Scene::new(AccessSettings::default()).await;
    let ledger = &scene.state.ledger;
    add::<Folder>(ledger, "a", folder("Music", "failing")).await;
    let paused = add::<Folder>(ledger, "b", folder(HOSTILE, "paused")).await;
    add::<Device>(ledger, "c", device(HOSTILE, "away")).await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/folders").await).await;
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("75 %") && page.contains("permission denied"));
    assert!(page.contains("And 3 more files.") && page.contains("changed in two places at once"));
    assert!(page.contains(&format!("/items/{paused}/resume")) && page.contains("never"));
}

#[tokio::test]
async fn a_folder_is_rescanned_and_a_device_paused_by_order() {
    let scene = Scene::new(AccessSettings::default()).await;
    let ledger = &scene.state.ledger;
    let music = add::<Folder>(ledger, "a", folder("Music", "in_sync")).await;
    let phone = add::<Device>(ledger, "b", device("phone", "connected")).await;
    let mut browser = scene.browser().await;
    for (at, id, choice) in [
        (format!("/items/{music}/rescan"), music, Choice::Rescan),
        (format!("/items/{phone}/pause"), phone, Choice::Pause),
    ] {
        assert_eq!(browser.post(&at, &[]).await.status(), StatusCode::SEE_OTHER, "{at}");
        let order = ledger.store().pending_answer(id).await.unwrap().unwrap();
        assert_eq!(order.choice, choice);
    }
    let refused = browser.post(&format!("/items/{phone}/rescan"), &[]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT, "a device has no disk of ours");
}
