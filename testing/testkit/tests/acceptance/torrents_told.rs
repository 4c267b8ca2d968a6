//! Others are told of a download that is in place: by a webhook.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::RawQuery, http::StatusCode};
use towline_sim::putio::{Node, Script};

use crate::{
    torrents::{SETTINGS, World, known},
    worlds::{LATER, SOON},
};

/// Query and body of each call.
type Got = Arc<Mutex<Vec<(Option<String>, serde_json::Value)>>>;

/// Whoever is told; has no time the first time. Its address, and what it got.
async fn receiver() -> (String, Got) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let got = Got::default();
    let kept = Arc::clone(&got);
    let take = move |RawQuery(query): RawQuery, body: axum::body::Bytes| {
        let mut kept = kept.lock().unwrap();
        kept.push((query, serde_json::from_slice(&body).unwrap()));
        let is_first = kept.len() == 1;
        let status = if is_first { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
        std::future::ready(status)
    };
    let router = Router::new().route("/hook", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, got)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_called_until_it_takes_it_and_its_token_is_never_shown() {
    let film = Node::generated("Film ü.mkv", 400_000);
    let script = Script::default().torrent(known("film", film.clone()));
    let (url, got) = receiver().await;
    let webhook = format!("afterwards.webhook = \"{url}?token=canary&to=a%20b\"");
    let mut world = World::new(script, &format!("{SETTINGS}\n{webhook}")).await;
    world.towline.start();
    world.drop_torrent("film");
    world.until_all(LATER, 1, "done");
    world.assert_delivered([&film]);
    world.assert_removed_afterwards(1);
    world.towline.until_nothing_is_asked(SOON);
    let got = got.lock().unwrap().clone();
    assert!(got.len() >= 2, "{got:?}");
    let path = world.done().join("Film ü.mkv");
    for (query, body) in &got {
        assert_eq!(query.as_deref(), Some("token=canary&to=a%20b"));
        assert_eq!(body["name"], "film");
        assert_eq!(body["path"], path.to_str().unwrap());
    }
    let shown = String::from_utf8(world.towline.command_line(&["config", "show"]).stdout).unwrap();
    let log = world.towline.log();
    assert!(shown.contains("webhook") && !shown.contains("canary"), "{shown}");
    assert!(!log.contains("canary"), "{log}");
    world.towline.stop();
    let secret = world.towline.data().with_file_name("webhook");
    fs::write(&secret, format!("{url}?token=canary\n")).unwrap();
    world.configure(&format!("{SETTINGS}\nafterwards.webhook_file = \"{}\"", secret.display()));
    assert!(world.towline.command_line(&["check"]).status.success());
}
