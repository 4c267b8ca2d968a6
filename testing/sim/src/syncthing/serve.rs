//! What goes wrong with requests.

use std::{
    convert::Infallible,
    sync::{Arc, atomic::Ordering},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Response, StatusCode, request::Parts},
    response::IntoResponse,
};
use tower::ServiceExt;

use super::{RequestFault, Sim};
use crate::{
    late,
    log::Request as Recorded,
    mishap::{page, pause},
    process::Hangup,
};

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
        Some(RequestFault::Truncated) => Ok(late::broken_off(&sim.process, answer)),
        Some(RequestFault::Stalled) => Ok(late::stalled(&sim.process, answer)),
        _ => Ok(answer),
    }
}

fn error(status: u16) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, "something went wrong on purpose\n").into_response()
}
