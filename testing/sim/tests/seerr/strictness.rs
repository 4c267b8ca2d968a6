//! What is checked before anything else: section 1.

use serde_json::{Value, json};

use crate::stage::{DUNE, Stage, movie, read, said, with};

/// §1: so no cache-busters.
#[tokio::test]
async fn an_unknown_parameter_is_refused() {
    let stage = Stage::usual().await;
    let (status, body) = stage.get("media?take=1&_=123").await;
    assert_eq!((status, said(&body)), (400, "Unknown query parameter '_'"));
    assert_eq!(stage.get("status?x=1").await.0, 400);
    assert_eq!(stage.get("media?filter=soup").await.0, 400);
    assert_eq!(stage.get("media?take=many").await.0, 400);
    assert_eq!(stage.get("movie/dune").await.0, 400);
    assert_eq!(stage.get(&format!("movie/{DUNE}?language=de")).await.0, 200);
}

/// §1: nothing is null but `userId`.
#[tokio::test]
async fn types_are_strict_and_nulls_refused() {
    let stage = Stage::usual().await;
    let wrong = [
        ("mediaId", json!("2007")),
        ("is4k", json!("true")),
        ("is4k", Value::Null),
        ("profileId", Value::Null),
        ("serverId", Value::Null),
        ("rootFolder", Value::Null),
        ("tags", Value::Null),
        ("tags", json!(["a"])),
        ("seasons", json!("some")),
        ("mediaType", json!("book")),
    ];
    for (name, value) in wrong {
        let mut body = movie(DUNE);
        body[name] = value;
        let (status, answer) = stage.ask(&body).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(answer["errors"][0]["path"], format!(".body.{name}"));
    }
    let mut body = movie(DUNE);
    body["mediaId"] = "2007".into();
    let mistake = json!({
        "path": ".body.mediaId",
        "message": "should be number",
        "errorCode": "type.openapi.validation"
    });
    assert_eq!(stage.ask(&body).await.1["errors"], json!([mistake]));
    for missing in ["mediaType", "mediaId"] {
        let mut body = movie(DUNE);
        body.as_object_mut().unwrap().remove(missing);
        assert_eq!(stage.ask(&body).await.0, 400);
    }
    assert!(stage.sim.requests().is_empty());
    let mut body = movie(DUNE);
    (body["userId"], body["soup"]) = (Value::Null, json!({"unknown": "ignored"}));
    assert_eq!(stage.ask(&body).await.0, 201);
}

/// §1: 415, 400 and 413.
#[tokio::test]
async fn bodies_are_json_and_small() {
    let stage = Stage::usual().await;
    let post = |path: &str| stage.request("POST", path);
    let status =
        async |request: reqwest::RequestBuilder| read(request.send().await.unwrap()).await.0;
    assert_eq!(status(post("request")).await, 415);
    assert_eq!(status(post("request").body(movie(DUNE).to_string())).await, 415);
    assert_eq!(status(post("request").header("Content-Type", "application/json")).await, 415);
    let typed = post("request").header("Content-Type", "application/json");
    assert_eq!(status(typed.body("{\"mediaType\":")).await, 400);
    let large = json!({ "mediaType": "movie", "mediaId": 1, "x": "x".repeat(103_000) });
    assert_eq!(status(with(post("request"), &large)).await, 413);
    let id = stage.ask(&movie(DUNE)).await.1["id"].clone();
    // A row's status needs a body, an approval none.
    assert_eq!(status(post("media/1/available")).await, 415);
    assert_eq!(status(with(post("media/1/available"), &json!({}))).await, 200);
    assert_eq!(status(post(&format!("request/{id}/approve"))).await, 200);
}

/// §1: 404 as JSON under `/api/`, a page elsewhere.
#[tokio::test]
async fn a_client_at_the_wrong_place_gets_a_page() {
    let stage = Stage::start(|script| script.subpath = "/seerr".into()).await;
    let (status, body) = stage.get("soup").await;
    assert_eq!((status, said(&body)), (404, "not found"));
    assert_eq!(stage.get("media/1/soup/2").await.0, 404);
    assert_eq!(stage.get("status").await.0, 200);
    let origin = stage.sim.url().replace("/seerr", "");
    for place in ["/api/v1/status", "/seerr/login", "/", "/seerr"] {
        let answer = stage.http.get(format!("{origin}{place}")).send().await.unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/html"), "{place}");
    }
}

/// §1: only the transfer is saved.
#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let stage = Stage::usual().await;
    let first = stage.request("GET", "media").send().await.unwrap();
    let tag = first.headers()["etag"].clone();
    assert_eq!(first.headers()["content-type"], "application/json; charset=utf-8");
    let again = || stage.request("GET", "media").header("If-None-Match", &tag).send();
    let unchanged = again().await.unwrap();
    assert_eq!(unchanged.status(), 304);
    assert_eq!(unchanged.text().await.unwrap(), "");
    stage.ask(&movie(DUNE)).await;
    let changed = again().await.unwrap();
    assert_eq!(changed.status(), 200);
    assert!(changed.headers()["etag"] != tag);
}
