//! The smaller areas.

use std::{fs, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{RawQuery, State},
};
use serde_json::{Value, json};

use super::{Refusal, form::fields, invalid};
use crate::betanin::Sim;

type Answer = Result<Json<Value>, Refusal>;

pub(super) async fn system_info() -> Json<Value> {
    Json(json!({
        "platform": "Linux-6.1.0-x86_64-with-glibc2.36",
        "python_version": "3.11.2",
        "betanin_version": "v0.5.6\n",
    }))
}

/// Directories whose path begins with `dir`; patterns within are read as far as `[x]`.
pub(super) async fn sub_dirs(RawQuery(query): RawQuery) -> Answer {
    let query = fields(query.unwrap_or_default().as_bytes());
    let start = query
        .get("dir")
        .ok_or_else(|| invalid("dir", "Missing required parameter in the query string"))?;
    let start = literal(start);
    let (above, name) = start.rsplit_once('/').unwrap_or((".", &start));
    let above = if above.is_empty() { "/" } else { above };
    let mut found = Vec::new();
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let entry_name = entry.file_name().to_string_lossy().into_owned();
        let is_hidden = entry_name.starts_with('.') && !name.starts_with('.');
        if entry_name.starts_with(name) && !is_hidden && entry.path().is_dir() {
            found.push(json!({"path": format!("{}/{entry_name}", above.trim_end_matches('/'))}));
        }
    }
    Ok(Json(found.into()))
}

/// `[[]`, `[*]` and `[?]` are how a glob pattern escapes.
fn literal(pattern: &str) -> String {
    pattern.replace("[*]", "*").replace("[?]", "?").replace("[[]", "[")
}

pub(super) async fn beets_config(State(sim): State<Arc<Sim>>) -> Json<Value> {
    let config = format!("directory: {}\n", sim.script.library.display());
    Json(json!({"time_read": "2026-11-21T05:44:48.123456", "config": config}))
}

/// Taken, and without effect: the script says what beets does.
pub(super) async fn put_beets_config(body: Bytes) -> Answer {
    let given: Value = serde_json::from_slice(&body).unwrap_or_default();
    given["config"]
        .as_str()
        .map(|_| Json(Value::Null))
        .ok_or_else(|| invalid("config", "Missing required parameter in the JSON body"))
}

pub(super) async fn api_key(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(json!({"api_key": sim.script.api_key}))
}

pub(super) async fn no_services() -> Json<Value> {
    Json(json!([]))
}

pub(super) async fn strings() -> Json<Value> {
    Json(json!({"title": "t", "body": "b"}))
}

/// There are no services to tell.
pub(super) async fn test_services() -> Json<Value> {
    Json(json!({"result": null}))
}

pub(super) async fn swagger() -> Json<Value> {
    Json(json!({"swagger": "2.0", "basePath": "/api", "info": {"title": "API", "version": "1.0"}}))
}
