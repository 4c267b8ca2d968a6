use axum::http::StatusCode;
use serde_json::json;
use towline_domain::{FlowName, ItemId};
use towline_engine::Ledger;
use towline_store::NewItem;

use crate::{
    AccessSettings,
    testing::{Scene, text},
};

const HOSTILE: &str = "<script>alert(1)</script>";

async fn add(ledger: &Ledger, title: &str, stage: &'static str) -> ItemId {
    let item = NewItem {
        flow: FlowName::Imports,
        kind: "album",
        key: title.to_owned(),
        source: "directory:/music".into(),
        title: title.to_owned(),
        stage,
        ended: false,
        version: 1,
        detail: json!({}),
        due_at: None,
        says: Vec::new(),
    };
    ledger.add(vec![item]).await.unwrap()[0].unwrap()
}

#[tokio::test]
async fn without_albums_the_page_says_so() {
    let scene = Scene::new(AccessSettings::default()).await;
    let mut browser = scene.browser().await;
    let page = text(browser.get("/imports").await).await;
    assert!(page.contains("No album is on its way.") && !page.contains("Importing now"));
    let section = crate::pages::settings::tests::section;
    for (is_set_up, words) in
        [(false, "href=\"/guide/imports\""), (true, "No album is on its way.")]
    {
        let music = section(&["imports", "music"], &json!([]), &json!([]));
        let parts = if is_set_up { json!([music]) } else { json!([]) };
        let root = section(&[], &json!([]), &json!([section(&["imports"], &json!([]), &parts)]));
        let settings = json!({
            "file": "/x", "exists": true, "version": "1", "not_writable": null, "mistakes": [],
            "root": root,
        });
        let settings = serde_json::from_value(settings).unwrap();
        *scene.settings.settings.lock().unwrap() = Some(settings);
        let page = text(browser.get("/imports").await).await;
        assert!(page.contains(words), "{is_set_up}: {page}");
    }
}

#[tokio::test]
async fn what_is_imported_has_its_console_and_names_stay_names() {
    let scene = Scene::new(AccessSettings::default()).await;
    let ledger = &scene.state.ledger;
    let id = add(ledger, HOSTILE, "importing").await;
    add(ledger, "Giant Steps", "settling").await;
    *scene.desk.console.lock().unwrap() = Some(vec!["first".into(), HOSTILE.into()]);
    let mut browser = scene.browser().await;
    let page = text(browser.get("/imports").await).await;
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("Importing now") && page.contains("settling"));
    assert!(page.contains(&format!("/imports/{id}/console")));
    let part = text(browser.get(&format!("/imports/{id}/console")).await).await;
    assert!(part.contains("first") && part.contains("&lt;script&gt;"), "{part}");
    let api = text(browser.get(&format!("/api/v1/items/{id}/console")).await).await;
    assert!(api.contains("first"), "{api}");
}

#[tokio::test]
async fn an_importer_that_says_nothing_is_told_as_that() {
    let scene = Scene::new(AccessSettings::default()).await;
    let id = add(&scene.state.ledger, "Blue Train", "importing").await;
    let mut browser = scene.browser().await;
    let part = browser.get(&format!("/imports/{id}/console")).await;
    assert_eq!(part.status(), StatusCode::OK);
    assert!(text(part).await.contains("says nothing"));
    let nothing = browser.get("/imports/77/console").await;
    assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
}
