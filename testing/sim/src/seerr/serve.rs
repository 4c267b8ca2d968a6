//! What goes wrong with calls, and their log.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Answered, RequestFault, Sim, hooks, paging, routes};
use crate::{
    late, lock,
    log::Request as Recorded,
    mishap::{page, pause},
    process::Hangup,
};

/// A call that is done later.
pub(super) type Held = (Parts, Bytes);

/// Which of the log's calls it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) usize);

/// Marks an answer that is not sent: the process has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Died;

pub(super) async fn handle(
    sim: Arc<Sim>,
    router: Router,
    mut head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let number = sim.log().asked(Answered {
        at: sim.clock.now(),
        request: Recorded::new(&head, &body),
        user: text(&head.headers, "x-api-user"),
        status: None,
        has_changed: false,
    });
    head.extensions.insert(Number(number));
    let answer = answer(&sim, router, head, body).await;
    // A lost answer has no status, whatever the server wrote.
    let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    sim.log().answered(number, status);
    answer
}

async fn answer(
    sim: &Arc<Sim>,
    router: Router,
    mut head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let late = sim.faults().answer_after_ms;
    pause(late).await;
    if sim.faults().html {
        return Ok(page());
    }
    if !is_ascii(&head) {
        return Ok(unreadable());
    }
    if sim.faults().strips_api_headers {
        head.headers.remove("x-api-key");
        head.headers.remove("x-api-user");
    }
    let path = head.uri.path();
    let path = path.strip_prefix(sim.script.subpath.as_str()).unwrap_or(path);
    let fault = sim.faults().take_for_request(head.method.as_str(), path);
    match fault {
        Some(RequestFault::Error { status, retry_after }) => {
            return Ok(error(status, retry_after.as_deref()));
        }
        Some(RequestFault::Refused { status, message }) => {
            return Ok(routes::answer::message(status, &message));
        }
        Some(RequestFault::Html) => return Ok(page()),
        Some(RequestFault::CloseBefore) => return Err(Hangup),
        Some(RequestFault::Late) => {
            lock(&sim.late).push((head, body));
            return Err(Hangup);
        }
        Some(RequestFault::Later { ms }) => {
            let sim = Arc::clone(sim);
            // Not one of the process's tasks: it outlives a restart.
            tokio::spawn(async move {
                pause(ms).await;
                let _ = finish(&sim, routes::router(&sim), head, body).await;
            });
            return Err(Hangup);
        }
        Some(RequestFault::Hold { ms }) => pause(ms).await,
        _ => {}
    }
    let answer = finish(sim, router, head, body).await?;
    after(sim, fault, answer).await
}

async fn after(
    sim: &Arc<Sim>,
    fault: Option<RequestFault>,
    answer: Response<Body>,
) -> Result<Response<Body>, Hangup> {
    match fault {
        Some(RequestFault::CloseAfter) => return Err(Hangup),
        Some(RequestFault::ErrorAfter) => {
            return Ok(routes::answer::message(500, "Something went wrong."));
        }
        Some(RequestFault::Slow { ms }) => pause(ms).await,
        Some(RequestFault::SlowBody { ms, pieces }) => {
            return Ok(in_pieces(sim, answer, ms, pieces));
        }
        Some(RequestFault::Truncated) => return Ok(late::broken_off(&sim.process, answer)),
        Some(RequestFault::Stalled) => return Ok(late::stalled(&sim.process, answer)),
        Some(RequestFault::RowsAdded { rows }) => paging::add_rows(sim, rows),
        Some(RequestFault::RowsRemoved { rows }) => paging::remove_rows(sim, rows),
        _ => {}
    }
    Ok(answer)
}

/// Does what was left lying; nobody hears the answers. How many calls it were.
pub(super) async fn release(sim: &Arc<Sim>) -> usize {
    let calls = std::mem::take(&mut *lock(&sim.late));
    let count = calls.len();
    for (head, body) in calls {
        // There is nobody to hang up on.
        let _ = finish(sim, routes::router(sim), head, body).await;
    }
    count
}

async fn finish(
    sim: &Arc<Sim>,
    router: Router,
    head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let request = Request::from_parts(head, Body::from(body));
    let answer = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    hooks::flush(sim).await;
    if answer.extensions().get::<Died>().is_some() { Err(Hangup) } else { Ok(answer) }
}

/// A pause, a piece, and so on.
fn in_pieces(sim: &Sim, answer: Response<Body>, ms: u64, pieces: usize) -> Response<Body> {
    let (head, whole) = answer.into_parts();
    let (rest, body) = late::late();
    sim.process.spawn(async move {
        let whole = whole.collect().await.map(http_body_util::Collected::to_bytes);
        let whole = whole.unwrap_or_default();
        let size = whole.len().div_ceil(pieces.max(1)).max(1);
        for start in (0..whole.len()).step_by(size) {
            pause(ms).await;
            let piece = whole.slice(start..whole.len().min(start + size));
            if rest.send(Some(piece)).await.is_err() {
                return;
            }
        }
        let _ = rest.send(None).await;
    });
    Response::from_parts(head, body)
}

/// Node's own parser refuses everything else (§5.1).
fn is_ascii(head: &Parts) -> bool {
    head.uri.path().is_ascii() && head.uri.query().unwrap_or_default().is_ascii()
}

fn unreadable() -> Response<Body> {
    (StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")]).into_response()
}

/// What a proxy says when it gets no answer, or wants to hear nothing.
fn error(status: u16, retry_after: Option<&str>) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut answer = (status, html, format!("<html><h1>{status}</h1></html>\n")).into_response();
    if let Some(value) = retry_after.and_then(|text| HeaderValue::from_str(text).ok()) {
        answer.headers_mut().insert(header::RETRY_AFTER, value);
    }
    answer
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}
