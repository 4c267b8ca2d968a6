//! A server that answers by the number of the request.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
    response::Response,
};
use seerr_client::{Access, Error, Request as Call, Seerr, Settings};

pub(crate) const KEY: &str = "canary-key";

/// One answer.
#[derive(Clone)]
pub(crate) struct Says {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) words: String,
}

impl Says {
    pub(crate) fn new(status: u16, words: &str) -> Self {
        Self { status, content_type: "application/json; charset=utf-8", words: words.into() }
    }

    pub(crate) fn good(words: &str) -> Self {
        Self::new(200, words)
    }

    /// The server's interface, or a login in front of it.
    pub(crate) fn page(status: u16) -> Self {
        let words = "<!DOCTYPE html><html><title>Seerr</title></html>".into();
        Self { status, content_type: "text/html; charset=utf-8", words }
    }
}

/// What was asked: method, address and body; and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) user: Option<String>,
}

pub(crate) type Seen = Arc<Mutex<Vec<Asked>>>;

/// A server that gives these answers one after another, and the last one ever after.
pub(crate) async fn saying(answers: Vec<Says>) -> (Settings, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let handler = async move |request: Request<Body>| {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(head.headers["x-api-key"], KEY);
        assert!(!head.uri.to_string().contains("canary"), "no secret is in a URL: {}", head.uri);
        if !body.is_empty() {
            assert_eq!(head.headers["content-type"], "application/json", "else it says 415");
        }
        let at = {
            let mut log = log.lock().unwrap();
            log.push(Asked {
                line: format!("{} {} {body}", head.method, head.uri).trim_end().to_owned(),
                user: head.headers.get("x-api-user").map(|user| user.to_str().unwrap().to_owned()),
            });
            (log.len() - 1).min(answers.len() - 1)
        };
        Response::builder()
            .status(answers[at].status)
            .header("content-type", answers[at].content_type)
            .body(Body::from(answers[at].words.clone()))
            .unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(handler)).await });
    (Settings::new(url, Access::ApiKey(KEY.into())), seen)
}

/// A client of such a server.
pub(crate) async fn answering(answers: Vec<Says>) -> (Seerr, Seen) {
    let (settings, seen) = saying(answers).await;
    (Seerr::new(settings).unwrap(), seen)
}

/// The requests that it saw.
pub(crate) fn lines(seen: &Seen) -> Vec<String> {
    seen.lock().unwrap().iter().map(|asked| asked.line.clone()).collect()
}

/// The request that a call makes, and what it reads from a good answer.
pub(crate) async fn sent<C: Call>(call: C, answer: &str) -> (String, C::Response) {
    let (seerr, seen) = answering(vec![Says::good(answer)]).await;
    let response = seerr.send(&call).await.unwrap();
    (lines(&seen).pop().unwrap(), response)
}

/// What a refusal comes to.
pub(crate) async fn refused<C: Call>(call: C, says: Says) -> Error {
    answering(vec![says]).await.0.send(&call).await.err().unwrap()
}

/// Why a call is not even sent.
pub(crate) async fn unsent<C: Call>(call: C) {
    let (seerr, seen) = answering(vec![Says::good("{}")]).await;
    let error = seerr.send(&call).await.err().unwrap();
    assert!(
        matches!(error, Error::Call(seerr_client::CallError::Unwritable { .. })),
        "{}: {error:?}",
        C::NAME
    );
    assert!(seen.lock().unwrap().is_empty());
}
