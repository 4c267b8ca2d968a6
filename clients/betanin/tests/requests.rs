//! What each endpoint writes, and how it reads what betanin 0.5.6 answered.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
    response::Response,
};
use betanin_client::{
    Access, Betanin, CallError, Endpoint, IfUnsure, Settings, authentication, beets, clients, meta,
    notifications, torrents,
};
use secrecy::ExposeSecret;

/// A server that answers with these words, and the request it saw last.
async fn answering(status: u16, words: &'static str) -> (Betanin, Arc<Mutex<String>>) {
    let seen = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&seen);
    let handler = async move |request: Request<Body>| {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(head.headers["x-api-key"], "testkey");
        let request = format!("{} {} {body}", head.method, head.uri);
        *log.lock().unwrap() = request.trim_end().into();
        let answer = Response::builder().status(status).header("content-type", "application/json");
        answer.body(Body::from(words)).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(handler)).await });
    (Betanin::new(Settings::new(url, Access::ApiKey("testkey".into()))).unwrap(), seen)
}

async fn sent<E: Endpoint>(endpoint: E, answer: &'static str) -> (String, E::Response) {
    let (betanin, seen) = answering(200, answer).await;
    let response = betanin.send(&endpoint).await.unwrap();
    let seen = seen.lock().unwrap().clone();
    (seen, response)
}

const ID: torrents::TorrentId = torrents::TorrentId(7);

