//! What a refusal means (reference §1.2 and §1.3), for servers and proxies of all kinds.

use axum::{Router, body::Body, http::Response};
use syncthing_client::{
    Access, CallError, Error, Refusal, Request, Settings, Syncthing, Then, config, database, debug,
    system,
};

use crate::table::{DEVICE, FOLDER};

async fn answering(status: u16, kind: &'static str, words: &'static str) -> String {
    let handler = async move || {
        let answer = Response::builder().status(status).header("content-type", kind);
        answer.header("location", "https://127.0.0.1:1/x").body(Body::from(words)).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    url
}

/// What a plain refusal comes to for a call.
async fn refused<R: Request>(
    request: &R,
    access: Access,
    status: u16,
    words: &'static str,
) -> Error {
    let url = answering(status, "text/plain; charset=utf-8", words).await;
    let client = Syncthing::new(Settings::new(url, access)).unwrap();
    client.send(request).await.err().unwrap()
}

fn key() -> Access {
    Access::ApiKey("a key".into())
}

/// Reference §1.2.
#[tokio::test]
async fn refusals_of_the_key_are_told_apart() {
    use Refusal::{Csrf, NoKey, Strange, WrongBearer, WrongKey};
    let table = [
        (403, "CSRF Error\n", WrongKey, Csrf),
        (401, "Not Authorized\n", WrongKey, NoKey),
        (403, "Forbidden\n", WrongKey, NoKey),
        (403, "Not Authorized\n", WrongKey, NoKey),
        (403, "blocked by policy", Strange, Strange),
        (401, "", Strange, Strange),
    ];
    for (status, words, with_key, without) in table {
        for (access, expected) in [(key(), with_key), (Access::Nobody, without)] {
            let error = refused(&system::GetStatus, access, status, words).await;
            let Error::Unauthorized { refusal, .. } = &error else { panic!("{error:?}") };
            assert_eq!(*refusal, expected, "{status} {words}");
            assert_eq!(error.words().unwrap_or_default(), words.trim());
            assert_eq!((error.then(), error.is_passing()), (Then::AskAPerson, false));
        }
    }
    for (access, expected) in [(key(), WrongKey), (Access::Bearer("key".into()), WrongBearer)] {
        let error = refused(&system::GetStatus, access, 403, "CSRF Error\n").await;
        assert!(matches!(&error, Error::Unauthorized { refusal, .. } if *refusal == expected));
        let hint = error.hint().unwrap();
        assert!(hint.contains("under GUI"), "{hint}");
        assert_eq!(hint.contains("bearer"), expected == WrongBearer, "{hint}");
    }
    let error = refused(&system::GetStatus, key(), 403, "Host check error\n").await;
    assert!(matches!(error, Error::HostCheck { .. }), "{error:?}");
    let error = refused(&debug::GetHeapProfile, key(), 403, "Debugging disabled\n").await;
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
}

/// Reference §1.3: its table, row by row.
#[tokio::test]
async fn words_tell_what_the_status_does_not() {
    let status = database::GetStatus(FOLDER.into());
    let unknown = [
        (404, "no such folder"),
        (500, "no such folder"),
        (404, "No folder with given ID"),
        (500, "folder media does not exist"),
        (500, "folder  does not exist"),
        (500, "Invalid folder ID"),
    ];
    for (code, words) in unknown {
        let error = refused(&status, key(), code, words).await;
        let Error::UnknownFolder { folder, source } = &error else { panic!("{words}: {error:?}") };
        assert_eq!((folder.as_ref().unwrap().as_str(), source.is_some()), (FOLDER, true));
        let words = words.replace("  ", " ");
        assert_eq!((error.words(), error.is_passing()), (Some(words.as_str()), false));
    }
    for code in [404, 500] {
        let error = refused(&status, key(), code, "folder is paused").await;
        assert!(matches!(&error, Error::FolderPaused { folder: Some(_), .. }), "{error:?}");
        for words in ["folder is not running", "folder marker missing (this indicates potential …)"]
        {
            let error = refused(&status, key(), code, words).await;
            assert!(matches!(&error, Error::FolderNotRunning { .. }), "{error:?}");
        }
    }
    let pause = system::Pause { device: Some(DEVICE.parse().unwrap()) };
    let error = refused(&pause, key(), 404, "not found").await;
    assert!(matches!(&error, Error::UnknownDevice { device: Some(_), .. }), "{error:?}");
    let error = refused(&system::GetPaths, key(), 404, "not found").await;
    assert!(matches!(&error, Error::NotFound { .. }), "it named no device: {error:?}");
    let device = config::GetDevice(DEVICE.parse().unwrap());
    let error = refused(&device, key(), 404, "No device with given ID").await;
    assert!(matches!(&error, Error::UnknownDevice { .. }), "{error:?}");
    for (code, words) in
        [(400, "\"x\": device ID invalid: incorrect length"), (500, "\"X\": check digit incorrect")]
    {
        let error = refused(&device, key(), code, words).await;
        assert!(matches!(&error, Error::InvalidDeviceId { .. }), "{error:?}");
    }
}

/// Reference §1.3, §3.1 and §7: what a version or build does not have.
#[tokio::test]
async fn what_is_not_offered_is_told_from_what_is_not_there() {
    for (code, words) in [
        (404, "404 page not found"),
        (405, "Method Not Allowed"),
        (501, "upgrade unsupported"),
        (503, "upgrade unsupported"),
        (500, "upgrade unsupported"),
    ] {
        let error = refused(&system::GetUpgrade, key(), code, words).await;
        assert!(matches!(&error, Error::Unsupported { .. }), "{words}: {error:?}");
        assert_eq!(error.to_string(), "this Syncthing does not offer system.upgrade");
    }
    let file = database::GetFile { folder: FOLDER.into(), file: "f".into() };
    let error = refused(&file, key(), 404, "No such object in the index").await;
    assert!(matches!(&error, Error::NotFound { .. }), "{error:?}");
    let error = refused(&file, key(), 400, "invalid character").await;
    assert!(matches!(&error, Error::BadRequest { .. }), "{error:?}");
    let error = refused(&file, key(), 500, "leveldb: closed").await;
    assert!(matches!(&error, Error::Call(CallError::Refused { .. })) && error.is_passing());
    assert_eq!(error.words(), Some("leveldb: closed"));
}

/// A proxy's page in the place of an answer.
#[tokio::test]
async fn a_web_page_is_no_answer() {
    let url = answering(200, "text/html", "<!doctype html><p>log in").await;
    let client = Syncthing::new(Settings::new(url, key())).unwrap();
    let error = client.system().status().await.unwrap_err();
    assert!(matches!(&error, Error::Call(CallError::NotJson { .. })), "{error:?}");
    let error = client.system().ping().await.unwrap_err();
    assert!(matches!(&error, Error::Ping { .. }) && !error.is_passing(), "{error:?}");
    let url = answering(502, "text/html", "<html>Bad Gateway").await;
    let client = Syncthing::new(Settings::new(url, key())).unwrap();
    assert!(client.system().status().await.unwrap_err().is_passing());
}

/// Reference §1.1: the key is not sent anew to where it leads.
#[tokio::test]
async fn a_redirect_to_https_is_told_and_not_followed() {
    let error = refused(&system::GetStatus, key(), 307, "").await;
    assert!(matches!(&error, Error::WantsTls { .. }), "{error:?}");
}

/// Reference §5: below a prefix, with or without `/rest`.
#[tokio::test]
async fn a_prefix_of_a_proxy_comes_before_every_call() {
    let handler = async |request: axum::extract::Request| {
        let found = format!("{} {}", request.method(), request.uri());
        Response::builder().status(500).body(Body::from(found)).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
    for end in ["/a/thing", "/a/thing/", "/a/thing/rest"] {
        let client = Syncthing::new(Settings::new(format!("{url}{end}"), key())).unwrap();
        let error = client.config().folders().get("a b/ü").await.unwrap_err();
        assert_eq!(error.words(), Some("GET /a/thing/rest/config/folders"), "a slash in the id");
        let error = client.config().folders().get("a b?ü").await.unwrap_err();
        assert_eq!(error.words(), Some("GET /a/thing/rest/config/folders/a%20b%3F%C3%BC"));
        let error = client.service().metrics().await.unwrap_err();
        assert_eq!(error.words(), Some("GET /a/thing/metrics"));
    }
}
