//! What goes wrong with calls.

use std::time::{Duration, Instant};

use towline_sim::seerr::{Kind, RequestFault};

use crate::stage::{DUNE, Stage, movie, read, said, with};

const REQUEST: &str = "/api/v1/request";

/// §11: a reverse proxy, an outage of it, a page in front.
#[tokio::test]
async fn answers_are_replaced() {
    let stage = Stage::usual().await;
    let next = |fault| stage.sim.faults(|faults| faults.on_next("GET", "/api/v1/media", fault));
    let ask = async || stage.request("GET", "media").send().await.unwrap();
    for status in [401, 403, 500, 502] {
        next(RequestFault::error(status));
        let answer = ask().await;
        assert_eq!(answer.status(), status);
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    }
    for seconds in [None, Some("7".to_owned())] {
        next(RequestFault::Error { status: 429, retry_after: seconds.clone() });
        let answer = ask().await;
        let told = answer.headers().get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!((answer.status().as_u16(), told), (429, seconds.as_deref()));
    }
    next(RequestFault::Refused { status: 500, message: "Out of memory.".into() });
    let (status, body) = read(ask().await).await;
    assert_eq!((status, said(&body)), (500, "Out of memory."));
    next(RequestFault::Html);
    let page = ask().await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    stage.sim.faults(|faults| faults.html = true);
    assert!(stage.get("media").await.1.is_null());
}

#[tokio::test]
async fn answers_are_lost_cut_off_or_late() {
    let stage = Stage::usual().await;
    let next = |fault| stage.sim.faults(|faults| faults.on_next("GET", "/api/v1/media", fault));
    let ask = || stage.request("GET", "media").send();
    next(RequestFault::CloseBefore);
    assert!(ask().await.is_err());
    next(RequestFault::Truncated);
    assert!(ask().await.unwrap().text().await.is_err());
    next(RequestFault::Stalled);
    let stalled = ask().await.unwrap().text();
    assert!(tokio::time::timeout(Duration::from_millis(100), stalled).await.is_err());
    next(RequestFault::Slow { ms: 80 });
    let begun = Instant::now();
    assert_eq!(ask().await.unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(80));
    next(RequestFault::SlowBody { ms: 20, pieces: 4 });
    let begun = Instant::now();
    let body = read(ask().await.unwrap()).await.1;
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert_eq!(body["pageInfo"]["results"], 0);
    stage.sim.faults(|faults| faults.refuse_connections = true);
    assert!(ask().await.unwrap_err().is_connect());
    stage.sim.faults(|faults| faults.refuse_connections = false);
    assert_eq!(ask().await.unwrap().status(), 200);
    assert_eq!(stage.sim.log().calls()[0].status, None);
}

/// §2: a proxy that takes the headers away.
#[tokio::test]
async fn a_proxy_strips_the_key() {
    let stage = Stage::usual().await;
    stage.sim.faults(|faults| faults.strips_api_headers = true);
    assert_eq!(stage.get("auth/me").await.0, 401);
}

#[tokio::test]
async fn a_request_is_stored_and_its_answer_lost_or_neither() {
    for (fault, stored) in [
        (RequestFault::CloseBefore, 0),
        (RequestFault::CloseAfter, 1),
        (RequestFault::ErrorAfter, 1),
        (RequestFault::error(502), 0),
    ] {
        let stage = Stage::usual().await;
        stage.sim.faults(|faults| faults.on_next("POST", REQUEST, fault));
        let sent = with(stage.request("POST", "request"), &movie(DUNE)).send().await;
        assert!(sent.is_err() || sent.unwrap().status().is_server_error());
        assert_eq!(stage.sim.requests().len(), stored);
        let log = stage.sim.log();
        assert_eq!((log.requests_created().len(), log.writes().len()), (stored, 1));
        assert_eq!(log.writes()[0].has_changed, stored == 1);
        assert_eq!(log.counts()["POST /api/v1/request"], 1);
    }
}

#[tokio::test]
async fn a_request_is_stored_after_its_client_has_gone() {
    let stage = Stage::usual().await;
    let hold = RequestFault::Hold { ms: 600 };
    stage.sim.faults(|faults| faults.on_next("POST", REQUEST, hold));
    let request = with(stage.request("POST", "request"), &movie(DUNE));
    let error = request.timeout(Duration::from_millis(200)).send().await.unwrap_err();
    assert!(error.is_timeout() && stage.sim.requests().is_empty());
    stage.sim.until("stored", |requests| requests.len() == 1).await;
}

#[tokio::test]
async fn a_request_is_stored_some_time_after_the_connection_died() {
    let stage = Stage::usual().await;
    let later = RequestFault::Later { ms: 300 };
    stage.sim.faults(|faults| faults.on_next("POST", REQUEST, later));
    assert!(with(stage.request("POST", "request"), &movie(DUNE)).send().await.is_err());
    assert!(stage.sim.requests().is_empty());
    stage.sim.restart();
    stage.sim.until("stored", |requests| requests.len() == 1).await;
    // By then another one may have been made: this one was one too many.
    assert_eq!(stage.ask(&movie(DUNE)).await.0, 409);
    assert_eq!(stage.sim.log().requests_created().len(), 1);
}

#[tokio::test]
async fn a_request_is_stored_when_a_test_says_so() {
    let stage = Stage::usual().await;
    stage.sim.faults(|faults| faults.on_next("POST", REQUEST, RequestFault::Late));
    assert!(with(stage.request("POST", "request"), &movie(DUNE)).send().await.is_err());
    assert!(stage.sim.requests_of(Kind::Movie, DUNE).is_empty());
    assert_eq!(stage.sim.release().await, 1);
    assert_eq!((stage.sim.requests().len(), stage.sim.release().await), (1, 0));
}

#[tokio::test]
async fn routes_answer_without_a_socket_and_rules_are_used_up() {
    let stage = Stage::usual().await;
    stage.sim.faults(|faults| faults.on(2, "*", "*/media", RequestFault::error(500)));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(stage.get("media").await.0);
    }
    assert_eq!(statuses, [500, 500, 200]);
    let request = axum::http::Request::get("/api/v1/status").body(axum::body::Body::empty());
    let answer = tower::ServiceExt::oneshot(stage.sim.router(), request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
}
