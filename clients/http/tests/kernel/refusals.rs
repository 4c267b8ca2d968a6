//! What a refusal says besides status and message, and pauses that concern every call.

use std::time::Duration;

use axum::response::Response;
use http::{HeaderMap, Method};
use towline_http::{
    Body, CallError, Client, Endpoint, Failed, IfUnsure, Limits, Multipart, Then, retry_after,
};

use crate::stand::{Get, Post, Stand, response, settings};

fn told(headers: &HeaderMap) -> Duration {
    retry_after(headers).unwrap_or(Duration::from_mins(1))
}

fn pausing(url: &str, limits: &Limits) -> Client {
    let mut settings = settings(url);
    settings.limits = limits.clone();
    settings.pause = Some(told);
    Client::new(settings).unwrap()
}

fn busy(retry_after: Option<&'static str>) -> Response {
    let mut answer = response(429, "application/json", "{}");
    if let Some(wait) = retry_after {
        answer.headers_mut().insert("retry-after", wait.parse().unwrap());
    }
    answer
}

#[tokio::test]
async fn a_429_holds_back_every_call_that_shares_the_limits() {
    let stand = Stand::new(|_| busy(Some("600"))).await;
    let limits = Limits::default();
    let error = pausing(&stand.url, &limits).send(&Get::default()).await.unwrap_err();
    assert_eq!(error.then(), Then::TryAgain { after: Some(Duration::from_mins(10)) });

    let other = pausing(&stand.url, &limits);
    let Failed { error, refusal } = other.send_told(&Post(Body::None)).await.unwrap_err();
    let CallError::RateLimited { retry_after: Some(left), .. } = error else { panic!("{error:?}") };
    assert!(left > Duration::from_secs(590) && left <= Duration::from_mins(10), "{left:?}");
    assert!(refusal.is_none());
    assert_eq!(stand.seen().len(), 1, "not sent");

    pausing(&stand.url, &Limits::default()).send(&Get::default()).await.unwrap_err();
    assert_eq!(stand.seen().len(), 2, "other limits are another's");
}

#[tokio::test]
async fn a_pause_ends() {
    let stand = Stand::new(|n| match n {
        1 => busy(Some("1")),
        _ => response(200, "application/json", "1"),
    })
    .await;
    let client = pausing(&stand.url, &Limits::default());
    client.send(&Get::default()).await.unwrap_err();
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(client.send(&Get::default()).await.unwrap(), 1);
}

#[tokio::test]
async fn without_a_pause_a_429_concerns_its_own_call_only() {
    let stand = Stand::new(|_| busy(None)).await;
    for _ in 0..2 {
        let error = stand.client().send(&Get::default()).await.unwrap_err();
        assert_eq!(error.then(), Then::TryAgain { after: None });
    }
    assert_eq!(stand.seen().len(), 2);
    let error = pausing(&stand.url, &Limits::default()).send(&Get::default()).await.unwrap_err();
    assert_eq!(error.then(), Then::TryAgain { after: Some(Duration::from_mins(1)) });
}

/// Gives the service a URL with a passkey.
struct Add(&'static str);

impl Endpoint for Add {
    type Response = u8;
    const NAME: &'static str = "add";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;

    fn path(&self) -> Vec<String> {
        vec!["add".into()]
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.0]
    }
}

#[tokio::test]
async fn the_fields_of_a_refusal_are_told_without_what_is_secret_in_the_call() {
    const URL: &str = "https://tracker/canary/1";
    let answer = r#"{"error_type":"BAD\nURL","error_message":"no: https://tracker/canary/1","extra":{"a":1},"id":null}"#;
    let stand = Stand::new(move |_| {
        let mut answer = response(400, "application/json", answer);
        answer.headers_mut().insert("x-more", "words".parse().unwrap());
        answer
    })
    .await;
    let failed = stand.client().send_told(&Add(URL)).await.unwrap_err();
    assert!(!format!("{failed:?} {}", failed.error).contains("canary"), "{failed:?}");
    let refusal = failed.refusal.unwrap();
    assert_eq!(refusal.field("error_type"), Some("BAD URL"));
    assert_eq!(refusal.field("error_message"), Some("no: [secret]"));
    assert_eq!((refusal.field("extra"), refusal.field("id")), (None, None));
    assert_eq!(refusal.header("x-more"), Some("words"));

    let stand = Stand::always(200, "application/json", r#""https://tracker/canary/1""#).await;
    let failed = stand.client().send_told(&Add(URL)).await.unwrap_err();
    assert!(matches!(failed.error, CallError::Unreadable { .. }));
    assert!(!format!("{failed:?}").contains("canary"), "{failed:?}");
}

#[tokio::test]
async fn a_form_with_a_file_arrives_whole() {
    let stand = Stand::always(200, "application/json", "1").await;
    let form = Multipart::new().text("parent_id", "7").file("file", "a.torrent", &[0, 255, 13][..]);
    stand.client().send(&Post(Body::Multipart(form))).await.unwrap();
    let seen = stand.seen().pop().unwrap();
    let kind = seen.headers["content-type"].to_str().unwrap();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(seen.body.ends_with(format!("\r\n--{boundary}--\r\n").as_bytes()));
    assert!(seen.body.windows(7).any(|part| part == b"\r\n\r\n\x00\xff\r"));
    assert_eq!(seen.headers["content-length"], seen.body.len().to_string());
}
