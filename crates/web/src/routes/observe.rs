//! How towline does: whom it talks to, how much came, numbers for dashboards and Prometheus, and
//! whether it is ready.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use towline_api::{
    readiness::{Readiness, Reason},
    services::Services,
    stats::Stats,
    throughput::{GetThroughput, Throughput},
};
use towline_store::StoreError;

use crate::{Caller, problem::Failure, read::Asked, routes};

/// What Prometheus reads, and most others too.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Whoever asks whether we are ready asks again in some seconds.
const NOT_KEPT: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
/// A ledger that takes longer to answer the smallest question does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn services(State(state): State<routes::State>) -> Json<Services> {
    Json(state.desk.services().await)
}

pub(super) async fn throughput(
    State(state): State<routes::State>,
    Asked(asked): Asked<GetThroughput>,
) -> Result<Json<Throughput>, Failure> {
    Ok(Json(state.desk.throughput(asked).await?))
}

pub(super) async fn stats(State(state): State<routes::State>) -> Result<Json<Stats>, Failure> {
    Ok(Json(state.desk.stats().await?))
}

pub(super) async fn metrics(State(state): State<routes::State>) -> Result<Response, Failure> {
    let text = state.desk.metrics().await?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS), NOT_KEPT], text).into_response())
}

/// Whether towline does its work: a word for anybody; with the reasons, which name services and
/// paths, for who may look.
pub(super) async fn ready(
    State(state): State<routes::State>,
    caller: Option<Extension<Caller>>,
) -> Response {
    let readiness = readiness(&state).await;
    let status = status(&readiness);
    if caller.is_some() {
        return (status, [NOT_KEPT], Json(readiness)).into_response();
    }
    let word = if readiness.ready { "ready\n" } else { "not ready\n" };
    (status, [NOT_KEPT], word).into_response()
}

/// Whether towline does its work. Ends within seconds.
pub(crate) async fn readiness(state: &routes::State) -> Readiness {
    let mut reasons = state.desk.unready().await;
    let answers = tokio::time::timeout(PATIENCE, state.ledger.store().answers()).await;
    let (words, hint) = match answers {
        Ok(Ok(())) => return reasons.into(),
        Ok(Err(error)) => (error.to_string(), error.hint()),
        Err(_) => {
            let seconds = PATIENCE.as_secs();
            (format!("the ledger has not answered for {seconds} s"), StoreError::NO_ANSWER)
        }
    };
    reasons.push(Reason { what: "ledger".into(), words, hint: Some(hint.into()) });
    reasons.into()
}

const fn status(readiness: &Readiness) -> StatusCode {
    if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

#[cfg(test)]
mod tests;
