//! Connections, and what goes wrong with them.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::{PostFault, Sim, log::Request as Recorded, routes};

/// The connection is to be closed without an answer.
#[derive(Debug)]
struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Hangup {}

pub(super) async fn converse(sim: Arc<Sim>, stream: TcpStream, generation: u64) {
    let mut gate = sim.gate.subscribe();
    let router = routes::router(&sim);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        answer(Arc::clone(&sim), router.clone(), request)
    });
    let connection =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // An error is a client that went away, or a hang-up of ours.
        _ = connection => {}
        _ = gate.wait_for(|gate| gate.generation != generation) => {}
    }
}

/// Takes the whole request; what follows goes on without the client, as in betanin.
async fn answer(
    sim: Arc<Sim>,
    router: Router,
    request: Request<Incoming>,
) -> Result<Response<Body>, Hangup> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Hangup)?.to_bytes();
    let process = Arc::clone(&sim);
    let handling = process.spawn_in_process(handle(sim, router, head, body));
    // Aborted with the process: then there is no answer.
    handling.await.map_err(|_| Hangup)?
}

async fn handle(
    sim: Arc<Sim>,
    router: Router,
    head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    sim.record(Recorded::new(&head, &body));
    let late = sim.faults().answer_after_ms;
    tokio::time::sleep(Duration::from_millis(late)).await;
    if let Some(page) = instead(&sim) {
        return Ok(page);
    }
    let fault = posted_name(&head, &body).and_then(|name| sim.faults().take_for_post(&name));
    match fault {
        Some(PostFault::CloseBefore) => return Err(Hangup),
        Some(PostFault::Hold { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(PostFault::CloseAfter | PostFault::ErrorAfter) | None => {}
    }
    let request = Request::from_parts(head, Body::from(body));
    let response = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    match fault {
        Some(PostFault::CloseAfter) => Err(Hangup),
        Some(PostFault::ErrorAfter) => {
            Ok((StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response())
        }
        _ => Ok(response),
    }
}

/// What a proxy answers in betanin's place.
fn instead(sim: &Sim) -> Option<Response<Body>> {
    let mut faults = sim.faults();
    if let Some(status) = faults.take_error() {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        return Some((status, format!("{status}\n")).into_response());
    }
    faults.html.then(|| {
        let page = "<!DOCTYPE html>\n<html><title>Log in</title></html>\n";
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
    })
}

/// The name of the directory, when this posts one.
fn posted_name(head: &Parts, body: &Bytes) -> Option<String> {
    if head.method != Method::POST || head.uri.path().trim_end_matches('/') != "/api/torrents" {
        return None;
    }
    let (_, name) = routes::posted(head, body).ok()?;
    Some(name)
}
