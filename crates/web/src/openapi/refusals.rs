//! With which words an endpoint says no, read from its doc comment.

use std::collections::BTreeMap;

/// The words by status. A text says them as `404 `no-such-item`; 409 `busy`, `moved-on` when …`: a
/// number that a word follows, and all words up to the next number.
pub(super) fn in_text(text: &str) -> BTreeMap<u16, Vec<String>> {
    let mut found = BTreeMap::<u16, Vec<String>>::new();
    let mut status = None;
    let mut before = "";
    for (at, piece) in text.split('`').enumerate() {
        // Every other piece stands between two ticks.
        if at % 2 == 0 {
            before = piece;
            continue;
        }
        if let Some(number) = ends_with_status(before) {
            status = Some(number);
        } else if before.contains(". ") {
            // The sentence is over.
            status = None;
        }
        if let Some(status) = status.filter(|_| is_word(piece)) {
            found.entry(status).or_default().push(piece.to_owned());
        }
    }
    found
}

fn ends_with_status(text: &str) -> Option<u16> {
    let number: u16 = text.split_whitespace().next_back()?.parse().ok()?;
    (text.ends_with(char::is_whitespace) && (400..600).contains(&number)).then_some(number)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_words_are_refusals_and_nothing_else_is() {
        let text = "Answers `retry`. 404 `no-such-entry`; 409 `moved-on` when it has changed, \
                    `not-offered`. Not 502, which is sent again: `all` of it. 503, with the same \
                    body. 422 `out-of-range`; 400 at once.";
        let found: Vec<_> = in_text(text).into_iter().collect();
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                (404, words(&["no-such-entry"])),
                (409, words(&["moved-on", "not-offered"])),
                (422, words(&["out-of-range"])),
            ]
        );
    }
}
