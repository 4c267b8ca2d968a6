//! `/api/torrents`.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, Request, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::{
    Refusal, exception,
    form::{fields, posted},
    invalid, unknown,
};
use crate::{
    betanin::{Sim, state::Torrent},
    time::iso,
};

type Answer = Result<Json<Value>, Refusal>;
type Shared = State<Arc<Sim>>;

fn shown(torrent: &Torrent) -> Value {
    json!({
        "id": torrent.id.to_string(),
        "path": torrent.path,
        "name": torrent.name,
        "status": torrent.status.word(),
        "has_lines": !torrent.lines.is_empty(),
        "tooltip": null,
        "created": iso(torrent.created),
        "updated": iso(torrent.updated),
    })
}

pub(super) async fn add(State(sim): Shared, request: Request) -> Answer {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let (path, name) = posted(&head, &body)?;
    sim.state().add(path, name);
    sim.posted.notify_one();
    Ok(Json(Value::Null))
}

pub(super) async fn list(State(sim): Shared, RawQuery(query): RawQuery) -> Answer {
    let query = fields(query.unwrap_or_default().as_bytes());
    let number = |name: &str| -> Result<i64, Refusal> {
        let text = query
            .get(name)
            .ok_or_else(|| invalid(name, "Missing required parameter in the query string"))?;
        text.trim().parse().map_err(|_| invalid(name, "invalid literal for int() with base 10"))
    };
    let (page, per_page) = (number("page")?.max(1), number("per_page")?);
    let per_page = if per_page < 1 { 20 } else { per_page.min(100) };
    let state = sim.state();
    let all = state.listed();
    let start = usize::try_from((page - 1).saturating_mul(per_page)).unwrap_or(usize::MAX);
    let count = usize::try_from(per_page).unwrap_or_default();
    let torrents: Vec<_> =
        all.iter().skip(start).take(count).map(|torrent| shown(torrent)).collect();
    Ok(Json(json!({"total": all.len(), "torrents": torrents})))
}

pub(super) async fn get(State(sim): Shared, Path(id): Path<String>, uri: Uri) -> Answer {
    let state = sim.state();
    let torrent =
        number(&id).and_then(|id| state.torrents.get(&id)).ok_or_else(|| unknown(&uri))?;
    Ok(Json(shown(torrent)))
}

pub(super) async fn retry(State(sim): Shared, Path(id): Path<String>, uri: Uri) -> Answer {
    let queued = number(&id).is_some_and(|id| sim.state().retry(id));
    sim.posted.notify_one();
    if queued { Ok(Json(Value::Null)) } else { Err(unknown(&uri)) }
}

/// Only the row goes: the worker will stumble over the id in its queue.
pub(super) async fn delete(State(sim): Shared, Path(id): Path<String>, uri: Uri) -> Answer {
    let gone = number(&id).and_then(|id| sim.state().torrents.remove(&id));
    if gone.is_some() { Ok(Json(Value::Null)) } else { Err(unknown(&uri)) }
}

pub(super) async fn stdout(State(sim): Shared, Path(id): Path<String>, uri: Uri) -> Answer {
    let state = sim.state();
    let torrent =
        number(&id).and_then(|id| state.torrents.get(&id)).ok_or_else(|| unknown(&uri))?;
    let lines: Vec<_> =
        torrent.lines.iter().map(|(index, data)| json!({"index": index, "data": data})).collect();
    Ok(Json(lines.into()))
}

/// Answers with 200 also when the process has ended: the text then vanishes.
pub(super) async fn stdin(State(sim): Shared, Path(id): Path<String>, body: Bytes) -> Response {
    let given: Value = serde_json::from_slice(&body).unwrap_or_default();
    let Some(text) = given["text"].as_str() else {
        return invalid("text", "Missing required parameter in the JSON body").into_response();
    };
    let state = sim.state();
    match number(&id).and_then(|id| state.processes.get(&id)) {
        None => exception(),
        Some(process) => {
            // Nobody reads it any more: that is what vanishing means.
            let _ = process.send(text.to_owned());
            Json(Value::Null).into_response()
        }
    }
}

fn number(id: &str) -> Option<u64> {
    id.parse().ok()
}
