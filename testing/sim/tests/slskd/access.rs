//! Section 1: who may call, and how refusals look.

use serde_json::json;
use towline_sim::slskd::{Behaviour, Version};

use crate::stage::{Stage, bob, file, read};

#[tokio::test]
async fn a_missing_and_a_wrong_key_are_the_same_empty_401() {
    let stage = Stage::start(|_| ()).await;
    for key in [None, Some("wrong-wrong-wrong-wrong")] {
        let request = stage.bare("GET", "session");
        let request = key.iter().fold(request, |request, key| request.header("X-API-Key", *key));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.text().await.unwrap(), "");
    }
    let answer = stage.request("GET", "session").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
    stage.sim.faults(|faults| faults.unauthorized = true);
    assert_eq!(stage.get("session").await.0, 401);
    assert_eq!(stage.sim.log().requests().last().unwrap().status, Some(401));
}

#[tokio::test]
async fn a_read_only_key_may_enqueue_and_delete_and_not_change_options() {
    let stage =
        Stage::start(|script| script.peers.push(bob([file("1", Behaviour::default())]))).await;
    let key = &stage.sim.script().access.keys[1].key;
    let call = async |method: &str, path: &str, body: &str| {
        let request = stage.bare(method, path).header("X-API-Key", key);
        let request = request.header("Content-Type", "application/json").body(body.to_owned());
        request.send().await.unwrap().status().as_u16()
    };
    let wanted = Stage::wanted(&["1"]).to_string();
    assert_eq!(call("POST", "transfers/downloads/bob", &wanted).await, 201);
    assert_eq!(call("DELETE", "transfers/downloads/all/completed", "").await, 204);
    assert_eq!(call("PATCH", "options", "{}").await, 403);
}

#[tokio::test]
async fn a_login_gives_a_token_that_a_restart_invalidates() {
    let stage = Stage::start(|_| ()).await;
    assert_eq!(stage.get("session/enabled").await.1, json!(true));
    let log_in = async |username: &str, password: &str| {
        let request = stage.bare("POST", "session").header("Content-Type", "application/json");
        let body = json!({"username": username, "password": password}).to_string();
        read(request.body(body).send().await.unwrap()).await
    };
    assert_eq!(log_in("slskd", "wrong").await.0, 401);
    assert_eq!(log_in(" ", "").await.0, 400);
    let (status, session) = log_in("slskd", "slskd").await;
    assert_eq!(status, 200);
    let token = session["token"].as_str().unwrap();
    let check = async || {
        let request =
            stage.bare("GET", "session").header("Authorization", format!("Bearer {token}"));
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(check().await, 200);
    stage.sim.step(std::time::Duration::from_secs(8 * 86_400));
    assert_eq!(check().await, 401, "after seven days");
    let (_, session) = log_in("slskd", "slskd").await;
    stage.sim.restart();
    let token = session["token"].as_str().unwrap();
    let request = stage.bare("GET", "session").header("Authorization", format!("Bearer {token}"));
    // Sent until connections that the restart closed are used up.
    let status = request.try_clone().unwrap().send().await.map(|answer| answer.status().as_u16());
    let status = status.unwrap_or(request.send().await.unwrap().status().as_u16());
    assert_eq!(status, 401);
}

#[tokio::test]
async fn nobody_is_asked_when_authentication_is_off() {
    let stage = Stage::start(|script| script.access.disabled = true).await;
    assert_eq!(stage.bare("GET", "application").send().await.unwrap().status(), 200);
    assert_eq!(stage.get("session/enabled").await.1, json!(false));
}

#[tokio::test]
async fn routes_are_found_in_any_case_below_a_base_and_health_is_anonymous() {
    let stage = Stage::start(|script| script.access.url_base = "/slskd".into()).await;
    assert!(stage.sim.url().ends_with("/slskd"));
    assert_eq!(stage.get("Transfers/DOWNLOADS").await, (200, json!([])));
    let health = stage.http.get(format!("{}/health", stage.sim.url())).send().await.unwrap();
    assert_eq!(health.text().await.unwrap(), "Healthy");
    let answer = stage.request("POST", "searches").body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 415);
    let answer = stage.request("GET", "application/version").send().await.unwrap();
    assert_eq!(answer.headers()["api-supported-versions"], "0");
    assert_eq!(answer.text().await.unwrap(), "\"0.26.0\"");
}

#[tokio::test]
async fn names_with_a_slash_can_be_addressed_since_0_24_2() {
    for (version, status) in [(Version(0, 24, 1), 404), (Version::V0_24_5, 200)] {
        let stage = Stage::start(|script| {
            script.version = version;
            let file = towline_sim::slskd::RemoteFile::new("a/1.mp3");
            script.peers.push(towline_sim::slskd::Peer::new("für/e #1", [file]));
        })
        .await;
        stage.sim.queue("für/e #1", "a", &[]);
        let (told, user) = stage.get("transfers/downloads/f%C3%BCr%2Fe%20%231").await;
        assert_eq!(told, status);
        assert_eq!(user["username"] == "für/e #1", status == 200);
    }
}
