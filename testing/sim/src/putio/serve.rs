//! What goes wrong with calls, and their log.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use tower::ServiceExt;

use super::{
    Answered, Host, RequestFault, Sim, clock,
    hosts::Site,
    refused::Refused,
    routes::{self, body::Fields},
};
use crate::{
    late, lock,
    log::Request as Recorded,
    mishap::{page, pause},
    process::Hangup,
};

pub(super) async fn handle(
    site: Arc<Site>,
    router: Router,
    head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let number = site.sim.log().asked(record(site.host, &head, &body));
    let answer = answer(&site, router, head, body).await;
    // A lost answer has no status, whatever put.io wrote.
    let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    site.sim.log().answered(number, status);
    answer
}

async fn answer(
    site: &Site,
    router: Router,
    head: Parts,
    body: Bytes,
) -> Result<Response<Body>, Hangup> {
    let late = site.sim.faults().answer_after_ms;
    pause(late).await;
    if site.sim.faults().html {
        return Ok(page());
    }
    if site.host == Host::Storage {
        return finish(router, head, body).await;
    }
    let fault = site.sim.faults().take_for_request(head.method.as_str(), head.uri.path());
    match fault {
        Some(RequestFault::Error { status }) => return Ok(error(&Refused::untyped(status))),
        Some(RequestFault::Refused { status, error_type }) => {
            return Ok(error(&Refused::new(status, &error_type)));
        }
        Some(RequestFault::Html) => return Ok(page()),
        Some(RequestFault::CloseBefore) => return Err(Hangup),
        Some(RequestFault::Late) => {
            lock(&site.sim.late).push((site.host, head, body));
            return Err(Hangup);
        }
        Some(RequestFault::Hold { ms }) => pause(ms).await,
        _ => {}
    }
    let answer = finish(router, head, body).await?;
    match fault {
        Some(RequestFault::CloseAfter) => Err(Hangup),
        Some(RequestFault::ErrorAfter) => Ok(error(&Refused::untyped(500))),
        Some(RequestFault::Slow { ms }) => {
            pause(ms).await;
            Ok(answer)
        }
        Some(RequestFault::Truncated) => Ok(late::broken_off(&site.process, answer)),
        Some(RequestFault::Stalled) => Ok(late::stalled(&site.process, answer)),
        _ => Ok(answer),
    }
}

/// Does what was left lying; nobody hears the answers. How many calls it were.
pub(super) async fn release(sim: &Arc<Sim>) -> usize {
    let calls = std::mem::take(&mut *lock(&sim.late));
    let count = calls.len();
    for (host, head, body) in calls {
        // There is nobody to hang up on.
        let _ = finish(routes::router(sim, host), head, body).await;
    }
    count
}

async fn finish(router: Router, head: Parts, body: Bytes) -> Result<Response<Body>, Hangup> {
    let request = Request::from_parts(head, Body::from(body));
    let answer = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
    // A route that wants to hang up can only say so.
    if answer.extensions().get::<Closed>().is_some() { Err(Hangup) } else { Ok(answer) }
}

/// Marks an answer that is not sent: the connection is closed instead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closed;

fn record(host: Host, head: &Parts, body: &Bytes) -> Answered {
    Answered {
        at: clock::real_time(),
        host,
        request: Recorded::new(head, body),
        fields: Fields::read(&head.headers, body).into_map(),
        authorization: text(&head.headers, header::AUTHORIZATION),
        range: text(&head.headers, header::RANGE),
        status: None,
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}

fn error(refused: &Refused) -> Response<Body> {
    let answer = routes::answer::refusal(refused);
    let is_known = StatusCode::from_u16(refused.status).is_ok();
    if is_known { answer } else { StatusCode::INTERNAL_SERVER_ERROR.into_response() }
}
