//! What goes wrong on purpose.

use std::time::Duration;

use towline_sim::slskd::{Behaviour, RequestFault, Script};

use crate::stage::{ALBUM, Stage, bob, file};

const DOWNLOADS: &str = "transfers/downloads/bob";

async fn stage() -> Stage {
    Stage::start(|script: &mut Script| {
        script.peers.push(bob([file("1.flac", Behaviour::StaysQueued)]));
    })
    .await
}

#[tokio::test]
async fn answers_are_replaced_late_or_lost() {
    let stage = stage().await;
    let next = |fault| stage.sim.faults(|faults| faults.on_next("GET", "/api/v0/session", fault));
    next(RequestFault::Error { status: 503 });
    let (status, words) = stage.get("session").await;
    assert!(status == 503 && words.is_string());
    next(RequestFault::Html);
    let page = stage.request("GET", "session").send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    next(RequestFault::CloseBefore);
    assert!(stage.request("GET", "session").send().await.is_err());
    next(RequestFault::Slow { ms: 120 });
    let begun = tokio::time::Instant::now();
    assert_eq!(stage.get("session").await.0, 200);
    assert!(begun.elapsed() >= Duration::from_millis(120));
    let log = stage.sim.log();
    let statuses: Vec<_> = log.requests().iter().map(|answered| answered.status).collect();
    assert_eq!(statuses[..2], [Some(503), Some(200)]);
    assert_eq!(log.count("GET", "*/session"), log.requests().len());
}

#[tokio::test]
async fn an_enqueue_is_committed_and_its_answer_lost() {
    let stage = stage().await;
    for (fault, rows) in [(RequestFault::CloseBefore, 0), (RequestFault::CloseAfter, 1)] {
        stage.sim.faults(|faults| faults.on_next("POST", "*/downloads/*", fault));
        assert!(stage.posting(DOWNLOADS, &Stage::wanted(&["1.flac"])).send().await.is_err());
        assert_eq!(stage.sim.rows().len(), rows);
        assert_eq!(stage.sim.log().requests().last().unwrap().status, None);
    }
}

#[tokio::test]
async fn a_held_enqueue_is_committed_after_its_client_has_gone() {
    let stage = stage().await;
    let held = RequestFault::Hold { ms: 900 };
    stage.sim.faults(|faults| faults.on_next("POST", "*", held));
    let request = stage.posting(DOWNLOADS, &Stage::wanted(&["1.flac"]));
    let error = request.timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(error.is_timeout() && stage.sim.rows().is_empty());
    stage.sim.until("committed", |rows| rows.len() == 1).await;
    assert!(stage.sim.log().mutations().len() == 1);
}

#[tokio::test]
async fn connections_are_refused_while_downloads_go_on() {
    let stage = Stage::start(|script| {
        script.peers.push(bob([file("1.flac", Behaviour::succeeds(40))]));
    })
    .await;
    stage.sim.faults(|faults| faults.refuse_connections = true);
    assert!(stage.request("GET", "session").send().await.unwrap_err().is_connect());
    stage.sim.queue("bob", ALBUM, &[]);
    stage.sim.finish_all().await;
    assert_eq!(stage.files("downloads"), ["Album/1.flac"]);
    stage.sim.faults(|faults| faults.refuse_connections = false);
    assert_eq!(stage.get("session").await.0, 200);
    assert!(stage.sim.is_running());
}

#[tokio::test]
async fn routes_answer_without_a_socket() {
    let stage = stage().await;
    let request = axum::http::Request::get("/api/v0/session").header("X-API-Key", stage.sim.key());
    let request = request.body(axum::body::Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(stage.sim.router(), request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(stage.sim.log().requests()[0].status, Some(200));
}

#[tokio::test]
async fn words_of_another_version_can_be_put_into_a_row() {
    let stage = stage().await;
    let id = stage.sim.queue("bob", ALBUM, &[]).remove(0);
    stage.sim.until("queued", |rows| rows[0].enqueued_at.is_some()).await;
    let words = "Completed, Succeeded, Frobnicated".to_owned();
    stage.sim.change_row(&id, |row| {
        row.state = towline_sim::slskd::TransferState::Other(words.clone());
    });
    let (_, row) = stage.get(&format!("{DOWNLOADS}/{id}")).await;
    assert_eq!(row["state"], words);
}
