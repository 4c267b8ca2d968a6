//! What comes back, and what it means.

use std::{error::Error, io::Write, time::Duration};

use axum::response::Response;
use flate2::{Compression, write::GzEncoder};
use http::Method;
use towline_http::{Body, CallError, Client, Endpoint, IfUnsure, Outcome, Read, Sent, Then};

use crate::stand::{Delete, Get, GetText, Post, Stand, client, raw, response, settings, write};

async fn refused(status: u16, kind: &'static str, body: &'static str) -> CallError {
    Stand::always(status, kind, body).await.client().send(&Get::default()).await.unwrap_err()
}

#[tokio::test]
async fn answers_are_read_as_the_endpoint_says() {
    let stand = Stand::always(200, "text/plain", "\"words\"").await;
    assert_eq!(stand.client().send(&Get::default()).await.unwrap(), "words");
    assert_eq!(stand.client().send(&GetText).await.unwrap(), "\"words\"");
    stand.client().send(&Delete).await.unwrap();
    let whole = stand.client().send_whole(&GetText).await.unwrap();
    assert_eq!(
        (whole.status.as_u16(), &whole.headers["content-type"]),
        (200, &"text/plain".parse().unwrap())
    );
}

#[tokio::test]
async fn refusals_are_told_apart() {
    const JSON: &str = "application/json";
    let person = Then::AskAPerson;
    let again = Then::TryAgain { after: None };
    let table = [
        (401, "Unauthorized", person),
        (403, "Unauthorized", person),
        (404, "NotFound", person),
        (410, "NotFound", person),
        (400, "Refused", person),
        (422, "Refused", person),
        (500, "Refused", again),
        (503, "Refused", again),
        (429, "RateLimited", again),
    ];
    for (status, variant, then) in table {
        let error = refused(status, JSON, r#"{"message": "its words"}"#).await;
        assert!(format!("{error:?}").starts_with(variant), "{status}: {error:?}");
        assert_eq!(error.then(), then, "{status}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        let text = error.to_string();
        assert!(text.starts_with("stand at http://127.0.0.1:"), "{text}");
        assert!(text.ends_with("its words"), "{text}");
    }
}

#[tokio::test]
async fn an_unsafe_call_that_met_a_5xx_is_looked_at() {
    for status in [500, 502, 503, 504] {
        let stand = Stand::always(status, "text/plain", "no").await;
        let error = stand.client().send(&Post(Body::None)).await.unwrap_err();
        assert_eq!(error.then(), Then::LookFirst, "{status}");
        assert_eq!(error.call().settle, Duration::from_secs(7));
        assert_eq!(stand.seen().len(), 1, "never repeated");
    }
    let stand = Stand::always(200, "text/html", "<html>").await;
    let error = stand.client().send(&Post(Body::None)).await.unwrap_err();
    assert_eq!(error.then(), Then::LookFirst);
}

#[tokio::test]
async fn what_is_not_there_can_be_looked_for() {
    let stand = Stand::always(404, "application/json", "{}").await;
    assert_eq!(stand.client().find(&Get::default()).await.unwrap(), None);
    let stand = Stand::always(200, "application/json", "3").await;
    assert_eq!(stand.client().find(&Get::default()).await.unwrap(), Some(3.into()));
}

#[tokio::test]
async fn a_web_page_is_not_data() {
    for (kind, body) in
        [("text/html; charset=utf-8", "hello"), ("application/json", "\n <!DOCTYPE HTML><html>")]
    {
        let error = refused(200, kind, body).await;
        assert!(matches!(error, CallError::NotJson { .. }), "{error:?}");
        assert!(error.hint().unwrap().contains("login page"));
        assert_eq!(error.then(), Then::AskAPerson);
    }
}

struct GetList;

#[derive(Debug, serde::Deserialize)]
struct Thing {
    #[serde(rename = "id")]
    _id: u32,
}

impl Endpoint for GetList {
    type Response = Vec<Thing>;
    const NAME: &'static str = "list";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        vec![]
    }
}

#[tokio::test]
async fn an_unreadable_answer_names_the_place() {
    let stand = Stand::always(200, "application/json", r#"[{"id": 1}, {"id": "x"}]"#).await;
    let client = stand.client();
    let error = client.send(&GetList).await.unwrap_err();
    let CallError::Unreadable { field, .. } = &error else { panic!("{error:?}") };
    assert_eq!(field, "[1].id");
    assert!(error.to_string().ends_with("sent an answer we cannot read, at `[1].id`"));
    let cause = error.source().unwrap().to_string();
    assert!(cause.starts_with("invalid type: string"), "{cause}");
    assert!(!error.to_string().contains(&cause), "a cause is told once");
    assert_eq!(client.counts().of("list", Outcome::Unreadable), 1);

    let error = refused(200, "application/json", "{} and more").await;
    assert!(matches!(error, CallError::Unreadable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_named_without_its_query() {
    let target = Stand::always(200, "application/json", "1").await;
    let location = format!("{}/login?token=canary", target.url);
    let stand = Stand::new(move |_| {
        let mut answer = response(307, "text/plain", "");
        answer.headers_mut().insert("location", location.parse().unwrap());
        answer
    })
    .await;
    let error = stand.client().send(&Get::default()).await.unwrap_err();
    let CallError::Redirected { to, .. } = &error else { panic!("{error:?}") };
    assert_eq!(to, &target.url);
    assert!(target.seen().is_empty());

    let relative = Stand::new(|_| {
        let mut answer = response(302, "text/plain", "");
        answer.headers_mut().insert("location", "/login".parse().unwrap());
        answer
    });
    let error = relative.await.client().send(&Get::default()).await.unwrap_err();
    assert!(error.to_string().contains("another path of its own"), "{error}");
}

fn small(url: &str) -> Client {
    let mut settings = settings(url);
    settings.max_body = 10_000;
    Client::new(settings).unwrap()
}

#[tokio::test]
async fn a_long_answer_is_cut_off_and_a_packed_one_too() {
    let long = Stand::new(|_| response(200, "application/json", " ".repeat(10_001))).await;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![b' '; 5_000_000]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 10_000);
    let bomb = Stand::new(move |_| {
        let mut answer: Response = response(200, "application/json", packed.clone());
        answer.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        answer
    })
    .await;
    for stand in [long, bomb] {
        let error = small(&stand.url).send(&Get::default()).await.unwrap_err();
        assert!(matches!(error, CallError::TooLarge { limit: 10_000, .. }), "{error:?}");
    }
    let fits = Stand::new(|_| response(200, "application/json", format!("{:>9999}", 1))).await;
    small(&fits.url).send(&Get::default()).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_body_is_unsure() {
    let address = raw(async |mut stream| {
        write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":").await;
    })
    .await;
    let client = client(&format!("http://{address}"));
    let error = client.send(&Post(Body::None)).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { sent: Sent::Maybe, .. }), "{error:?}");
    assert_eq!(error.then(), Then::LookFirst);
    assert!(error.to_string().contains("broke the connection off"), "{error}");
}

#[tokio::test]
async fn a_403_may_be_about_something_else() {
    let stand = Stand::always(403, "text/plain", "").await;
    let error = stand.client().send(&Get::default()).await.unwrap_err();
    assert!(matches!(error, CallError::Unauthorized { .. }), "{error:?}");
    let mut settings = settings(&stand.url);
    settings.forbidden_is_unauthorized = false;
    let error = Client::new(settings).unwrap().send(&Get::default()).await.unwrap_err();
    assert!(matches!(error, CallError::Refused { .. }), "{error:?}");
}

#[tokio::test]
async fn an_empty_answer_is_none_where_it_may_be_empty() {
    struct Perhaps;
    impl Endpoint for Perhaps {
        type Response = Option<u8>;
        const NAME: &'static str = "perhaps";
        const METHOD: Method = Method::GET;
        const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
        const READ: Read = Read::JsonOrEmpty;

        fn path(&self) -> Vec<String> {
            vec!["perhaps".into()]
        }
    }
    for (body, value) in [("", None), ("\n", None), ("null", None), ("7", Some(7))] {
        let stand = Stand::always(201, "application/json", body).await;
        assert_eq!(stand.client().send(&Perhaps).await.unwrap(), value, "{body:?}");
    }
    let stand = Stand::always(200, "text/html", "<html>").await;
    let error = stand.client().send(&Perhaps).await.unwrap_err();
    assert!(matches!(error, CallError::NotJson { .. }), "{error:?}");
}

#[tokio::test]
async fn what_makes_no_request_is_not_sent() {
    struct Nothing;
    impl Endpoint for Nothing {
        type Response = ();
        const NAME: &'static str = "nothing";
        const METHOD: Method = Method::GET;
        const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

        fn path(&self) -> Vec<String> {
            vec![]
        }

        fn check(&self) -> Result<(), &'static str> {
            Err("there is nothing to ask for")
        }
    }
    let stand = Stand::always(200, "application/json", "null").await;
    let error = stand.client().send(&Nothing).await.unwrap_err();
    let CallError::Unwritable { source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.to_string(), "there is nothing to ask for");
    assert!(stand.seen().is_empty());
}

#[tokio::test]
async fn a_service_may_refuse_credentials_in_its_own_way() {
    let stand = Stand::always(422, "application/json", r#"{"message": "bad key"}"#).await;
    let mut settings = settings(&stand.url);
    settings.says_unauthorized = |status, words| status == 422 && words == "bad key";
    let error = Client::new(settings).unwrap().send(&Get::default()).await.unwrap_err();
    assert!(matches!(error, CallError::Unauthorized { .. }), "{error:?}");
}

struct GetBytes;

impl Endpoint for GetBytes {
    type Response = bytes::Bytes;
    const NAME: &'static str = "get_bytes";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;
    const READ: Read = Read::Bytes;

    fn path(&self) -> Vec<String> {
        vec!["bytes".into()]
    }
}

#[tokio::test]
async fn bytes_come_as_they_are() {
    let stand = Stand::new(|_| response(200, "application/zip", vec![0, 0xff, b'<'])).await;
    assert_eq!(stand.client().send(&GetBytes).await.unwrap(), [0, 0xff, b'<'].as_slice());
}

#[tokio::test]
async fn text_is_sent_as_it_is() {
    let stand = Stand::always(200, "application/json", "null").await;
    stand.client().send(&Post(Body::Text("a \"word\" & ü".into()))).await.unwrap();
    let seen = &stand.seen()[0];
    assert_eq!(seen.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(seen.body, "a \"word\" & ü".as_bytes());
}
