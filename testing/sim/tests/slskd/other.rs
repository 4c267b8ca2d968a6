//! Sections 2, 10 and 12: state, options, searches, scenes.

use serde_json::{Value, json};
use std::time::Duration;
use towline_sim::slskd::{Behaviour, Script, Version, Webhook};

use crate::stage::{Stage, bob, file};

#[tokio::test]
async fn options_tell_directories_as_slskd_sees_them_and_no_secrets() {
    let stage = Stage::start(|script| {
        let secret = ("Authorization".into(), "Bearer s3cret".into());
        let headers = vec![secret];
        script.settings.webhooks = vec![Webhook { headers, ..Webhook::new("http://x", &["Any"]) }];
        script.pace.login_ms = 60_000;
        script.pace.speed = 60_000;
    })
    .await;
    let answer = stage.request("GET", "options").send().await.unwrap().text().await.unwrap();
    assert!(!answer.contains("s3cret") && !answer.contains(stage.sim.key()));
    let options: Value = serde_json::from_str(&answer).unwrap();
    let directories = json!({"downloads": "/app/downloads", "incomplete": "/app/incomplete"});
    assert_eq!(options["directories"], directories);
    assert_eq!(options["remoteFileManagement"], false);
    let download = &options["transfers"]["download"];
    assert_eq!(download["destination"]["subdirectory"], "${SOURCE_DIRECTORY}");
    assert_eq!(download["retry"]["attempts"], 3);
    assert_eq!(options["integrations"]["webhooks"]["webhook0"]["on"], json!(["Any"]));
}

#[tokio::test]
async fn options_have_older_names_before_0_25() {
    let stage = Stage::start(|script| script.version = Version::V0_24_5).await;
    let (_, options) = stage.get("options").await;
    assert!(options.get("global").is_some() && options.get("integration").is_some());
    assert!(options.get("transfers").is_none() && options.get("integrations").is_none());
    assert_eq!(stage.get("application/version").await.1, "0.24.5");
}

#[tokio::test]
async fn the_server_is_connected_and_disconnected() {
    let stage = Stage::start(|script| {
        script.pace.login_ms = 1_000;
        script.pace.speed = 10;
    })
    .await;
    let (_, server) = stage.get("server").await;
    assert_eq!(server["state"], "Connected, LoggedIn");
    let disconnect = stage.request("DELETE", "server").header("Content-Type", "application/json");
    assert_eq!(disconnect.body("\"bye\"").send().await.unwrap().status(), 204);
    let (_, application) = stage.get("application").await;
    assert_eq!(application["server"]["isLoggedIn"], false);
    assert_eq!(stage.post("searches", &json!({"searchText": "x"})).await.0, 409);
    let connect = async || stage.request("PUT", "server").send().await.unwrap().status().as_u16();
    assert_eq!((connect().await, connect().await), (200, 205));
    stage.sim.log_in().await;
    assert_eq!(stage.get("server").await.1["isLoggedIn"], true);
}

#[tokio::test]
async fn a_search_has_responses_only_after_it_is_complete() {
    let stage = Stage::start(|script| {
        script.pace.search_ms = 150;
        let mut locked = file("album locked.flac", Behaviour::default());
        locked.locked = true;
        script.peers.push(bob([file("album 1.flac", Behaviour::default()), locked]));
    })
    .await;
    let (status, search) = stage.post("searches", &json!({"searchText": "Artist ALBUM"})).await;
    assert_eq!((status, &search["isComplete"]), (200, &json!(false)));
    let path = format!("searches/{}", search["id"].as_str().unwrap());
    assert_eq!(stage.get(&format!("{path}/responses")).await.1, json!([]));
    let complete = async || stage.get(&format!("{path}?includeResponses=true")).await.1;
    while complete().await["isComplete"] == false {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let search = complete().await;
    assert_eq!(search["state"], "Completed, TimedOut");
    let response = &search["responses"][0];
    assert_eq!((&response["username"], &response["fileCount"]), (&json!("bob"), &json!(1)));
    assert_eq!(response["lockedFiles"][0]["isLocked"], true);
    let list = stage.get("searches").await.1;
    assert_eq!(list[0]["responses"], json!([]));
    assert_eq!(stage.delete(&path).await, 204);
    assert_eq!(stage.get(&path).await.0, 404);
    assert_eq!(stage.post("searches", &json!({"searchText": " "})).await.0, 400);
}

#[tokio::test]
async fn a_search_is_stopped() {
    let stage = Stage::start(|script| script.pace.search_ms = 60_000).await;
    let (_, search) = stage.post("searches", &json!({"searchText": "x"})).await;
    let path = format!("searches/{}", search["id"].as_str().unwrap());
    assert_eq!(stage.request("PUT", &path).send().await.unwrap().status(), 200);
    assert_eq!(stage.get(&path).await.1["state"], "Completed, Cancelled");
}

#[test]
fn the_example_scene_is_read_and_misspelt_ones_are_not() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/slskd.json");
    let script = Script::read(path.as_ref()).unwrap();
    assert_eq!(script.version, Version::V0_26_0);
    assert_eq!(script.peers[1].username, "für/elise #1");
    assert_eq!(script.peers[1].files[2].behaviour, Behaviour::StaysQueued);
    assert!(serde_json::from_str::<Script>(r#"{"version": "0.26"}"#).is_err());
    assert!(serde_json::from_str::<Script>(r#"{"peer": []}"#).is_err());
}
