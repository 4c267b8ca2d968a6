//! Who webhooks are sent to.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
};
use towline_sim::slskd::Webhook;

type Got = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

/// Answers with some statuses, then with 204.
pub(crate) struct Receiver {
    url: String,
    got: Got,
}

impl Receiver {
    pub(crate) async fn start(mut statuses: Vec<u16>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let got = Got::default();
        statuses.reverse();
        let (kept, statuses) = (Arc::clone(&got), Arc::new(Mutex::new(statuses)));
        let take = move |headers: HeaderMap, body: axum::body::Bytes| {
            kept.lock().unwrap().push((headers, body.to_vec()));
            let status = statuses.lock().unwrap().pop().unwrap_or(204);
            std::future::ready(StatusCode::from_u16(status).unwrap())
        };
        let router = Router::new().route("/hook", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got }
    }

    /// For finished downloads, with a secret.
    pub(crate) fn hook(&self) -> Webhook {
        let mut hook =
            Webhook::new(&self.url, &["DownloadFileComplete", "DownloadDirectoryComplete"]);
        hook.headers.push(("Authorization".into(), "Bearer s3cret".into()));
        hook
    }

    pub(crate) fn got(&self) -> Vec<(HeaderMap, Vec<u8>)> {
        self.got.lock().unwrap().clone()
    }
}
