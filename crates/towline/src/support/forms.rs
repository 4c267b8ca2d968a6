//! How a secret can stand in a text.

use std::cmp::Reverse;

use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use crate::kept_secret::hexadecimal;

/// What is shorter stands in every text by chance.
const SHORTEST: usize = 4;
/// What is shorter than this may be a common word, and counts only as a whole value.
const LONG: usize = 8;
/// What stands in its place.
const MASK: &str = "…";

/// All forms of a secret.
pub(super) struct Forms(Vec<String>);

impl Forms {
    /// Of this secret; `None` where it is too short to be searched for.
    pub(super) fn of(secret: &str) -> Option<Self> {
        if secret.len() < SHORTEST {
            return None;
        }
        let mut all = vec![secret.to_owned()];
        let mut also = |form: String| {
            if form.len() >= SHORTEST && !all.contains(&form) {
                all.push(form);
            }
        };
        also(in_json(secret));
        also(secret.escape_debug().to_string());
        let percent = percent_encode(secret.as_bytes(), NON_ALPHANUMERIC).to_string();
        also(percent.to_lowercase());
        also(percent);
        also(plain_percent(secret));
        let hex = hexadecimal(secret.as_bytes());
        also(hex.to_uppercase());
        also(hex);
        for before in 0..3 {
            also(inside(&BASE64_STANDARD_NO_PAD, secret, before));
            also(inside(&BASE64_URL_SAFE_NO_PAD, secret, before));
        }
        // One may be a part of another.
        all.sort_by_key(|form| Reverse(form.len()));
        Some(Self(all))
    }

    /// The text without it; `None` where it does not stand there.
    pub(super) fn masked(&self, text: &str) -> Option<String> {
        let mut masked = None;
        for form in &self.0 {
            masked = without(masked.as_deref().unwrap_or(text), form).or(masked);
        }
        masked
    }
}

/// As it stands between the quotes of a JSON text.
pub(super) fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// As most programs write it: what may stand in an address stands there as it is.
fn plain_percent(secret: &str) -> String {
    const PLAIN: &percent_encoding::AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    percent_encode(secret.as_bytes(), PLAIN).to_string()
}

/// The part of base64 that is the same whatever stands before and behind the secret; so many bytes
/// before it, of each three.
fn inside(engine: &impl base64::Engine, secret: &str, before: usize) -> String {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret.as_bytes());
    let text = engine.encode(&bytes);
    let from = (before * 8).div_ceil(6);
    let to = (bytes.len() * 8) / 6;
    let part = text.get(from..to).unwrap_or_default();
    // Of a short one little is left, which stands in any base64 by chance.
    if part.len() < LONG - 1 { String::new() } else { part.to_owned() }
}

fn without(text: &str, form: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for (at, _) in text.match_indices(form) {
        let end = at + form.len();
        if form.len() >= LONG || is_value(&text[..at], &text[end..]) {
            out.push_str(&text[from..at]);
            out.push_str(MASK);
            from = end;
        }
    }
    (from > 0).then(|| out + &text[from..])
}

/// Whether what stands between these is all of a value: `"…"`, `key=…`, `:…@`.
fn is_value(before: &str, behind: &str) -> bool {
    let ends = |letter: char| letter.is_whitespace() || "\"'\\&,;)]}@".contains(letter);
    before.ends_with(['"', '\'', '=', ':']) && behind.chars().next().is_none_or(ends)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        let secret = "hünter2/+\"x y";
        let forms = Forms::of(secret).unwrap();
        let json = serde_json::json!({ "a": format!("key {secret}") }).to_string();
        let basic = |user: &str| BASE64_STANDARD_NO_PAD.encode(format!("{user}:{secret}!"));
        let percent = percent_encode(secret.as_bytes(), NON_ALPHANUMERIC).to_string();
        for text in [
            secret.to_owned(),
            json,
            format!("{secret:?}"),
            format!("?key={percent}&x"),
            percent.to_lowercase(),
            basic("a"),
            basic("ab"),
            basic("abc"),
            BASE64_URL_SAFE_NO_PAD.encode(secret),
            hexadecimal(secret.as_bytes()),
        ] {
            let masked = forms.masked(&format!("before{text}behind")).expect(&text);
            assert!(masked.starts_with("before") && masked.ends_with("behind"), "{masked}");
            assert!(forms.masked(&masked).is_none(), "{masked}");
        }
        assert!(forms.masked("hunter2").is_none());
    }

    #[test]
    fn a_short_one_counts_as_a_whole_value_only() {
        let masked = |text: &str| Forms::of("music").unwrap().masked(text);
        for (text, left) in [
            ("key=music", "key=…"),
            ("{\"key\":\"music\"}", "{\"key\":\"…\"}"),
            ("http://jo:music@host", "http://jo:…@host"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(left));
        }
        for text in ["musical chairs", "the music in /music/new", "[imports.music]"] {
            assert_eq!(masked(text), None, "{text}");
        }
        assert!(Forms::of("abc").is_none());
    }
}