/// Betanin contract §2.
#[tokio::test]
async fn torrents_are_asked_for_in_betanins_words() {
    let (request, ()) = sent(torrents::Add::both("/dl/Für Élise\n&+"), "null\n").await;
    assert_eq!(request, "POST /api/torrents/ both=%2Fdl%2FF%C3%BCr+%C3%89lise%0A%26%2B");
    let parts = torrents::Add::Parts { path: "/dl".into(), name: "A B".into() };
    assert_eq!(sent(parts, "null\n").await.0, "POST /api/torrents/ path=%2Fdl&name=A+B");

    let list = torrents::List { page: 2, per_page: 25 };
    let answer = r#"{"total": 27, "torrents": [{"id": "7", "path": "/downloads", "name": "Auto1",
        "status": "NEEDS_INPUT", "has_lines": true, "tooltip": null,
        "created": "2026-11-21T05:44:48", "updated": "2026-11-21T05:44:49"}]}"#;
    let (request, page) = sent(list, answer).await;
    assert_eq!(request, "GET /api/torrents/?page=2&per_page=25");
    assert_eq!((page.total, page.torrents[0].id), (27, ID));

    assert_eq!(sent(torrents::Retry(ID), "null\n").await.0, "PUT /api/torrents/7");
    assert_eq!(sent(torrents::Delete(ID), "null\n").await.0, "DELETE /api/torrents/7");
    let (request, lines) = sent(torrents::Stdout(ID), r#"[{"index": 1, "data": "x\r\n"}]"#).await;
    assert_eq!(request, "GET /api/torrents/7/console/stdout");
    assert_eq!((lines[0].index, lines[0].data.as_str()), (1, "x\r\n"));
    let (request, ()) = sent(torrents::Stdin { id: ID, text: "s".into() }, "null\n").await;
    assert_eq!(request, r#"POST /api/torrents/7/console/stdin {"text":"s"}"#);
}

/// Betanin contract §2.
#[tokio::test]
async fn the_other_areas_are_asked_for_in_betanins_words() {
    let answer =
        r#"{"platform": "Linux", "python_version": "3.11.2", "betanin_version": "v0.5.6\n"}"#;
    let (request, info) = sent(meta::GetSystemInfo, answer).await;
    assert_eq!((request.as_str(), info.version()), ("GET /api/meta/system_info", "0.5.6"));
    let (request, dirs) =
        sent(meta::SubDirs::literally("/dl/A [x]"), r#"[{"path": "/dl/A [x]"}]"#).await;
    assert_eq!(request, "GET /api/meta/sub_dirs?dir=%2Fdl%2FA%20%5B%5B%5Dx%5D");
    assert_eq!(dirs[0].path, "/dl/A [x]");

    let answer = r#"{"time_read": "2026-11-21T05:44:48.123456", "config": "import:\n  copy: yes"}"#;
    let (request, config) = sent(beets::GetConfig, answer).await;
    assert_eq!(request, "GET /api/beets/config");
    assert!(config.config.starts_with("import:") && !format!("{config:?}").contains("copy"));
    let put = beets::PutConfig { config: "a: b".into() };
    assert_eq!(sent(put, "null").await.0, r#"PUT /api/beets/config {"config":"a: b"}"#);

    let (request, key) = sent(clients::GetApiKey, r#"{"api_key": "d136"}"#).await;
    assert_eq!(
        (request.as_str(), key.api_key.expose_secret()),
        ("GET /api/clients/api_key", "d136")
    );
    let login = authentication::Login { username: "t".into(), password: "canary".into() };
    assert!(!format!("{login:?}").contains("canary"));
    let (request, token) = sent(login, r#"{"token": "eyJ.a.b"}"#).await;
    assert_eq!(request, r#"POST /api/authentication/login {"password":"canary","username":"t"}"#);
    assert_eq!(token.token.expose_secret(), "eyJ.a.b");
}

/// Betanin contract §2, by betanin's source.
#[tokio::test]
async fn notifications_are_asked_for_in_betanins_words() {
    use notifications::{
        AddService, GetStrings, ListPossibleServices, ListServices, PutServices, PutStrings,
        Strings, TestServices,
    };
    let service =
        r#"{"id": "x", "type": "E-Mail", "enabled": true, "protocol": "", "not_protocol": ""}"#;
    let (request, added) = sent(AddService { kind: "E-Mail".into() }, service).await;
    assert_eq!(request, r#"POST /api/notifications/services {"type":"E-Mail"}"#);
    let (request, ()) = sent(PutServices { services: vec![added] }, "null").await;
    let start = r#"PUT /api/notifications/services {"services":[{"id":"x","type":"E-Mail""#;
    assert!(request.starts_with(start), "{request}");
    assert_eq!(sent(ListServices, "[]").await, ("GET /api/notifications/services".into(), vec![]));
    let strings = Strings { title: "t".into(), body: "b".into() };
    let (request, ()) = sent(PutStrings(strings.clone()), "null").await;
    assert_eq!(request, r#"PUT /api/notifications/strings {"title":"t","body":"b"}"#);
    assert_eq!(sent(GetStrings, r#"{"title": "t", "body": "b"}"#).await.1, strings);
    assert_eq!(sent(TestServices, r#"{"result": null}"#).await.1.result, None);
    let (request, _) = sent(ListPossibleServices, "{}").await;
    assert_eq!(request, "GET /api/notifications/possible_services");
}

/// Betanin contract §2: a 422 is about the key only when it says so.
#[tokio::test]
async fn a_wrong_key_is_told_apart() {
    let (betanin, _) = answering(422, r#"{"message": "no valid auth provided"}"#).await;
    let error = betanin.send(&meta::GetSystemInfo).await.unwrap_err();
    assert!(matches!(error, CallError::Unauthorized { .. }), "{error:?}");
    let (betanin, _) = answering(422, r#"{"message": "something else"}"#).await;
    let error = betanin.send(&meta::GetSystemInfo).await.unwrap_err();
    assert!(matches!(error, CallError::Refused { .. }), "{error:?}");
}

#[test]
fn what_queues_or_types_is_never_repeated_blindly() {
    assert_eq!(torrents::Add::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(torrents::Retry::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(torrents::Stdin::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(torrents::Delete::IF_UNSURE, IfUnsure::LookFirst);
    assert_eq!(torrents::List::IF_UNSURE, IfUnsure::Repeat);
}
