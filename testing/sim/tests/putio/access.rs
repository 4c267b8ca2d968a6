//! Sections 1 and 2: tokens, forms of bodies, errors, limits.

use serde_json::json;
use towline_sim::putio::{RateHeaders, RateLimit};

use crate::stage::{Stage, read};

#[tokio::test]
async fn a_token_is_taken_after_any_word_and_from_the_query() {
    let stage = Stage::start(|_| ()).await;
    let url = format!("{}/account/info", stage.sim.api_url());
    for word in ["token", "Token", "BEARER", "bearer"] {
        let request = stage.http.get(&url).header("Authorization", format!("{word} testtoken"));
        assert_eq!(request.send().await.unwrap().status(), 200, "{word}");
    }
    let queried = stage.http.get(format!("{url}?oauth_token=testtoken")).send().await.unwrap();
    assert_eq!(queried.headers()["access-control-allow-origin"], "*");
    assert_eq!(queried.status(), 200);
    for wrong in ["", "?oauth_token=other"] {
        let answer = stage.http.get(format!("{url}{wrong}")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/json");
        let (status, error) = read(answer).await;
        assert_eq!(status, 401);
        let whole = json!({
            "status": "ERROR", "status_code": 401, "error_type": "Unauthorized",
            "error_message": "Unauthorized", "error_uri": "http://api.put.io/v2/docs",
            "error_id": null, "extra": {},
        });
        assert_eq!(error, whole);
    }
    stage.sim.faults(|faults| faults.unauthorized = true);
    assert_eq!(stage.get("account/info").await.0, 401);
}

#[tokio::test]
async fn a_person_types_the_code_that_a_device_shows() {
    let stage = Stage::start(|_| ()).await;
    let open = async |path: &str| {
        let url = format!("{}/{path}", stage.sim.api_url());
        read(stage.http.get(url).send().await.unwrap()).await
    };
    assert_eq!(open("oauth2/oob/code").await.0, 400);
    let (_, shown) = open("oauth2/oob/code?app_id=1&client_name=nas").await;
    let code = shown["code"].as_str().unwrap();
    assert!(shown["qr_code_url"].as_str().unwrap().ends_with(code));
    let poll = format!("oauth2/oob/code/{code}");
    assert_eq!(open(&poll).await, (200, json!({"status": "OK", "oauth_token": null})));
    let token = stage.sim.link(code).unwrap();
    assert_eq!(open(&poll).await.1["oauth_token"], token);
    let valid = open(&format!("oauth2/validate?oauth_token={token}")).await.1;
    assert_eq!((&valid["result"], &valid["user_id"]), (&json!(true), &json!(9)));

    let revoke = format!("{}/oauth/grants/logout?oauth_token={token}", stage.sim.api_url());
    assert_eq!(stage.http.post(revoke).send().await.unwrap().status(), 200);
    let valid = open(&format!("oauth2/validate?oauth_token={token}")).await.1;
    assert_eq!((&valid["result"], &valid["token_id"]), (&json!(false), &json!(null)));
    assert_eq!(stage.sim.link("PUT00000"), None);
    let (_, shown) = open("oauth2/oob/code?app_id=1").await;
    let (status, _) =
        stage.post("oauth2/oob/code", &format!("code={}", shown["code"].as_str().unwrap())).await;
    assert_eq!(status, 200, "somebody who is logged in may type it here");
    assert_eq!(open("oauth2/oob/code/nobodys").await.0, 404);
}

#[tokio::test]
async fn bodies_are_read_in_all_three_forms() {
    let stage = Stage::start(|_| ()).await;
    assert_eq!(stage.post("files/create-folder", "name=a+b&parent_id=0").await.0, 200);
    let json =
        stage.request("POST", "files/create-folder").header("Content-Type", "application/json");
    let json = json.body(r#"{"name": "c", "parent_id": 0}"#);
    assert_eq!(json.send().await.unwrap().status(), 200);
    let body = "--X\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nd\r\n--X--\r\n";
    let parts = stage.request("POST", "files/create-folder");
    let parts = parts.header("Content-Type", "multipart/form-data; boundary=X").body(body);
    assert_eq!(parts.send().await.unwrap().status(), 200);
    assert_eq!(stage.paths(), ["/a b", "/c", "/d"]);
    let log = stage.sim.log();
    let names: Vec<_> = log.calls().iter().map(|call| call.fields["name"].as_str()).collect();
    assert_eq!(names, ["a b", "c", "d"]);
    assert_eq!(log.count("POST", "*/create-folder"), 3);
}

#[tokio::test]
async fn too_many_calls_are_refused_in_each_of_the_ways() {
    for (says, captcha, limits, waits) in [
        (RateHeaders::Limits, true, true, false),
        (RateHeaders::RetryAfter, false, false, true),
        (RateHeaders::Both, false, true, true),
        (RateHeaders::Nothing, false, false, false),
    ] {
        let rate = RateLimit { calls: 2, window_ms: 60_000, says, captcha };
        let stage = Stage::start(|script| script.habits.rate = Some(rate)).await;
        for _ in 0..2 {
            assert_eq!(stage.get("account/info").await.0, 200);
        }
        let refused = stage.request("GET", "account/info").send().await.unwrap();
        let headers = refused.headers().clone();
        let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
        assert_eq!(number("x-ratelimit-limit"), limits.then_some(2));
        assert_eq!(number("x-ratelimit-reset").is_some_and(|at| at > 1_700_000_000), limits);
        assert_eq!(headers.contains_key("x-ratelimit-action"), captcha);
        assert_eq!(
            number("retry-after").is_some_and(|seconds| (50..=60).contains(&seconds)),
            waits
        );
        assert_eq!(read(refused).await.1["error_type"], "TooManyRequests");
        stage.sim.habits(|habits| habits.rate = None);
        assert_eq!(stage.get("account/info").await.0, 200);
    }
}

#[tokio::test]
async fn the_window_of_calls_passes() {
    let rate = RateLimit { calls: 1, window_ms: 300, says: RateHeaders::Nothing, captcha: false };
    let stage = Stage::start(|script| script.habits.rate = Some(rate)).await;
    stage.get("account/info").await;
    assert_eq!(stage.get("account/info").await.0, 429);
    tokio::time::sleep(std::time::Duration::from_millis(320)).await;
    assert_eq!(stage.get("account/info").await.0, 200);
}
