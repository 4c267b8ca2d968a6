//! What goes wrong with requests.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use tower::ServiceExt;

use super::{RequestFault, Sim, routes::Number};
use crate::{
    log::Request as Recorded,
    mishap::{page, pause},
    process::Hangup,
};

pub(super) async fn handle(
    sim: Arc<Sim>,
    router: Router,
    mut head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let number = sim.log().asked(Recorded::new(&head, &body));
    head.extensions.insert(Number(number));
    let answer = answer(&sim, router, head, body).await;
    // A lost answer has no status, whatever slskd wrote.
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
    let late = sim.faults().answer_after_ms;
    pause(late).await;
    if sim.faults().html {
        return Ok(page());
    }
    let path = head.uri.path();
    let path = path.strip_prefix(sim.script.access.url_base.as_str()).unwrap_or(path);
    let fault = sim.faults().take_for_request(head.method.as_str(), path);
    match fault {
        Some(RequestFault::Error { status }) => return Ok(error(status)),
        Some(RequestFault::Html) => return Ok(page()),
        Some(RequestFault::CloseBefore) => return Err(Hangup),
        Some(RequestFault::Hold { ms }) => pause(ms).await,
        _ => {}
    }
    let request = Request::from_parts(head, Body::from(body));
    let answer = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    match fault {
        Some(RequestFault::CloseAfter) => return Err(Hangup),
        Some(RequestFault::ErrorAfter) => return Ok(error(500)),
        Some(RequestFault::Slow { ms }) => pause(ms).await,
        _ => {}
    }
    Ok(answer)
}

fn error(status: u16) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, json, "\"Something went wrong on purpose\"").into_response()
}
