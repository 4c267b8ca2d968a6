//! Discord: `POST /api/webhooks/{id}/{token}`, and `GET` for what it is.

use axum::{
    http::{Method, StatusCode},
    response::IntoResponse,
};
use serde_json::{Value, json};

use super::{
    DISCORD_PATH, Received,
    serve::{Call, Does, answer as with, says},
};

pub(super) fn answer(call: &Call<'_>) -> Does {
    let (known, _) = DISCORD_PATH.rsplit_once('/').unwrap_or_default();
    if !call.path.starts_with(known) {
        return says(404, &json!({"message": "Unknown Webhook", "code": 10015}));
    }
    if call.path != DISCORD_PATH {
        return says(401, &json!({"message": "Invalid Webhook Token", "code": 50027}));
    }
    match *call.method {
        Method::GET => says(200, &json!({"type": 1, "id": "1234", "name": "towline"})),
        Method::POST => execute(call),
        _ => says(405, &json!({"message": "405: Method Not Allowed", "code": 0})),
    }
}

fn execute(call: &Call<'_>) -> Does {
    let json = &call.json;
    let embed = &json["embeds"][0];
    let length = |value: &Value| value.as_str().unwrap_or_default().encode_utf16().count();
    let is_empty = length(&json["content"]) == 0 && json["embeds"].as_array().is_none();
    if is_empty {
        return says(400, &json!({"message": "Cannot send an empty message", "code": 50006}));
    }
    let is_long = length(&json["content"]) > 2000
        || length(&embed["title"]) > 256
        || length(&embed["description"]) > 4096
        || length(&embed["footer"]["text"]) > 2048;
    if is_long {
        return says(400, &json!({"message": "Invalid Form Body", "code": 50035}));
    }
    let said = [&embed["footer"]["text"], &embed["title"], &embed["description"]];
    let received = Received::new(said, json, call.body);
    let response = if call.asked("wait") == Some("true") {
        with(200, &json!({"id": "99", "type": 0, "channel_id": "5", "embeds": json["embeds"]}))
    } else {
        StatusCode::NO_CONTENT.into_response()
    };
    Does::Takes(Box::new(received), response)
}
