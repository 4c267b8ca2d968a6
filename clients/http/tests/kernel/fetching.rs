//! Bodies that are fetched: redirects, headers for one host alone, nothing unpacked, nothing told.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use towline_http::{FetchError, FetchSettings, Fetcher, Link};

use crate::stand::{Stand, response};

fn fetcher() -> Fetcher {
    Fetcher::new(FetchSettings::default()).unwrap()
}

fn link(url: &str) -> Link {
    url.parse().unwrap()
}

fn redirect(to: &str) -> axum::response::Response {
    let mut answer = response(302, "text/plain", "");
    answer.headers_mut().insert("location", HeaderValue::from_str(to).unwrap());
    answer
}

fn one(name: header::HeaderName, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
}

async fn read(fetched: &mut towline_http::Fetched) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(chunk) = fetched.body.chunk().await.unwrap() {
        all.extend_from_slice(&chunk);
    }
    all
}

#[tokio::test]
async fn private_headers_stay_with_the_first_host_and_the_others_go_along() {
    let storage = Stand::always(206, "text/plain", "bytes").await;
    let elsewhere = format!("{}/signed?canary", storage.url);
    let first = Stand::new(move |n| match n {
        1 => redirect("/same-host"),
        _ => redirect(&elsewhere),
    })
    .await;
    let private = one(header::AUTHORIZATION, "Bearer canary");
    let range = one(header::RANGE, "bytes=0-4");
    let start = link(&format!("{}/start", first.url));
    let mut fetched = fetcher().get(&start, &range, &private).await.unwrap();
    assert_eq!(
        (fetched.status, read(&mut fetched).await),
        (StatusCode::PARTIAL_CONTENT, b"bytes".to_vec())
    );
    assert_eq!(fetched.origin, storage.url);
    let paths: Vec<_> = first.seen().iter().map(|seen| seen.target.clone()).collect();
    assert_eq!(paths, ["/start", "/same-host"]);
    assert!(first.seen().iter().all(|seen| seen.headers["authorization"] == "Bearer canary"));
    let [seen] = storage.seen().try_into().unwrap();
    assert_eq!(seen.headers.get("authorization"), None);
    assert_eq!(seen.headers.get("referer"), None);
    assert_eq!(
        (seen.headers["range"].as_bytes(), seen.headers["accept-encoding"].as_bytes()),
        (&b"bytes=0-4"[..], &b"identity"[..])
    );
}

#[tokio::test]
async fn redirects_end() {
    let stand = Stand::new(|_| redirect("/again")).await;
    let ended = fetcher().get(&link(&stand.url), &HeaderMap::new(), &HeaderMap::new()).await;
    assert!(matches!(ended, Err(FetchError::TooManyRedirects { .. })), "{ended:?}");
    assert_eq!(stand.seen().len(), 6);
    let stand = Stand::new(|_| redirect("file:///etc/passwd")).await;
    let ended = fetcher().get(&link(&stand.url), &HeaderMap::new(), &HeaderMap::new()).await;
    assert!(matches!(ended, Err(FetchError::RedirectRefused { .. })), "{ended:?}");
}

#[tokio::test]
async fn a_packed_body_is_not_unpacked() {
    let stand = Stand::new(|_| {
        let mut answer = response(200, "text/plain", "no gzip at all");
        answer.headers_mut().insert("content-encoding", HeaderValue::from_static("gzip"));
        answer
    })
    .await;
    let got = fetcher().get(&link(&stand.url), &HeaderMap::new(), &HeaderMap::new()).await;
    let mut fetched = got.unwrap();
    assert_eq!(fetched.headers["content-encoding"], "gzip");
    assert_eq!(read(&mut fetched).await, b"no gzip at all");
}

#[tokio::test]
async fn no_error_shows_a_signed_address() {
    let gone = link("http://127.0.0.1:1/canary?token=canary");
    let error = fetcher().get(&gone, &HeaderMap::new(), &HeaderMap::new()).await.unwrap_err();
    let told = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(told.contains("http://127.0.0.1:1 cannot be reached"), "{told}");
    assert!(!told.contains("canary"), "{told}");
}

#[tokio::test]
async fn how_long_to_wait_is_read_from_either_header() {
    let stand = Stand::new(|n| {
        let mut answer = response(429, "text/plain", "");
        let headers = answer.headers_mut();
        headers.insert("date", HeaderValue::from_static("Thu, 01 Jan 1970 00:01:40 GMT"));
        let (name, value) =
            if n == 1 { ("retry-after", "7") } else { ("x-ratelimit-reset", "130") };
        headers.insert(name, HeaderValue::from_static(value));
        answer
    })
    .await;
    for seconds in [7, 30] {
        let got = fetcher().get(&link(&stand.url), &HeaderMap::new(), &HeaderMap::new()).await;
        assert_eq!(got.unwrap().retry_after(), Some(std::time::Duration::from_secs(seconds)));
    }
}
