//! What goes wrong with requests.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, Response, StatusCode, request::Parts},
    response::IntoResponse,
};
use tower::ServiceExt;

use super::{PostFault, Sim, routes};
use crate::{
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
    sim.record(Recorded::new(&head, &body));
    let late = sim.faults().answer_after_ms;
    pause(late).await;
    if let Some(page) = instead(&sim) {
        return Ok(page);
    }
    let fault = posted_name(&head, &body).and_then(|name| sim.faults().take_for_post(&name));
    match fault {
        Some(PostFault::CloseBefore) => return Err(Hangup),
        Some(PostFault::Hold { ms }) => pause(ms).await,
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
    faults.html.then(page)
}

/// The name of the directory, when this posts one.
fn posted_name(head: &Parts, body: &Bytes) -> Option<String> {
    if head.method != Method::POST || head.uri.path().trim_end_matches('/') != "/api/torrents" {
        return None;
    }
    let (_, name) = routes::posted(head, body).ok()?;
    Some(name)
}
