//! The daemon's socket.

use axum::{Router, routing::get};
use tokio::net::UnixListener;
use towline_http::{CallError, Client, Sent};

use crate::stand::{Get, settings};

#[tokio::test]
async fn a_call_goes_through_a_unix_socket() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("towline.sock");
    let mut settings = settings("http://towline/api");
    settings.unix_socket = Some(path.clone());
    let client = Client::new(settings).unwrap();

    let error = client.send(&Get { path: vec!["x"], ..Get::default() }).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { sent: Sent::No, .. }), "{error:?}");
    assert!(error.to_string().contains("towline.sock"), "{error}");

    let listener = UnixListener::bind(&path).unwrap();
    let app = Router::new().route("/api/x", get(async || "7"));
    tokio::spawn(async { axum::serve(listener, app).await });
    assert_eq!(client.send(&Get { path: vec!["x"], ..Get::default() }).await.unwrap(), 7);
}
