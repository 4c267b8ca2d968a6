//! A canary: a secret that can be recognised is put everywhere, and found nowhere.

use std::{
    error::Error,
    fmt::Write,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use http::HeaderName;
use towline_http::{Auth, CallError, Client, Query, SetupError};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use crate::stand::{Get, GetText, Stand, raw, response, settings, write};

const CANARY: &str = "canary-5d1f7c";

/// Keeps all log lines.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

fn auths() -> [Auth; 3] {
    [
        Auth::ApiKeyHeader { name: HeaderName::from_static("x-api-key"), key: CANARY.into() },
        Auth::Bearer(CANARY.into()),
        Auth::Basic { user: "me".into(), password: CANARY.into() },
    ]
}

#[track_caller]
fn assert_clean(text: &str) {
    let pair = BASE64_STANDARD.encode(format!("me:{CANARY}"));
    assert!(!text.contains(CANARY) && !text.contains(&pair), "{text}");
}

/// All that can be printed of an error.
fn printed(error: &CallError) -> String {
    let mut all = format!("{error} {error:?} {error:#?} {:?} {:?}", error.hint(), error.call());
    let mut cause = error.source();
    while let Some(source) = cause {
        let _ = write!(all, " {source} {source:?}");
        cause = source.source();
    }
    all
}

/// Servers that say the secret back in each way in which a call can fail.
async fn servers() -> Vec<(&'static str, String)> {
    const JSON: &str = "application/json";
    let said: &str = Box::leak(format!(r#"{{"message": "no {CANARY} no"}}"#).into_boxed_str());
    let mut all = Vec::new();
    for (name, status) in
        [("Unauthorized", 401), ("NotFound", 404), ("RateLimited", 429), ("Refused", 500)]
    {
        all.push((name, Stand::always(status, JSON, said).await.url));
    }
    let value: &str =
        Box::leak(format!(r#"{{"{CANARY}": "{CANARY}" "{CANARY}"}}"#).into_boxed_str());
    all.push(("Unreadable", Stand::always(200, JSON, value).await.url));
    let kind: &str = Box::leak(format!("text/html; {CANARY}").into_boxed_str());
    all.push(("NotJson", Stand::always(200, kind, said).await.url));
    let large = Stand::new(|_| response(200, JSON, CANARY.repeat(1000))).await;
    all.push(("TooLarge", large.url));
    let redirect = Stand::new(|_| {
        let mut answer = response(302, JSON, "");
        let location = format!("http://{CANARY}:{CANARY}@host/{CANARY}?{CANARY}");
        answer.headers_mut().insert("location", location.parse().unwrap());
        answer
    });
    all.push(("Redirected", redirect.await.url));
    let breaks = raw(async |mut stream| write(&mut stream, CANARY).await).await;
    all.push(("Unreachable", format!("http://{breaks}")));
    let hangs = raw(async |_stream| std::future::pending().await).await;
    all.push(("TimedOut", format!("http://{hangs}")));
    all
}

#[tokio::test]
async fn no_log_line_and_no_error_holds_a_secret() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let servers = servers().await;
    for auth in auths() {
        for (variant, url) in &servers {
            let mut settings = settings(url);
            settings.auth = auth.clone();
            settings.max_body = 1000;
            if *variant == "TimedOut" {
                settings.deadlines.read = Duration::from_millis(100);
            }
            assert_clean(&format!("{settings:?}"));
            let client = Client::new(settings).unwrap();
            assert_clean(&format!("{client:?} {:?}", client.counts()));
            let query = Query::new().pair("token", CANARY);
            let error = client.send(&Get { path: vec!["x"], query }).await.unwrap_err();
            let printed = printed(&error);
            assert!(format!("{error:?}").starts_with(variant), "{variant}: {error:?}");
            assert_clean(&printed);
        }
        let mut settings = settings("http://127.0.0.1:1");
        settings.auth = auth;
        let client = Client::new(settings).unwrap();
        let error = client.send(&Get { path: vec!["..", CANARY], ..Get::default() }).await;
        assert_clean(&printed(&error.unwrap_err()));
        assert_clean(&printed(&client.send(&GetText).await.unwrap_err()));
    }
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(lines.contains("call to stand ended"), "nothing was logged: {lines}");
    assert_clean(&lines);
}

#[test]
fn an_address_with_credentials_is_refused_without_an_echo() {
    for url in [
        format!("http://me:{CANARY}@host/"),
        format!("http://{CANARY}@host/"),
        format!("http://host/?key={CANARY}"),
        format!("not a url {CANARY}"),
    ] {
        let settings = settings(&url);
        assert_clean(&format!("{settings:?}"));
        let error = Client::new(settings).unwrap_err();
        assert_clean(&format!("{error} {error:?}"));
    }
    let newline = Auth::Bearer(format!("{CANARY}\n").into());
    let mut with_newline = settings("http://host");
    with_newline.auth = newline;
    let error = Client::new(with_newline).unwrap_err();
    assert_eq!(error, SetupError::BadCredentials);
}

#[tokio::test]
async fn credentials_are_sent_as_they_should() {
    let stand = Stand::always(200, "application/json", "1").await;
    for auth in auths() {
        let mut settings = settings(&stand.url);
        settings.auth = auth;
        Client::new(settings).unwrap().send(&Get::default()).await.unwrap();
    }
    let seen = stand.seen();
    let pair = BASE64_STANDARD.encode(format!("me:{CANARY}"));
    assert_eq!(seen[0].headers["x-api-key"], CANARY);
    assert_eq!(seen[1].headers["authorization"], format!("Bearer {CANARY}"));
    assert_eq!(seen[2].headers["authorization"], format!("Basic {pair}"));
}
