//! Gotify: `POST /message` for applications, `GET /message` for clients, `/version`.

use axum::http::Method;
use serde_json::{Value, json};

use super::{
    GOTIFY_APP, GOTIFY_CLIENT, Received,
    serve::{Call, Does, answer as with, says},
};

pub(super) fn answer(call: &Call<'_>, kept: &[Received]) -> Does {
    let key = call.header("x-gotify-key");
    match (call.method, call.path.as_str()) {
        (&Method::GET, "/version") => says(200, &json!({"version": "2.6.1"})),
        (&Method::POST, "/message") if key == GOTIFY_APP => create(call, kept.len()),
        (&Method::GET, "/message") if key == GOTIFY_CLIENT => list(call, kept),
        (_, "/message") => refused(401, "Unauthorized", "you need to provide a valid access token"),
        _ => refused(404, "Not Found", "page not found"),
    }
}

fn refused(code: u16, error: &str, words: &str) -> Does {
    says(code, &json!({"error": error, "errorCode": code, "errorDescription": words}))
}

fn create(call: &Call<'_>, number: usize) -> Does {
    let json = &call.json;
    if json["message"].as_str().is_none_or(str::is_empty) {
        return refused(400, "Bad Request", "Field 'message' is required");
    }
    let message = json!({
        "id": number + 1, "appid": 1, "title": json["title"], "message": json["message"],
        "priority": json["priority"], "extras": json["extras"], "date": "2026-01-01T00:00:00Z",
    });
    let said = [&json["extras"]["towline::message"]["id"], &json["title"], &json["message"]];
    let received = Received::new(said, &message, call.body);
    let response = with(200, &message);
    Does::Takes(Box::new(received), response)
}

/// The newest first.
fn list(call: &Call<'_>, kept: &[Received]) -> Does {
    let limit = call.asked("limit").map_or(Some(100), |limit| limit.parse().ok());
    let Some(limit @ 1..=200) = limit else {
        return refused(400, "Bad Request", "Field 'limit' must be between 1 and 200");
    };
    let messages: Vec<&Value> = kept.iter().rev().take(limit).map(|kept| &kept.whole).collect();
    let paging = json!({"size": messages.len(), "since": 0, "limit": limit});
    says(200, &json!({"messages": messages, "paging": paging}))
}
