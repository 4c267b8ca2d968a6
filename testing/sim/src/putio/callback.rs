//! `callback_url`: told once a transfer is done (reference §5). What is sent is not published; it
//! is a wake-up and no more.

use std::{sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{Request, body::Bytes, header};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

use super::Sim;

/// How often ended transfers are looked for, in real time: nobody may be asking.
const EVERY: Duration = Duration::from_millis(25);
/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// For as long as the hosts run.
pub(super) async fn watch(sim: Arc<Sim>) {
    loop {
        let ended = std::mem::take(&mut sim.state().to_call);
        for ended in ended {
            let Some(url) = &ended.callback_url else { continue };
            let in_time = tokio::time::timeout(PATIENCE, call(url, ended.id)).await;
            if !matches!(in_time, Ok(Some(()))) {
                let mut state = sim.state();
                state.callback_has_failed = true;
                let what = json!({ "transfer_id": ended.id, "message": "callback failed" });
                state.note_event(sim.clock.now(), "transfer_callback_error", &what);
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn call(url: &str, id: i64) -> Option<()> {
    let uri: hyper::Uri = url.parse().ok()?;
    let authority = uri.authority()?.clone();
    let port = authority.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((authority.host(), port)).await.ok()?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    let driving = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", hyper::http::uri::PathAndQuery::as_str);
    let request = Request::post(path)
        .header(header::HOST, authority.as_str())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(format!("transfer_id={id}"))))
        .ok()?;
    let answer = sender.send_request(request).await;
    driving.abort();
    answer.ok().filter(|answer| answer.status().is_success()).map(|_| ())
}
