//! Apprise's API, and a program of somebody's own.

use axum::{
    http::{Method, StatusCode},
    response::IntoResponse,
};
use serde_json::json;

use super::{
    APPRISE_KEY, Received,
    serve::{Call, Does, answer as with, says},
};

pub(super) fn apprise(call: &Call<'_>) -> Does {
    let json = &call.json;
    match (call.method, call.path.as_str()) {
        (&Method::GET, "/status") => Does::Says("OK".into_response()),
        (&Method::POST, path) if path.starts_with("/notify") => {
            let key = path.trim_start_matches("/notify").trim_matches('/');
            let is_known = key == APPRISE_KEY || (key.is_empty() && json["urls"].is_string());
            if !is_known {
                return Does::Says(StatusCode::NO_CONTENT.into_response());
            }
            let is_type =
                ["info", "success", "warning", "failure"].iter().any(|it| json["type"] == *it);
            if json["body"].as_str().is_none_or(str::is_empty) || !is_type {
                return says(400, &json!({"error": "Bad FORM Payload provided"}));
            }
            let said = [&json["body"], &json["title"], &json["body"]];
            // It passes no id on: title and text are all there is.
            let mut received = Received::new(said, json, call.body);
            received.id = format!("{}\n{}", received.title, received.text);
            Does::Takes(Box::new(received), with(200, &json!({"error": null, "details": []})))
        }
        _ => says(404, &json!({"error": "not found"})),
    }
}

pub(super) fn webhook(call: &Call<'_>) -> Does {
    if *call.method != Method::POST {
        return Does::Says(StatusCode::METHOD_NOT_ALLOWED.into_response());
    }
    let json = &call.json;
    let words = &json["lines"][0]["words"][0];
    let mut received = Received::new([&json["id"], &json["heading"], words], json, call.body);
    let signature = call.header("x-towline-signature");
    received.signature = (!signature.is_empty()).then(|| signature.to_owned());
    Does::Takes(Box::new(received), StatusCode::NO_CONTENT.into_response())
}
