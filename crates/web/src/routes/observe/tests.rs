use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use tower::ServiceExt as _;
use towline_api::{
    accounts::{Choose, Chosen, Dropped, Given, Known, Learnt},
    lists::{AddTombstone, KnownTitles, Pin, Plan, Taken},
    status::{Reloaded, Status},
};
use towline_domain::{ItemId, SystemClock, job::Progress, wishes::TitleKey};
use towline_engine::{Engine, Parts};
use towline_store::Store;

use crate::{Desk, DeskError, ListOf, Refusal, ServerOf, hooks::NoHooks};

use super::*;

/// A daemon that is as a test wants it, as far as it is looked at here.
#[derive(Default)]
struct FakeDesk(Mutex<Vec<Reason>>);

#[async_trait]
impl Desk for FakeDesk {
    async fn unready(&self) -> Vec<Reason> {
        self.0.lock().unwrap().clone()
    }
    async fn services(&self) -> Services {
        Services { counted_since: "now".into(), is_young: true, services: Vec::new() }
    }
    async fn throughput(&self, asked: GetThroughput) -> Result<Throughput, Refusal> {
        match asked.hours {
            Some(49..) => Err(Refusal::Senseless("out-of-range", "hours are 1 to 48".into())),
            hours => Ok(Throughput { bytes: hours.unwrap_or(24).into(), pieces: Vec::new() }),
        }
    }
    async fn stats(&self) -> Result<Stats, Refusal> {
        Ok(Stats { version: "1".into(), inbox: 7, ..Stats::default() })
    }
    async fn metrics(&self) -> Result<String, Refusal> {
        Ok("# EOF\n".into())
    }
    async fn status(&self) -> Status {
        unimplemented!()
    }
    async fn reload(&self) -> Result<Reloaded, DeskError> {
        unimplemented!()
    }
    async fn source_keys(&self, _: &str) -> Vec<String> {
        unimplemented!()
    }
    fn progress(&self, _: ItemId) -> Option<Progress> {
        unimplemented!()
    }
    async fn drop_torrent(&self, _: &str, _: Given) -> Result<Dropped, Refusal> {
        unimplemented!()
    }
    async fn choose_files(&self, _: &str, _: Choose) -> Result<Chosen, Refusal> {
        unimplemented!()
    }
    async fn tell_known(&self, _: &str, _: Known) -> Result<Learnt, Refusal> {
        unimplemented!()
    }
    async fn lists(&self) -> Vec<ListOf> {
        unimplemented!()
    }
    async fn request_servers(&self) -> Vec<ServerOf> {
        unimplemented!()
    }
    async fn plan(&self, _: &str) -> Result<Plan, Refusal> {
        unimplemented!()
    }
    async fn says(&self, _: &str, _: TitleKey, _: bool) -> Option<String> {
        unimplemented!()
    }
    async fn pin(&self, _: Pin) -> Result<(), Refusal> {
        unimplemented!()
    }
    async fn bury(&self, _: AddTombstone) -> Result<(), Refusal> {
        unimplemented!()
    }
    async fn tell_titles(&self, _: KnownTitles) -> Result<Taken, Refusal> {
        unimplemented!()
    }
    fn may_read_lists(&self, _: &[u8]) -> bool {
        false
    }
}

struct Stand {
    store: Store,
    desk: Arc<FakeDesk>,
    socket: Router,
    public: Router,
}

impl Stand {
    async fn new() -> Self {
        let store = Store::in_memory().await.unwrap();
        let parts = Parts { store: store.clone(), clock: Arc::new(SystemClock), flows: Vec::new() };
        let engine = Engine::new(parts).await.unwrap();
        let desk = Arc::new(FakeDesk::default());
        let state = routes::State {
            ledger: engine.ledger().clone(),
            desk: desk.clone(),
            hooks: Arc::new(NoHooks),
        };
        let public = crate::public(Arc::new(NoHooks), Some(state.clone()));
        Self { store, desk, socket: crate::socket(state), public }
    }
}

/// Status, content type and body.
async fn asked(router: &Router, at: &str) -> (u16, String, String) {
    let request = Request::builder().uri(at).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn readiness_is_a_word_for_anybody_and_reasons_for_who_may_know() {
    let stand = Stand::new().await;
    let (status, _, body) = asked(&stand.public, "/readyz").await;
    assert_eq!((status, body.as_str()), (200, "ready\n"));
    let (status, kind, body) = asked(&stand.socket, "/readyz").await;
    assert_eq!((status, kind.as_str()), (200, "application/json"));
    assert_eq!(body, r#"{"ready":true,"reasons":[]}"#);

    let reason = Reason { what: "engine".into(), words: "the secret reason".into(), hint: None };
    stand.desk.0.lock().unwrap().push(reason);
    let (status, _, body) = asked(&stand.public, "/readyz").await;
    assert_eq!((status, body.as_str()), (503, "not ready\n"));
    let (status, _, body) = asked(&stand.socket, "/readyz").await;
    assert!(status == 503 && body.contains("the secret reason"), "{status} {body}");
}

#[tokio::test]
async fn a_ledger_that_does_not_answer_is_a_reason() {
    let stand = Stand::new().await;
    stand.store.close().await;
    let (status, _, body) = asked(&stand.socket, "/readyz").await;
    let readiness: Readiness = serde_json::from_str(&body).unwrap();
    assert_eq!((status, readiness.reasons[0].what.as_str()), (503, "ledger"));
    assert_eq!(asked(&stand.public, "/readyz").await.0, 503);
}

#[tokio::test]
async fn numbers_have_their_addresses_and_kinds_and_strangers_get_none() {
    let stand = Stand::new().await;
    let (status, kind, body) = asked(&stand.socket, "/metrics").await;
    assert_eq!((status, body.as_str()), (200, "# EOF\n"));
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let (status, _, body) = asked(&stand.socket, "/api/v1/stats").await;
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
        assert_eq!(asked(&stand.socket, at).await.0, status, "{at}");
    }
    for at in ["/metrics", "/api/v1/stats", "/api/v1/services", "/api/v1/throughput"] {
        assert_eq!(asked(&stand.public, at).await.0, 404, "{at}");
    }
}
