//! Links that answer, taken out of what others are shown: whoever has one can answer.

/// What stands before the token of a link, however a text writes it.
const BEFORE: [&str; 4] = ["/answer/", "%2fanswer%2f", "\\/answer\\/", "\\u002fanswer\\u002f"];

/// The text with the links in it that answer what the inbox asks, but without their tokens. Also one
/// that was cut off is hidden.
pub fn without_answers(text: &str) -> String {
    BEFORE.iter().fold(text.to_owned(), |text, begin| without_tokens(&text, begin))
}

fn without_tokens(text: &str, begin: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.to_ascii_lowercase().match_indices(begin) {
        let end = at + begin.len();
        // Within one that is hidden already.
        if end < from {
            continue;
        }
        let token = text[end..].find(|letter| !is_of_token(letter)).unwrap_or(text.len() - end);
        out.push_str(&text[from..end]);
        if token > 0 {
            out.push('…');
        }
        from = end + token;
    }
    out.push_str(&text[from..]);
    out
}

/// Base64 for addresses, what parts a token, and how mail and addresses escape either.
fn is_of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ".-_~%=+:".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_hidden_however_its_link_is_written() {
        for (text, left) in [
            ("see http://t/tow/answer/7.1.9.as-is.Ab_-9z, or", "see http://t/tow/answer/…, or"),
            ("\"http:\\/\\/t\\/answer\\/7.1.canary\"", "\"http:\\/\\/t\\/answer\\/…\""),
            ("?to=http%3A%2F%2Ft%2Fanswer%2F7.1.canary&x", "?to=http%3A%2F%2Ft%2Fanswer%2F…&x"),
            ("/answer/a.canary /ANSWER/b.canary", "/answer/… /ANSWER/…"),
            ("%2Fanswer%2Fa%2Fanswer%2Fb/answer/c", "%2Fanswer%2F…/answer/…"),
            ("cut off: /answer/7.1", "cut off: /answer/…"),
            ("ü/answer/", "ü/answer/"),
            ("GET /api/v1/inbox/7/answer", "GET /api/v1/inbox/7/answer"),
        ] {
            assert_eq!(without_answers(text), left);
        }
    }
}
