//! A server that answers everything the same way.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
    response::Response,
};
use slskd_client::{Access, CallError, Endpoint, Settings, Slskd};

/// A server that answers with these words, and the requests it saw.
pub(crate) async fn answering(status: u16, words: &str) -> (Slskd, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (log, words) = (Arc::clone(&seen), words.to_owned());
    let handler = async move |request: Request<Body>| {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(head.headers["x-api-key"], "testkey");
        if !body.is_empty() {
            assert_eq!(head.headers["content-type"], "application/json", "else slskd says 415");
        }
        let request = format!("{} {} {body}", head.method, head.uri);
        log.lock().unwrap().push(request.trim_end().to_owned());
        let answer = Response::builder()
            .status(status)
            .header("content-type", "application/json; charset=utf-8")
            .header("x-total-count", "1234");
        answer.body(Body::from(words)).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(handler)).await });
    (Slskd::new(Settings::new(url, Access::ApiKey("testkey".into()))).unwrap(), seen)
}

/// The request that `endpoint` makes, and what it reads from a good answer.
pub(crate) async fn sent<E: Endpoint>(
    endpoint: E,
    status: u16,
    answer: &str,
) -> (String, E::Response) {
    let (slskd, seen) = answering(status, answer).await;
    let response = slskd.send(&endpoint).await.unwrap();
    let seen = seen.lock().unwrap().pop().unwrap();
    (seen, response)
}

/// The request that `endpoint` makes, when the answer does not matter.
pub(crate) async fn request<E: Endpoint>(endpoint: E) -> String {
    let (slskd, seen) = answering(500, "").await;
    slskd.send(&endpoint).await.err().unwrap();
    seen.lock().unwrap().pop().unwrap()
}

/// What a refusal comes to.
pub(crate) async fn refused<E: Endpoint>(endpoint: E, status: u16, words: &str) -> CallError {
    answering(status, words).await.0.send(&endpoint).await.err().unwrap()
}
