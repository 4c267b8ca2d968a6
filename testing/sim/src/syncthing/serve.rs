//! What goes wrong with requests.

use std::{
    convert::Infallible,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{RequestFault, Sim, body};
use crate::{log::Request as Recorded, process::Hangup};

pub(super) async fn handle(
    sim: Arc<Sim>,
    router: Router,
    head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let number = sim.log().asked(Recorded::new(&head, &body));
    let answer = answer(&sim, router, head, body).await;
    // A lost answer has no status, whatever Syncthing wrote.
    let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    sim.log().answered(number, status);
    answer
}

async fn answer(
    sim: &Arc<Sim>,
    router: Router,
    head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    if sim.listens_anew.load(Ordering::Relaxed) {
        return Err(Hangup);
    }
    let late = sim.faults().answer_after_ms;
    pause(late).await;
    if sim.faults().html {
        return Ok(page());
    }
    let fault = sim.faults().take_for_request(head.method.as_str(), head.uri.path());
    match fault {
        Some(RequestFault::Error { status }) => return Ok(error(status)),
        Some(RequestFault::Html) => return Ok(page()),
        Some(RequestFault::CloseBefore) => return Err(Hangup),
        _ => {}
    }
    let request = Request::from_parts(head, Body::from(body));
    let answer = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    match fault {
        Some(RequestFault::CloseAfter) => Err(Hangup),
        Some(RequestFault::Slow { ms }) => {
            pause(ms).await;
            Ok(answer)
        }
        Some(RequestFault::Truncated) => Ok(broken_off(sim, answer)),
        Some(RequestFault::Stalled) => Ok(stalled(sim, answer)),
        _ => Ok(answer),
    }
}

/// Half of the body, as when the process ends in its middle.
fn broken_off(sim: &Sim, answer: Response<Body>) -> Response<Body> {
    let (mut head, whole) = answer.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let (rest, body) = body::late();
    sim.process.spawn(async move {
        let whole = whole.collect().await.map(http_body_util::Collected::to_bytes);
        let whole = whole.unwrap_or_default();
        // At least one byte: what is empty cannot end in its middle.
        let half = whole.slice(..whole.len().div_ceil(2));
        let _ = rest.send(Some(half)).await;
    });
    Response::from_parts(head, body)
}

fn stalled(sim: &Sim, answer: Response<Body>) -> Response<Body> {
    let (mut head, _) = answer.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let (rest, body) = body::late();
    sim.process.spawn(async move { rest.closed().await });
    Response::from_parts(head, body)
}

async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

fn error(status: u16) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, "something went wrong on purpose\n").into_response()
}

fn page() -> Response<Body> {
    let page = "<!DOCTYPE html>\n<html><title>Log in</title></html>\n";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}
