//! The question at which a run stands.

/// beets begins each question with this sign.
pub(super) const ARROW: char = '\u{279c}';

/// Kinds of questions: the same letter means something else in each (betanin contract §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PromptKind {
    /// No matching release: `s` skips, `u` imports as-is, `b` aborts.
    NoMatch,
    /// Already in the library: `s` skips, `k` keeps both, `r` **deletes the old files**.
    Duplicate,
    /// One candidate, to be confirmed: `a` applies, `m` shows more, `s` skips, `u` imports as-is.
    Candidates,
    /// A list of candidates: a number, `s`, `u`.
    Selection,
    /// Another question.
    Unknown,
}

/// The question at the end of a run's text, if it ends with one that nobody has answered. A
/// question of which a part is still to come is none yet.
pub fn prompt(text: &str) -> Option<PromptKind> {
    // The cursor stands behind a question. A path that ends in `?` is followed by a new line.
    let text = text.trim_end_matches(' ');
    if !text.ends_with(['?', ':']) {
        return None;
    }
    let question = question(text);
    let has = |words: &str| question.contains(words);
    Some(if has("kip new") {
        PromptKind::Duplicate
    } else if has("ore candidates") {
        PromptKind::Candidates
    } else if has("# selection") {
        PromptKind::Selection
    } else if has("kip") && has("se as-is") {
        PromptKind::NoMatch
    } else {
        PromptKind::Unknown
    })
}

/// The last question, on one line; it is wrapped at 72 columns. After an answer that was no
/// option it still holds the options, before `Enter one of S, U:`.
fn question(text: &str) -> String {
    let last_line = text.rfind('\n').map_or(0, |i| i + 1);
    let start = match text.rfind(ARROW) {
        // A question of another kind, such as `Artist:`, came after an answer.
        Some(arrow) if answered(&text[arrow..]) && !text[last_line..].contains("one of") => {
            last_line
        }
        Some(arrow) => arrow,
        None => last_line,
    };
    text[start..].split_whitespace().collect::<Vec<_>>().join(" ")
}

fn answered(question: &str) -> bool {
    question.split_once('?').is_some_and(|(_, after)| !after.trim().is_empty())
}
