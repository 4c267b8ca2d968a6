//! A server that answers by the number of the request.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
    response::Response,
};
use putio_client::{Access, Error, Putio, Request as Call, Settings};

pub(crate) const TOKEN: &str = "canary-token";

/// One answer.
#[derive(Clone)]
pub(crate) struct Says {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) words: String,
}

impl Says {
    pub(crate) fn new(status: u16, words: &str) -> Self {
        Self { status, headers: Vec::new(), words: words.into() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

pub(crate) type Seen = Arc<Mutex<Vec<String>>>;

/// A server that gives these answers one after another, and the last one ever after.
pub(crate) async fn saying(answers: Vec<Says>) -> (Settings, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let handler = async move |request: Request<Body>| {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(head.headers["authorization"], format!("Bearer {TOKEN}"));
        assert!(!head.uri.to_string().contains("canary"), "no secret is in a URL: {}", head.uri);
        if head.method == "POST" && !body.is_empty() && !head.uri.path().contains("upload") {
            let kind = head.headers["content-type"].to_str().unwrap();
            let json = head.uri.path() == "/v2/account/settings";
            let due = if json { "application/json" } else { "application/x-www-form-urlencoded" };
            assert_eq!(kind, due);
        }
        let at = {
            let mut log = log.lock().unwrap();
            log.push(format!("{} {} {body}", head.method, head.uri).trim_end().to_owned());
            (log.len() - 1).min(answers.len() - 1)
        };
        let mut answer = Response::builder()
            .status(answers[at].status)
            .header("content-type", "application/json");
        for (name, value) in &answers[at].headers {
            answer = answer.header(*name, value);
        }
        answer.body(Body::from(answers[at].words.clone())).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v2", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(handler)).await });
    let upload_url = format!("{url}/files/upload");
    let access = Access::Token(TOKEN.into());
    (Settings { base_url: url, upload_url, ..Settings::new(access) }, seen)
}

/// A client of such a server.
pub(crate) async fn answering(answers: Vec<Says>) -> (Putio, Seen) {
    let (settings, seen) = saying(answers).await;
    (Putio::new(settings).unwrap(), seen)
}

/// The request that a call makes, and what it reads from a good answer.
pub(crate) async fn sent<C: Call>(call: C, answer: &str) -> (String, C::Response) {
    let (putio, seen) = answering(vec![Says::new(200, answer)]).await;
    let response = putio.send(&call).await.unwrap();
    let seen = seen.lock().unwrap().pop().unwrap();
    (seen, response)
}

/// What a refusal comes to.
pub(crate) async fn refused<C: Call>(call: C, says: Says) -> Error {
    answering(vec![says]).await.0.send(&call).await.err().unwrap()
}

/// Why a call is not even sent.
pub(crate) async fn unsent<C: Call>(call: C) {
    let (putio, seen) = answering(vec![Says::new(200, "{}")]).await;
    let error = putio.send(&call).await.err().unwrap();
    assert!(
        matches!(error, Error::Call(putio_client::CallError::Unwritable { .. })),
        "{}: {error:?}",
        C::NAME
    );
    assert!(call.check().is_err() && seen.lock().unwrap().is_empty());
}
