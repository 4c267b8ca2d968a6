use axum::http::StatusCode;
use serde_json::json;
use towline_api::accounts::{Account, GroomPlan, GroomedTransfer};
use towline_domain::{
    Choice, FlowName, ItemId, Thing as _, Timestamp,
    torrents::{Torrent, TorrentStage},
};
use towline_engine::Ledger;
use towline_store::NewItem;

use crate::{
    AccessSettings,
    testing::{Browser, Scene, text},
};

const HOSTILE: &str = "<img src=x onerror=alert(1)>\u{202e}";

fn torrent(name: &str, stage: &str, paused: bool) -> Torrent {
    let mut detail = json!({
        "account": "putio:home", "origin": {"from": "file"}, "category": "tv", "name": name,
        "size": 3_221_225_472_u64, "stage": stage, "transfer": null, "file": 7, "percent": 40,
        "put_away": false, "retried": 0, "tries": 0, "not_before": null, "beside": false,
        "placed": null, "first_seen": Timestamp::from_micros(1),
    });
    if paused {
        detail["paused"] = json!(Timestamp::from_micros(1_000_000));
    }
    serde_json::from_value(detail).unwrap()
}

async fn add(ledger: &Ledger, key: &str, torrent: &Torrent) -> ItemId {
    let item = NewItem {
        flow: FlowName::Torrents,
        kind: Torrent::KIND,
        key: key.to_owned(),
        source: "putio:home".into(),
        title: torrent.name.clone(),
        stage: torrent.stage(),
        ended: torrent.is_ended(),
        version: Torrent::VERSION,
        detail: serde_json::to_value(torrent).unwrap(),
        due_at: None,
        says: Vec::new(),
    };
    ledger.add(vec![item]).await.unwrap()[0].unwrap()
}

fn home(scene: &Scene) {
    *scene.desk.accounts.lock().unwrap() = vec![Account {
        name: "home".into(),
        key: "putio:home".into(),
        categories: vec!["default".into(), "tv".into()],
        paused: None,
        groomed: true,
    }];
}

async fn page(browser: &mut Browser<'_>, at: &str) -> String {
    let response = browser.get(at).await;
    assert_eq!(response.status(), StatusCode::OK, "{at}");
    text(response).await
}

#[tokio::test]
async fn without_an_account_the_page_says_how_to_have_one() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let page = page(&mut browser, "/torrents").await;
    assert!(page.contains("No account is set up.") && !page.contains("Magnet link"));
}

#[tokio::test]
async fn each_torrent_is_where_it_stands_and_its_name_stays_a_name() {
    let scene = Scene::new(AccessSettings::default()).await;
    home(&scene);
    let ledger = &scene.state.ledger;
    let moving = add(ledger, "a", &torrent(HOSTILE, "downloading", false)).await;
    let paused = add(ledger, "b", &torrent("Quiet Harbour", "waiting", true)).await;
    add(ledger, "c", &torrent("Debian", "transferring", false)).await;
    add(ledger, "d", &torrent("Long Gone", "done", false)).await;
    let mut browser = scene.browser().await;
    let page = page(&mut browser, "/torrents").await;
    assert!(!page.contains("<img") && page.contains("&lt;img src=x"), "{page}");
    assert!(page.contains(&format!("/items/{moving}/pause")));
    assert!(page.contains(&format!("/items/{paused}/resume")));
    assert!(page.contains("40 % there") && page.contains("state is-paused\">paused"));
    assert!(!page.contains("Long Gone"), "what has ended is history");
}

#[tokio::test]
async fn a_part_is_turned_over_page_by_page() {
    let scene = Scene::new(AccessSettings::default()).await;
    home(&scene);
    for n in 0..130 {
        let stage = if n % 2 == 0 { "waiting" } else { "downloading" };
        add(&scene.state.ledger, &n.to_string(), &torrent(&format!("T{n:03}"), stage, n % 4 == 0))
            .await;
    }
    for n in 130..200 {
        add(&scene.state.ledger, &n.to_string(), &torrent(&format!("T{n:03}"), "waiting", false))
            .await;
    }
    let mut browser = scene.browser().await;
    let first = page(&mut browser, "/torrents?show=waiting").await;
    assert_eq!(first.matches("<li class=\"row\"").count(), 100);
    let (_, rest) = first.split_once("&amp;before=").expect("a next page");
    let before = rest.split('"').next().unwrap();
    let second = page(&mut browser, &format!("/torrents?show=waiting&before={before}")).await;
    assert_eq!(second.matches("<li class=\"row\"").count(), 35);
    let all = page(&mut browser, "/torrents").await;
    assert!(all.matches("<li class=\"row\"").count() == 40 && all.contains("All 135"));
}

