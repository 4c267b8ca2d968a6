use axum::{body::Body, http::Method};
use towline_api::readiness::{Readiness, Reason};

use crate::{
    AccessSettings,
    testing::{Scene, request, text},
};

struct Stand(Scene);

impl Stand {
    async fn new() -> Self {
        Self(Scene::new(AccessSettings::default()).await)
    }

    /// Status, content type and body, for who may look.
    async fn socket(&self, at: &str) -> (u16, String, String) {
        let request = request(Method::GET, at).body(Body::empty()).unwrap();
        said(self.0.send_at_socket(request).await).await
    }

    /// The same for a stranger.
    async fn public(&self, at: &str) -> (u16, String, String) {
        said(self.0.send(request(Method::GET, at).body(Body::empty()).unwrap()).await).await
    }
}

async fn said(response: axum::response::Response) -> (u16, String, String) {
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    (response.status().as_u16(), kind, text(response).await)
}

#[tokio::test]
async fn readiness_is_a_word_for_anybody_and_reasons_for_who_may_know() {
    let stand = Stand::new().await;
    let (status, _, body) = stand.public("/readyz").await;
    assert_eq!((status, body.as_str()), (200, "ready\n"));
    let (status, kind, body) = stand.socket("/readyz").await;
    assert_eq!((status, kind.as_str()), (200, "application/json"));
    assert_eq!(body, r#"{"ready":true,"reasons":[]}"#);

    let reason = Reason { what: "engine".into(), words: "the secret reason".into(), hint: None };
    stand.0.desk.reasons.lock().unwrap().push(reason);
    let (status, _, body) = stand.public("/readyz").await;
    assert_eq!((status, body.as_str()), (503, "not ready\n"));
    let (status, _, body) = stand.socket("/readyz").await;
    assert!(status == 503 && body.contains("the secret reason"), "{status} {body}");
}

#[tokio::test]
async fn a_ledger_that_does_not_answer_is_a_reason() {
    let stand = Stand::new().await;
    stand.0.state.ledger.store().close().await;
    let (status, _, body) = stand.socket("/readyz").await;
    let readiness: Readiness = serde_json::from_str(&body).unwrap();
    assert_eq!((status, readiness.reasons[0].what.as_str()), (503, "ledger"));
    assert_eq!(stand.public("/readyz").await.0, 503);
}

#[tokio::test]
async fn numbers_have_their_addresses_and_kinds_and_strangers_get_none() {
    let stand = Stand::new().await;
    let (status, kind, body) = stand.socket("/metrics").await;
    assert_eq!((status, body.as_str()), (200, "# EOF\n"));
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let (status, _, body) = stand.socket("/api/v1/stats").await;
    let stats: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &stats["inbox"]), (200, &7.into()));
    let is_flat = |value: &serde_json::Value| value.is_u64() || value.is_string();
    assert!(stats.values().all(is_flat), "{body}");
    for (at, status) in [
        ("/api/v1/services", 200),
        ("/api/v1/throughput", 200),
        ("/api/v1/throughput?hours=3", 200),
        ("/api/v1/throughput?hours=49", 422),
        ("/api/v1/throughput?hours=x", 400),
        ("/api/v1/throughput?weeks=1", 400),
    ] {
        assert_eq!(stand.socket(at).await.0, status, "{at}");
    }
    for at in ["/metrics", "/api/v1/stats", "/api/v1/services", "/api/v1/throughput"] {
        assert_eq!(stand.public(at).await.0, 401, "{at}");
    }
}
