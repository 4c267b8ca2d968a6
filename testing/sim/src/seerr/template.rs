//! The webhook's template (reference §9): JSON in a JSON string, so serialised twice.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// What the keys of a template stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Filling {
    /// By key, as in `media_tmdbid`. What is missing is empty.
    pub(super) words: Vec<(&'static str, String)>,
    /// Of sections only: whether they are there.
    pub(super) has_media: bool,
    pub(super) has_request: bool,
    pub(super) extra: Vec<(String, String)>,
}

/// All keys that stand for text. A longer one comes before one that it begins with.
const KEYS: [&str; 19] = [
    "notification_type",
    "event",
    "subject",
    "message",
    "image",
    "media_type",
    "media_tmdbid",
    "media_tvdbid",
    "media_status4k",
    "media_status",
    "request_id",
    "requestedBy_username",
    "requestedBy_email",
    "requestedBy_avatar",
    "requestedBy_settings_discordId",
    "requestedBy_settings_telegramChatId",
    "issue_id",
    "comment_message",
    "reportedBy_username",
];

/// The one that is there until somebody sets another, as it is stored.
pub(super) fn usual() -> String {
    let template = json!({
        "notification_type": "{{notification_type}}",
        "event": "{{event}}",
        "subject": "{{subject}}",
        "message": "{{message}}",
        "image": "{{image}}",
        "{{media}}": {
            "media_type": "{{media_type}}",
            "tmdbId": "{{media_tmdbid}}",
            "tvdbId": "{{media_tvdbid}}",
            "status": "{{media_status}}",
            "status4k": "{{media_status4k}}",
        },
        "{{request}}": {
            "request_id": "{{request_id}}",
            "requestedBy_email": "{{requestedBy_email}}",
            "requestedBy_username": "{{requestedBy_username}}",
            "requestedBy_avatar": "{{requestedBy_avatar}}",
            "requestedBy_settings_discordId": "{{requestedBy_settings_discordId}}",
            "requestedBy_settings_telegramChatId": "{{requestedBy_settings_telegramChatId}}",
        },
        "{{issue}}": { "issue_id": "{{issue_id}}", "reportedBy_username": "{{reportedBy_username}}" },
        "{{comment}}": { "comment_message": "{{comment_message}}" },
        "{{extra}}": [],
    });
    Value::String(template.to_string()).to_string()
}

/// The body of a delivery; none: the template was serialised once, or is no JSON inside. Nobody
/// is told.
pub(super) fn fill(stored: &str, with: &Filling) -> Option<Value> {
    let Value::String(inner) = serde_json::from_str(stored).ok()? else { return None };
    Some(value(serde_json::from_str(&inner).ok()?, with))
}

fn value(template: Value, with: &Filling) -> Value {
    match template {
        Value::String(text) => Value::String(with.text(text)),
        Value::Object(members) => Value::Object(object(members, with)),
        Value::Array(items) => items.into_iter().map(|item| value(item, with)).collect(),
        other => other,
    }
}

/// Sections lose their braces, and are null when there is nothing to say in them.
fn object(members: Map<String, Value>, with: &Filling) -> Map<String, Value> {
    let one = |(name, inside): (String, Value)| match name.as_str() {
        "{{media}}" if with.has_media => ("media".into(), value(inside, with)),
        "{{media}}" => ("media".into(), Value::Null),
        "{{request}}" if with.has_request => ("request".into(), value(inside, with)),
        "{{request}}" => ("request".into(), Value::Null),
        "{{issue}}" => ("issue".into(), Value::Null),
        "{{comment}}" => ("comment".into(), Value::Null),
        "{{extra}}" if with.extra.is_empty() => ("extra".into(), Value::Null),
        "{{extra}}" => {
            let pair = |(name, value): &(String, String)| json!({ "name": name, "value": value });
            ("extra".into(), with.extra.iter().map(pair).collect())
        }
        _ => (name, value(inside, with)),
    };
    members.into_iter().map(one).collect()
}

impl Filling {
    fn get(&self, key: &str) -> &str {
        self.words.iter().find(|(name, _)| *name == key).map_or("", |(_, word)| word)
    }

    /// Only the first occurrence of a key is replaced (§9).
    fn text(&self, mut text: String) -> String {
        for key in KEYS {
            let braced = format!("{{{{{key}}}}}");
            if text.contains(&braced) {
                text = text.replacen(&braced, self.get(key), 1);
            }
        }
        text
    }

    /// An address with its keys replaced, percent-encoded.
    pub(super) fn address(&self, url: &str) -> String {
        addressed(url, |key| self.get(key))
    }
}

/// As the test of a webhook does it.
pub(super) fn test_address(url: &str) -> String {
    addressed(url, |_| "test")
}

fn addressed<'a>(url: &str, word: impl Fn(&str) -> &'a str) -> String {
    let mut url = url.to_owned();
    for key in KEYS {
        let word = utf8_percent_encode(word(key), NON_ALPHANUMERIC).to_string();
        url = url.replace(&format!("{{{{{key}}}}}"), &word);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_replaced_once_and_quotes_are_safe() {
        let with = Filling {
            words: vec![("subject", "The \"Thing\"".into()), ("media_status4k", "UNKNOWN".into())],
            ..Filling::default()
        };
        let twice = |value: &Value| Value::String(value.to_string()).to_string();
        let template =
            json!({"a": "{{subject}}, {{subject}}", "b": ["{{media_status4k}}"], "c": 1});
        let filled = fill(&twice(&template), &with).unwrap();
        let so = json!({"a": "The \"Thing\", {{subject}}", "b": ["UNKNOWN"], "c": 1});
        assert_eq!(filled, so);
        assert_eq!(fill(&template.to_string(), &with), None);
        assert_eq!(fill("\"{\"", &with), None);
    }
}
