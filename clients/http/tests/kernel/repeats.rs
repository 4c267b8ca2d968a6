//! One repeat, of what may be repeated.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::net::TcpListener;
use towline_http::{Body, CallError, Outcome, Sent, Then};

use crate::stand::{Get, Post, Stand, client, raw, response, write};

#[tokio::test]
async fn a_safe_call_is_repeated_once_and_no_more() {
    for status in [502, 503, 504] {
        let stand = Stand::always(status, "text/plain", "").await;
        let client = stand.client();
        client.send(&Get::default()).await.unwrap_err();
        assert_eq!(stand.seen().len(), 2);
        let counts = client.counts();
        assert_eq!(
            (counts.of("get", Outcome::Repeated), counts.of("get", Outcome::Refused)),
            (1, 1)
        );
        assert_eq!(counts.total(), 1);
    }
    let stand =
        Stand::new(|n| response(if n == 1 { 502 } else { 200 }, "application/json", "1")).await;
    assert_eq!(stand.client().send(&Get::default()).await.unwrap(), 1);
    for status in [400, 404, 500] {
        let stand = Stand::always(status, "text/plain", "").await;
        stand.client().send(&Get::default()).await.unwrap_err();
        assert_eq!(stand.seen().len(), 1, "{status}");
    }
}

async fn resetting() -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let address = raw(move |mut stream| {
        let n = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            if n > 0 {
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\n1";
                write(&mut stream, answer).await;
            }
        }
    })
    .await;
    (format!("http://{address}"), count)
}

#[tokio::test]
async fn a_dropped_connection_is_tried_again_only_for_a_safe_call() {
    let (url, count) = resetting().await;
    assert_eq!(client(&url).send(&Get::default()).await.unwrap(), 1);
    assert_eq!(count.load(Ordering::SeqCst), 2);

    let (url, count) = resetting().await;
    let error = client(&url).send(&Post(Body::None)).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { sent: Sent::Maybe, .. }), "{error:?}");
    assert_eq!(error.then(), Then::LookFirst);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&url);
    let error = client.send(&Post(Body::None)).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { sent: Sent::No, .. }), "{error:?}");
    assert_eq!(error.then(), Then::TryAgain { after: None });
    assert_eq!(error.to_string(), format!("stand cannot be reached at {url}"));
    assert!(error.hint().unwrap().contains("is stand running"));
    client.send(&Get::default()).await.unwrap_err();
    let counts = client.counts();
    assert_eq!(counts.of("post", Outcome::Repeated), 0);
    assert_eq!(counts.of("get", Outcome::Repeated), 1);
    assert_eq!(counts.of("get", Outcome::Unreachable), 1);
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_told_and_not_slept() {
    for status in [429, 503] {
        let stand = Stand::new(move |_| {
            let mut answer = response(status, "application/json", r#"{"error": "slow down"}"#);
            answer.headers_mut().insert("retry-after", "120".parse().unwrap());
            answer
        })
        .await;
        let begun = Instant::now();
        let error = stand.client().send(&Get::default()).await.unwrap_err();
        let after = Some(Duration::from_mins(2));
        assert!(
            matches!(error, CallError::RateLimited { retry_after, .. } if retry_after == after)
        );
        assert_eq!(error.then(), Then::TryAgain { after });
        assert!(begun.elapsed() < Duration::from_secs(1));
        assert_eq!(stand.seen().len(), 1);

        let error = stand.client().send(&Post(Body::None)).await.unwrap_err();
        let then = if status == 429 { Then::TryAgain { after } } else { Then::LookFirst };
        assert_eq!(error.then(), then);
    }
}
