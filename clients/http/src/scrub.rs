//! Words from outside, made fit for logs and errors.

use std::error::Error;

use secrecy::{ExposeSecret, SecretString};

use crate::Cause;

const LONGEST: usize = 300;

/// Takes our secrets out of words that others wrote. A service may quote the key that it refuses.
#[derive(Clone, Default)]
pub(crate) struct Scrub(Vec<SecretString>);

impl Scrub {
    pub(crate) fn hide(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.0.push(SecretString::from(secret));
        }
    }

    /// Without secrets and control characters, and short.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = text.replace(secret.expose_secret(), "[secret]");
        }
        let printable: String =
            text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        bounded(&printable.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    pub(crate) fn cause(&self, text: &str) -> Cause {
        Cause(self.clean(text))
    }

    /// The innermost cause: the layers around it only say that there is one.
    pub(crate) fn root_cause(&self, error: &(dyn Error + 'static)) -> Cause {
        let mut innermost = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        self.cause(&innermost.to_string())
    }

    /// What a service says in the body of a refusal.
    pub(crate) fn message(&self, content_type: &str, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        if let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) {
            let words = words_in(&value).map(|words| self.clean(words)).unwrap_or_default();
            // Problem details (RFC 9457) may say what to do about it.
            return match (words.is_empty(), value.get("hint").and_then(|hint| hint.as_str())) {
                (false, Some(hint)) => self.clean(&format!("{words}; {hint}")),
                _ => words,
            };
        }
        if looks_like_html(content_type, body) { String::new() } else { self.clean(&text) }
    }
}

/// Servers put a page's mark in the header, proxies sometimes only in the text.
pub(crate) fn looks_like_html(content_type: &str, body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let begins = |mark: &str| {
        start.get(..mark.len()).is_some_and(|s| s.eq_ignore_ascii_case(mark.as_bytes()))
    };
    content_type.starts_with("text/html") || begins("<!doctype") || begins("<html")
}

fn words_in(value: &serde_json::Value) -> Option<&str> {
    match value {
        serde_json::Value::String(words) => Some(words),
        serde_json::Value::Object(fields) => ["message", "msg", "error", "detail", "error_message"]
            .iter()
            .filter_map(|name| fields.get(*name))
            .find_map(words_in),
        serde_json::Value::Array(all) => all.iter().find_map(words_in),
        _ => None,
    }
}

fn bounded(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_refusal_are_found_where_services_put_them() {
        let scrub = Scrub::default();
        let message = |body: &str| scrub.message("application/json", body.as_bytes());
        assert_eq!(message(r#"{"message": "no"}"#), "no");
        assert_eq!(message(r#"{"msg": "no"}"#), "no");
        assert_eq!(message(r#"{"error": {"message": "deep"}}"#), "deep");
        assert_eq!(message(r#"{"detail": [{"msg": "first"}]}"#), "first");
        assert_eq!(message(r#"{"detail": "no", "hint": "do"}"#), "no; do");
        assert_eq!(message(r#""just words""#), "just words");
        assert_eq!(message(r#"{"other": 1}"#), "");
        assert_eq!(message("Internal Server Error"), "Internal Server Error");
        assert_eq!(message("<!DOCTYPE html><title>no"), "");
    }

    #[test]
    fn words_are_short_without_control_characters_and_without_our_secrets() {
        let mut scrub = Scrub::default();
        scrub.hide("canary");
        assert_eq!(scrub.clean("a\u{1b}[31m b\r\n\u{0}canary!"), "a [31m b [secret]!");
        let long = scrub.clean(&"é".repeat(1000));
        assert_eq!(long.chars().count(), 300);
        assert!(long.ends_with('…'));
    }
}
