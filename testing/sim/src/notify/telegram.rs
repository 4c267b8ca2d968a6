//! Telegram: `/bot{token}/sendMessage`, `getMe`, `getChat`.

use serde_json::{Value, json};

use super::{
    Received, TELEGRAM_CHAT, TELEGRAM_TOKEN,
    serve::{Call, Does, answer as with, says},
};

pub(super) fn answer(call: &Call<'_>) -> Does {
    let parts: Vec<_> = call.path.trim_matches('/').split('/').collect();
    let [bot, method] = parts[..] else { return refused(404, "Not Found") };
    if bot != format!("bot{TELEGRAM_TOKEN}") {
        return refused(401, "Unauthorized");
    }
    match method {
        "getMe" => says(200, &json!({"ok": true, "result": {"id": 12345, "is_bot": true}})),
        "getChat" if call.asked("chat_id") == Some(TELEGRAM_CHAT) => {
            says(200, &json!({"ok": true, "result": {"id": -100_777, "type": "supergroup"}}))
        }
        "getChat" => refused(400, "Bad Request: chat not found"),
        "sendMessage" => send(call),
        _ => refused(404, "Not Found"),
    }
}

fn refused(code: u16, words: &str) -> Does {
    says(code, &json!({"ok": false, "error_code": code, "description": words}))
}

fn send(call: &Call<'_>) -> Does {
    let json = &call.json;
    if json["chat_id"] != TELEGRAM_CHAT {
        return refused(400, "Bad Request: chat not found");
    }
    let text = json["text"].as_str().unwrap_or_default();
    if text.trim().is_empty() {
        return refused(400, "Bad Request: message text is empty");
    }
    if text.encode_utf16().count() > 4096 {
        return refused(400, "Bad Request: message is too long");
    }
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    // A chat keeps no id of the sender's: the text is all there is.
    let said = [&json["text"], &Value::from(title), &Value::from(rest)];
    let received = Received::new(said, json, call.body);
    Does::Takes(Box::new(received), with(200, &json!({"ok": true, "result": {"message_id": 7}})))
}
