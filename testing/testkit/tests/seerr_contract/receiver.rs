//! Who webhooks are sent to.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
};
use seerr_client::webhook::{self, Notification, WebhookSettings};

type Got = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

pub(crate) const AUTHORIZATION: &str = "Bearer s3cret";

/// Answers with one status, always.
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Got,
}

impl Receiver {
    pub(crate) async fn start(status: u16) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/seerr", listener.local_addr().unwrap());
        let got = Got::default();
        let kept = Arc::clone(&got);
        let take = move |headers: HeaderMap, body: axum::body::Bytes| {
            kept.lock().unwrap().push((headers, body.to_vec()));
            std::future::ready(StatusCode::from_u16(status).unwrap())
        };
        let router = Router::new().route("/hooks/seerr", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got }
    }

    /// Everything about requests, with our template.
    pub(crate) fn settings(&self) -> WebhookSettings {
        WebhookSettings::new(self.url.as_str(), AUTHORIZATION)
    }

    /// What was told, as we read it; each of it had our `Authorization`.
    pub(crate) fn told(&self) -> Vec<Notification> {
        let got = self.got.lock().unwrap();
        got.iter()
            .map(|(headers, body)| {
                assert_eq!(headers["authorization"], AUTHORIZATION);
                webhook::read(body).unwrap()
            })
            .collect()
    }
}
