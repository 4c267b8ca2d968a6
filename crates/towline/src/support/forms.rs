//! How a secret can stand in a text.

use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use crate::kept_secret::hexadecimal;

/// What is shorter stands in every text by chance.
const SHORTEST: usize = 4;
/// What is shorter than this counts only as a whole word.
const WORD: usize = 8;

/// All forms of a secret.
pub(super) struct Forms(Vec<Vec<u8>>);

impl Forms {
    /// Of this secret; `None` where it is too short to be searched for.
    pub(super) fn of(secret: &str) -> Option<Self> {
        if secret.len() < SHORTEST {
            return None;
        }
        let mut all = vec![secret.as_bytes().to_vec()];
        let mut also = |form: String| {
            let form = form.into_bytes();
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
        Some(Self(all))
    }

    /// Whether it stands there.
    pub(super) fn are_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|form| stands(text, form))
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
    if part.len() < WORD - 1 { String::new() } else { part.to_owned() }
}

fn stands(text: &[u8], form: &[u8]) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    // memmem of the standard library there is none: the first byte is looked for.
    let Some((first, _)) = form.split_first() else { return false };
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|byte| byte == first).map(|at| from + at) {
        let end = at + form.len();
        if text.len() < end {
            return false;
        }
        let apart =
            !is_word(at.checked_sub(1).and_then(|at| text.get(at))) && !is_word(text.get(end));
        if &text[at..end] == form && (form.len() >= WORD || apart) {
            return true;
        }
        from = at + 1;
    }
    false
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
            assert!(forms.are_in(format!("before{text}behind").as_bytes()), "{text}");
        }
        assert!(!forms.are_in(b"hunter2"));
    }

    #[test]
    fn a_short_one_counts_as_a_word_only() {
        let forms = Forms::of("music").unwrap();
        assert!(forms.are_in(b"key=music") && !forms.are_in(b"musical chairs"));
        assert!(Forms::of("abc").is_none());
    }
}
