//! What goes wrong with calls.

use std::time::{Duration, Instant};

use towline_sim::putio::{Course, Host, RequestFault, Script};

use crate::stage::{HASH, Stage, magnet, read};

#[tokio::test]
async fn answers_are_replaced_late_or_lost() {
    let stage = Stage::start(|_| ()).await;
    let next = |fault| {
        stage.sim.faults(|faults| faults.on_next("GET", "/v2/account/*", fault));
    };
    next(RequestFault::Error { status: 502 });
    let (status, error) = stage.get("account/info").await;
    assert_eq!((status, error.get("error_type"), &error["status"]), (502, None, &"ERROR".into()));
    next(RequestFault::Refused { status: 400, error_type: "TRASH_LOCK_TIMEOUT".into() });
    let (status, error) = stage.get("account/info").await;
    assert_eq!((status, error["error_type"].as_str()), (400, Some("TRASH_LOCK_TIMEOUT")));
    next(RequestFault::Html);
    let page = stage.request("GET", "account/info").send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    next(RequestFault::CloseBefore);
    assert!(stage.request("GET", "account/info").send().await.is_err());
    next(RequestFault::Truncated);
    assert!(stage.request("GET", "account/info").send().await.unwrap().text().await.is_err());
    next(RequestFault::Stalled);
    let stalled = stage.request("GET", "account/info").send().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(100), stalled.text()).await.is_err());
    next(RequestFault::Slow { ms: 120 });
    let begun = Instant::now();
    assert_eq!(stage.get("account/info").await.0, 200);
    assert!(begun.elapsed() >= Duration::from_millis(120));
    stage.sim.faults(|faults| faults.html = true);
    assert!(stage.get("account/info").await.1.is_null());
    let log = stage.sim.log();
    let statuses: Vec<_> = log.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses[..4], [Some(502), Some(400), Some(200), None]);
    assert!(log.calls().iter().all(|call| call.host == Host::Api && call.at > 0));
    stage.sim.forget();
    assert!(stage.sim.log().calls().is_empty());
}

#[tokio::test]
async fn an_add_is_committed_and_its_answer_lost() {
    for (fault, transfers) in [
        (RequestFault::CloseBefore, 0),
        (RequestFault::CloseAfter, 1),
        (RequestFault::ErrorAfter, 1),
    ] {
        let stage = Stage::with_torrent(Course::cached(), |_| ()).await;
        stage.sim.faults(|faults| faults.on_next("POST", "*/transfers/add", fault));
        let url = magnet(HASH).replace('&', "%26");
        let sent = stage.posting("transfers/add", &format!("url={url}")).send().await;
        assert!(sent.is_err() || sent.unwrap().status() == 500);
        assert_eq!(stage.sim.transfers().len(), transfers);
    }
}

#[tokio::test]
async fn a_call_is_committed_after_its_client_has_gone() {
    let stage = Stage::with_album().await;
    let id = stage.sim.id_of("/Blue Train").unwrap();
    let hold = RequestFault::Hold { ms: 600 };
    stage.sim.faults(|faults| faults.on_next("POST", "/v2/files/delete", hold));
    let request = stage.posting("files/delete", &format!("file_ids={id}"));
    let error = request.timeout(Duration::from_millis(200)).send().await.unwrap_err();
    assert!(error.is_timeout() && stage.sim.trash() == 0);
    for _ in 0..300 {
        if stage.sim.trash() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it was never committed");
}

#[tokio::test]
async fn a_call_is_committed_when_a_test_says_so() {
    let stage = Stage::with_torrent(Course::cached(), |_| ()).await;
    stage.sim.faults(|faults| faults.on_next("POST", "*/transfers/add", RequestFault::Late));
    let url = magnet(HASH).replace('&', "%26");
    assert!(stage.posting("transfers/add", &format!("url={url}")).send().await.is_err());
    assert!(stage.sim.transfers().is_empty());
    stage.sim.restart();
    assert!(stage.sim.transfers().is_empty());
    assert_eq!(stage.sim.release().await, 1);
    assert_eq!((stage.sim.transfers().len(), stage.sim.release().await), (1, 0));
    assert_eq!(stage.sim.log().added()[HASH], 1);
}

#[tokio::test]
async fn hosts_refuse_stop_and_start_again_and_keep_what_they_have() {
    let stage = Stage::with_album().await;
    let url = stage.url_of("/Blue Train/1.flac").await;
    stage.sim.faults(|faults| faults.refuse_connections = true);
    assert!(stage.request("GET", "account/info").send().await.unwrap_err().is_connect());
    assert!(stage.range(&url, "0-").await.unwrap_err().is_connect());
    stage.sim.faults(|faults| faults.refuse_connections = false);
    assert_eq!(stage.get("files/list").await.0, 200);
    let api = stage.sim.api_url();
    stage.sim.stop();
    assert!(!stage.sim.is_running());
    assert!(stage.request("GET", "account/info").send().await.unwrap_err().is_connect());
    stage.sim.restart();
    assert!(stage.sim.is_running() && stage.sim.api_url() == api);
    assert_eq!(stage.range(&url, "0-9").await.unwrap().status(), 206);
    assert_eq!(stage.paths().len(), 5);
}

#[tokio::test]
async fn routes_answer_without_a_socket() {
    let stage = Stage::with_album().await;
    let request = axum::http::Request::get("/v2/files/list?oauth_token=testtoken");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(stage.sim.router(), request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let asked = stage.http.request("OPTIONS".parse().unwrap(), stage.sim.api_url() + "/files/list");
    assert_eq!(asked.send().await.unwrap().status(), 204);
    assert_eq!(stage.get("soup").await.0, 404);
}

#[tokio::test]
async fn the_example_scene_is_read_and_misspelt_ones_are_not() {
    let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/putio.json");
    let script = Script::read(scene.as_ref()).unwrap();
    assert_eq!(script.torrents[0].name.as_deref(), Some("[indexer] Giant Steps"));
    let again: Script = serde_json::from_str(&serde_json::to_string(&script).unwrap()).unwrap();
    assert_eq!((again.files, again.habits), (script.files, script.habits));
    for misspelt in [r#"{"file": []}"#, r#"{"habits": {"storage": {"speed": 1}}}"#] {
        assert!(serde_json::from_str::<Script>(misspelt).is_err());
    }
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("1.flac"), "music").unwrap();
    let scene = place.path().join("scene.json");
    let text = r#"{"files": [{"name": "a", "holds": {"copy_from": "1.flac"}}], "speed": 0}"#;
    std::fs::write(&scene, text).unwrap();
    let read_back = Script::read(&scene).unwrap();
    let stage = Stage::start(|script| *script = read_back).await;
    assert_eq!(stage.bytes_of("/a"), b"music");
    let (status, _) = read(stage.request("GET", "files/list").send().await.unwrap()).await;
    assert_eq!(status, 200);
}
