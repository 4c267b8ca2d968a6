//! Who webhooks are sent to.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
};
use serde_json::Value;
use tokio::net::TcpListener;
use towline_sim::slskd::Webhook;

type Got = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// Answers with some statuses, then with 204.
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Got,
}

impl Receiver {
    pub(crate) async fn start(mut statuses: Vec<u16>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/slskd", listener.local_addr().unwrap());
        let got = Got::default();
        statuses.reverse();
        let (kept, statuses) = (Arc::clone(&got), Arc::new(Mutex::new(statuses)));
        let take = move |headers: HeaderMap, body: String| {
            kept.lock().unwrap().push((headers, body));
            let status = statuses.lock().unwrap().pop().unwrap_or(204);
            std::future::ready(StatusCode::from_u16(status).unwrap())
        };
        let router = Router::new().route("/hooks/slskd", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got }
    }

    pub(crate) fn hook(&self, on: &[&str]) -> Webhook {
        Webhook::new(&self.url, on)
    }

    pub(crate) fn texts(&self) -> Vec<(HeaderMap, String)> {
        self.got.lock().unwrap().clone()
    }

    pub(crate) fn payloads(&self) -> Vec<Value> {
        let texts = self.texts();
        texts.iter().map(|(_, text)| serde_json::from_str(text).unwrap()).collect()
    }

    pub(crate) fn kinds(&self) -> Vec<String> {
        let kind = |payload: &Value| payload["type"].as_str().unwrap().to_owned();
        self.payloads().iter().map(kind).collect()
    }
}
