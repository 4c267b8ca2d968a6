//! Trakt: device login, and tokens (section 4.2).

use std::time::Duration;

use serde_json::{Value, json};
use towline_sim::lists::{
    Fault,
    trakt::{OAuth, TraktSim, User},
};

use crate::{
    stage::{Answer, http, send},
    trakt::{asking, start},
};

async fn stage() -> TraktSim {
    let sim = start(User::default()).await;
    sim.change(|script| script.oauth = OAuth { interval: 0, ..OAuth::default() });
    sim
}

fn posting(sim: &TraktSim, path: &str, body: &Value) -> reqwest::RequestBuilder {
    let request = http().post(format!("{}/oauth/{path}", sim.url()));
    request.header("content-type", "application/json").body(body.to_string())
}

async fn begin(sim: &TraktSim) -> Value {
    send(posting(sim, "device/code", &json!({ "client_id": "sample-client-id" }))).await.json
}

async fn poll(sim: &TraktSim, code: &Value) -> Answer {
    let body = json!({
        "code": code["device_code"],
        "client_id": "sample-client-id",
        "client_secret": "sample-client-secret",
    });
    send(posting(sim, "device/token", &body)).await
}

fn refreshing(sim: &TraktSim, token: &str) -> reqwest::RequestBuilder {
    let body = json!({
        "refresh_token": token,
        "client_id": "sample-client-id",
        "client_secret": "sample-client-secret",
        "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        "grant_type": "refresh_token",
    });
    posting(sim, "token", &body)
}

async fn status_with(sim: &TraktSim, token: &Value) -> u16 {
    let token = token.as_str().unwrap();
    send(asking(sim, "/users/me/watchlist").bearer_auth(token)).await.status
}

#[tokio::test]
async fn a_person_says_yes_and_the_code_is_used_up() {
    let sim = stage().await;
    let code = begin(&sim).await;
    assert_eq!((&code["expires_in"], &code["interval"]), (&600.into(), &0.into()));
    assert!(code["verification_url"].is_string());
    assert_eq!(poll(&sim, &code).await.status, 400);
    let user_code = code["user_code"].as_str().unwrap();
    assert_eq!(sim.waiting_codes(), [user_code]);
    assert!(!sim.approve("OTHER", "jane-doe"));
    assert!(sim.approve(user_code, "jane-doe"));
    assert!(!sim.deny(user_code) && sim.waiting_codes().is_empty());
    let tokens = poll(&sim, &code).await;
    assert_eq!((tokens.status, &tokens.json["token_type"]), (200, &json!("bearer")));
    assert_eq!(tokens.json["expires_in"], 604_800);
    assert!(tokens.json["created_at"].as_u64().unwrap() >= sim.now() - 60);
    assert_eq!(status_with(&sim, &tokens.json["access_token"]).await, 200);
    assert_eq!(poll(&sim, &code).await.status, 409);
}

#[tokio::test]
async fn a_person_says_no_waits_too_long_or_is_asked_after_too_often() {
    let sim = stage().await;
    let code = begin(&sim).await;
    assert!(sim.deny(code["user_code"].as_str().unwrap()));
    assert_eq!(poll(&sim, &code).await.status, 418);
    let code = begin(&sim).await;
    sim.step(Duration::from_secs(601));
    assert_eq!(poll(&sim, &code).await.status, 410);
    assert!(sim.waiting_codes().is_empty());
    assert!(!sim.approve(code["user_code"].as_str().unwrap(), "jane-doe"));
    assert_eq!(poll(&sim, &json!({ "device_code": "rubbish" })).await.status, 404);
    sim.change(|script| script.oauth.interval = 3600);
    let code = begin(&sim).await;
    let statuses = [poll(&sim, &code).await.status, poll(&sim, &code).await.status];
    assert_eq!(statuses, [400, 429]);
    sim.change(|script| script.oauth.code_lives = 90_000);
    let code = begin(&sim).await;
    assert_eq!(poll(&sim, &code).await.status, 400);
    sim.step(Duration::from_secs(3600));
    assert_eq!(poll(&sim, &code).await.status, 400);
}

#[tokio::test]
async fn an_app_that_is_gone_is_told_so() {
    let sim = stage().await;
    let code = begin(&sim).await;
    sim.change(|script| script.client_id = "another".into());
    assert!(begin(&sim).await.is_null());
    let refused = poll(&sim, &code).await;
    assert_eq!((refused.status, &refused.json["error"]), (401, &json!("invalid_client")));
    let refused = send(refreshing(&sim, "any")).await;
    assert_eq!((refused.status, &refused.json["error"]), (401, &json!("invalid_client")));
    assert_eq!(send(asking(&sim, "/movies/popular")).await.status, 403);
}

#[tokio::test]
async fn a_refresh_token_works_once() {
    let sim = stage().await;
    let old = sim.log_in("jane-doe");
    let new = send(refreshing(&sim, &old.refresh)).await;
    assert_eq!(new.status, 200);
    assert_eq!(status_with(&sim, &new.json["access_token"]).await, 200);
    let again = send(refreshing(&sim, &old.refresh)).await;
    assert_eq!((again.status, &again.json["error"]), (400, &json!("invalid_grant")));
    assert_eq!(sim.refreshes(), 1);
    let next = send(refreshing(&sim, new.json["refresh_token"].as_str().unwrap())).await;
    assert_eq!((next.status, sim.refreshes()), (200, 2));
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_wins() {
    let sim = stage().await;
    let old = sim.log_in("jane-doe");
    let (one, other) = (send(refreshing(&sim, &old.refresh)), send(refreshing(&sim, &old.refresh)));
    let (one, other) = tokio::join!(one, other);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!((statuses, sim.refreshes()), ([200, 400], 1));
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_has_happened() {
    let sim = stage().await;
    let old = sim.log_in("jane-doe");
    sim.fault("POST /oauth/token", Fault::CloseAfter, 1);
    assert!(refreshing(&sim, &old.refresh).send().await.is_err());
    assert_eq!(sim.refreshes(), 1);
    assert_eq!(send(refreshing(&sim, &old.refresh)).await.json["error"], "invalid_grant");
}

#[tokio::test]
async fn access_ends_by_time_by_a_person_and_by_the_app() {
    let sim = stage().await;
    let tokens = sim.log_in("jane-doe");
    let access = json!(tokens.access);
    assert_eq!(status_with(&sim, &access).await, 200);
    sim.step(Duration::from_secs(7 * 86_400 + 1));
    assert_eq!(status_with(&sim, &access).await, 401);
    let new = send(refreshing(&sim, &tokens.refresh)).await.json;
    sim.disconnect("jane-doe");
    assert_eq!(status_with(&sim, &new["access_token"]).await, 401);
    let refused = send(refreshing(&sim, new["refresh_token"].as_str().unwrap())).await;
    assert_eq!(refused.json["error"], "invalid_grant");
    let tokens = sim.log_in("jane-doe");
    send(posting(
        &sim,
        "revoke",
        &json!({ "token": tokens.access, "client_id": "sample-client-id" }),
    ))
    .await;
    assert_eq!(status_with(&sim, &json!(tokens.access)).await, 401);
}

#[tokio::test]
async fn what_is_stopped_keeps_its_logins() {
    let sim = stage().await;
    let tokens = sim.log_in("jane-doe");
    let code = begin(&sim).await;
    sim.stop();
    assert!(refreshing(&sim, &tokens.refresh).send().await.unwrap_err().is_connect());
    sim.start_again();
    assert_eq!(status_with(&sim, &json!(tokens.access)).await, 200);
    assert_eq!(poll(&sim, &code).await.status, 400);
}
