//! What of a configuration is not shown: an error is often pasted where others read it.
//!
//! Judged by the text alone, because what is shown is mostly what could not be read.

use std::ops::Range;

use super::shape::sounds_secret;

/// What stands in place of a hidden text.
const MASK: &str = "…";
/// The same where a whole value is hidden.
const VALUE: &str = " \"…\"";

/// The parts of a line that are hidden, in order and apart from each other.
#[derive(Default)]
pub(super) struct Hidden(Vec<(Range<usize>, &'static str)>);

impl Hidden {
    /// The line up to `to`, without what is hidden.
    pub(super) fn shown(&self, line: &str, to: usize) -> String {
        let mut out = String::new();
        let mut from = 0;
        for (part, instead) in self.0.iter().take_while(|(part, _)| part.start < to) {
            let cut = if to < part.end { to - part.start } else { usize::MAX };
            out.push_str(&line[from..part.start]);
            out.extend(instead.chars().take(cut));
            from = part.end;
        }
        out.push_str(line.get(from..to).unwrap_or_default());
        out
    }
}

/// Hides what must not be shown of a line; `before` is the text above it.
pub(super) fn in_line(line: &str, before: &str) -> Hidden {
    if !starts_anew(line) && before.lines().rev().find(|line| starts_anew(line)).is_some_and(tells)
    {
        return Hidden(vec![(0..line.len(), MASK)]);
    }
    match secret(line) {
        Some(from) => behind(line, from),
        None => Hidden(addresses(line)),
    }
}

/// The credentials of all addresses in a line, in quotes or not.
fn addresses(line: &str) -> Vec<(Range<usize>, &'static str)> {
    let quoted = texts(line);
    let starts = std::iter::once(0).chain(quoted.iter().map(|text| text.end));
    let ends = quoted.iter().map(|text| text.start).chain(std::iter::once(line.len()));
    let between = starts.zip(ends).map(|(from, to)| from..to);
    // A password can hold what looks like the end of a text.
    let whole = line.find("://").map(|at| at + 3).zip(line.rfind('@'));
    let whole = whole.filter(|(from, to)| from < to).map(|(from, to)| (from..to, MASK));
    let parts: Vec<_> = between
        .chain(quoted.iter().cloned())
        .flat_map(|text| credentials(&line[text.clone()], text.start))
        .chain(whole)
        .collect();
    apart(parts)
}

/// Parts that meet are one.
fn apart(mut parts: Vec<(Range<usize>, &'static str)>) -> Vec<(Range<usize>, &'static str)> {
    parts.sort_by_key(|(part, _)| part.start);
    parts.dedup_by(|(next, _), (kept, _)| {
        let meet = next.start <= kept.end;
        if meet {
            kept.end = kept.end.max(next.end);
        }
        meet
    });
    parts
}

/// Hides all of a line behind `from`, and the values before it: one may belong to a misspelt key.
pub(super) fn behind(line: &str, from: usize) -> Hidden {
    let from = secret(line).map_or(from, |secret| secret.min(from));
    let before = &line[..from];
    let is_key = |text: &Range<usize>| {
        before[text.end..].trim_start_matches(['"', '\'']).trim_start().starts_with(['=', '.', ']'])
    };
    let values = texts(before).into_iter().filter(|text| !text.is_empty() && !is_key(text));
    let mut hidden: Vec<_> = values.map(|text| (text, MASK)).collect();
    // What sounds secret may itself be a part of a password in an address.
    hidden.extend(addresses(line));
    hidden.push((from..line.len(), VALUE));
    Hidden(apart(hidden))
}

/// A text without the user and password of an address, and without what is asked of it.
pub(crate) fn without_credentials(text: &str) -> String {
    Hidden(credentials(text, 0)).shown(text, text.len())
}

/// Whether the line begins a key or a table, and does not go on with the value of an earlier one.
fn starts_anew(line: &str) -> bool {
    let key = line.trim_start();
    let end = key.find(|letter: char| !(letter.is_alphanumeric() || "_-.\"' \t".contains(letter)));
    let bare = end.is_some_and(|end| end > 0 && key[end..].starts_with('='));
    bare || (key.starts_with('[') && key.trim_end().ends_with(']') && !key.contains(['"', '\'']))
}

/// Whether a secret may stand in the line.
fn tells(line: &str) -> bool {
    secret(line).is_some()
}

/// Where the value begins that belongs to a key which sounds like a secret's.
fn secret(line: &str) -> Option<usize> {
    let header = line.trim();
    if header.starts_with('[') && header.ends_with(']') && !header.contains(['=', '"', '\'']) {
        return None;
    }
    let mut from = 0;
    for word in line.split(|letter: char| !(letter.is_alphanumeric() || "_-".contains(letter))) {
        let end = from + word.len();
        if sounds_secret(word.trim_matches(|letter: char| !letter.is_alphanumeric())) {
            let rest = &line[end..];
            let gap = rest.len() - rest.trim_start_matches(['"', '\'', ' ', '\t']).len();
            return Some(if rest[gap..].starts_with('=') { end + gap + 1 } else { end });
        }
        from = end + line[end..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// What stands in quotes.
fn texts(line: &str) -> Vec<Range<usize>> {
    let mut texts = Vec::new();
    let mut from = 0;
    while let Some(at) = line[from..].find(['"', '\'']).map(|at| from + at) {
        let quote = line.as_bytes()[at];
        let mut end = at + 1;
        while end < line.len() && line.as_bytes()[end] != quote {
            end += if quote == b'"' && line.as_bytes()[end] == b'\\' { 2 } else { 1 };
        }
        let end = line.ceil_char_boundary(end);
        texts.push(at + 1..end);
        from = (end + 1).min(line.len());
    }
    texts
}

/// The user and password of an address, and its query and fragment.
fn credentials(text: &str, offset: usize) -> Vec<(Range<usize>, &'static str)> {
    let scheme = text.find("://").map(|at| at + 3);
    let bare = || Some(text[..text.find(':')?].rfind('=').map_or(0, |key| key + 1));
    let from = scheme.or_else(bare).unwrap_or(text.len());
    let mut parts = Vec::new();
    // The last one: a password with a `/` in it is no valid address, and a password all the same.
    let at = text[from..].rfind('@').map_or(from, |at| from + at);
    if at > from {
        parts.push((offset + from..offset + at, MASK));
    }
    if scheme.is_some()
        && let Some(query) = text[at..].find(['?', '#']).map(|query| at + query + 1)
        && query < text.len()
    {
        parts.push((offset + query..offset + text.len(), MASK));
    }
    parts
}