#[tokio::test]
async fn a_torrent_is_paused_by_an_order_that_stays_and_only_while_it_comes() {
    let scene = Scene::new(AccessSettings::default()).await;
    let ledger = &scene.state.ledger;
    let id = add(ledger, "a", &torrent("A", "downloading", false)).await;
    let over = add(ledger, "b", &torrent("B", "clearing", false)).await;
    let mut browser = scene.browser().await;
    let paused = browser.post(&format!("/items/{id}/pause"), &[]).await;
    assert_eq!(paused.status(), StatusCode::SEE_OTHER);
    let order = ledger.store().pending_answer(id).await.unwrap().unwrap();
    assert_eq!((order.choice, order.entry), (Choice::Pause, None));
    let refused = browser.post(&format!("/items/{over}/pause"), &[]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(ledger.store().pending_answer(over).await.unwrap().is_none());
}

#[tokio::test]
async fn an_account_is_paused_and_resumed_and_the_page_says_so() {
    let scene = Scene::new(AccessSettings::default()).await;
    home(&scene);
    let mut browser = scene.browser().await;
    assert!(page(&mut browser, "/torrents").await.contains("Pause all of home"));
    let paused = browser.post("/torrents/home/pause", &[]).await;
    assert_eq!(paused.status(), StatusCode::SEE_OTHER);
    let shown = page(&mut browser, "/torrents").await;
    assert!(shown.contains("home is paused.") && shown.contains("Resume home"));
    browser.post("/torrents/home/resume", &[]).await;
    assert!(page(&mut browser, "/torrents").await.contains("Pause all of home"));
    let nobody = browser.post("/torrents/other/pause", &[]).await;
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_form_of_ours_nothing_is_paused() {
    let scene = Scene::new(AccessSettings::default()).await;
    let id = add(&scene.state.ledger, "a", &torrent("A", "downloading", false)).await;
    let mut browser = scene.browser().await;
    browser.token = "another".into();
    for at in [format!("/items/{id}/pause"), "/torrents/home/pause".into()] {
        assert_eq!(browser.post(&at, &[]).await.status(), StatusCode::FORBIDDEN, "{at}");
    }
    assert!(scene.state.ledger.store().pending_answer(id).await.unwrap().is_none());
}

#[tokio::test]
async fn what_would_be_groomed_is_told_before_it_is_done() {
    let scene = Scene::new(AccessSettings::default()).await;
    let one = |name: &str| GroomedTransfer { id: 1, name: name.into(), status: "seeding".into() };
    *scene.desk.groom.lock().unwrap() = Some(GroomPlan {
        cancel: vec![one(HOSTILE)],
        spare: vec![one("Needed")],
        ..GroomPlan::default()
    });
    let mut browser = scene.browser().await;
    let shown = page(&mut browser, "/torrents/home/groom").await;
    assert!(shown.contains("be cancelled") && shown.contains("be spared"), "{shown}");
    assert!(shown.contains("Cancel 1, clean 0") && !shown.contains("<img"));
}

#[tokio::test]
async fn what_is_no_magnet_link_is_not_given_to_anybody() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let fields = [("account", "home"), ("magnet", "https://example.com/a.torrent")];
    let refused = browser.post("/torrents", &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(refused).await.contains("no magnet link"));
}

#[test]
fn the_stage_of_a_paused_torrent_is_a_word_of_its_own() {
    assert_eq!(torrent("A", "waiting", true).stage(), "paused");
    assert_eq!(torrent("A", "transferring", true).stage(), "transferring");
    assert_eq!(torrent("A", "waiting", false).stage, TorrentStage::Waiting);
}
