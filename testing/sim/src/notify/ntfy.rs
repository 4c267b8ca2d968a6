//! ntfy: `POST /` with JSON, `GET /{topic}/json?poll=1`, `/v1/health`, `/{topic}/auth`.

use axum::{http::Method, response::IntoResponse};
use serde_json::{Value, json};

use super::{
    NTFY_TOKEN, Received,
    serve::{Call, Does, answer as with, says},
};

pub(super) fn answer(call: &Call<'_>, kept: &[Received], knows_sequences: bool) -> Does {
    if call.path == "/v1/health" {
        return says(200, &json!({"healthy": true}));
    }
    if call.header("authorization") != format!("Bearer {NTFY_TOKEN}") {
        let link = "https://ntfy.sh/docs/publish/#authentication";
        let body = json!({"code": 40101, "http": 401, "error": "unauthorized", "link": link});
        return says(401, &body);
    }
    let parts: Vec<_> = call.path.trim_matches('/').split('/').collect();
    match (call.method, &parts[..]) {
        (&Method::POST, [""]) => publish(call, kept.len(), knows_sequences),
        (&Method::GET, [_, "auth"]) => says(200, &json!({"success": true})),
        (&Method::GET, [topic, "json"]) if call.asked("poll") == Some("1") => {
            Does::Says(poll(topic, kept))
        }
        _ => says(404, &json!({"code": 40401, "http": 404, "error": "page not found"})),
    }
}

fn refused(code: u32, words: &str) -> Does {
    says(400, &json!({"code": code, "http": 400, "error": format!("invalid request: {words}")}))
}

fn publish(call: &Call<'_>, number: usize, knows_sequences: bool) -> Does {
    let json = &call.json;
    let is_name = |value: &Value| {
        value.as_str().is_some_and(|text| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
        })
    };
    if !is_name(&json["topic"]) {
        return refused(40009, "topic invalid");
    }
    if json["message"].as_str().unwrap_or_default().len() > 4096 {
        return says(413, &json!({"code": 41301, "http": 413, "error": "attachment too large"}));
    }
    if json["actions"].as_array().is_some_and(|actions| actions.len() > 3) {
        return refused(40018, "actions invalid; only 3 actions allowed");
    }
    if knows_sequences && !json["sequence_id"].is_null() && !is_name(&json["sequence_id"]) {
        return refused(40049, "sequence ID invalid");
    }
    let mut message = json!({
        "id": format!("m{number:011}"), "time": 1_700_000_000 + number, "event": "message",
        "topic": json["topic"], "title": json["title"], "message": json["message"],
        "priority": json["priority"], "actions": json["actions"], "click": json["click"],
    });
    if knows_sequences {
        message["sequence_id"] = json["sequence_id"].clone();
    }
    let said = [&json["sequence_id"], &json["title"], &json["message"]];
    let received = Received::new(said, &message, call.body);
    let response = with(200, &message);
    Does::Takes(Box::new(received), response)
}

/// One message a line.
fn poll(topic: &str, kept: &[Received]) -> axum::http::Response<axum::body::Body> {
    let of_topic = kept.iter().filter(|kept| kept.whole["topic"] == topic);
    let lines: Vec<_> = of_topic.map(|kept| format!("{}\n", kept.whole)).collect();
    ([("content-type", "application/x-ndjson; charset=utf-8")], lines.concat()).into_response()
}
