//! Cutting and putting in a text, by lines: what is not meant stays as it is, byte for byte.

use std::ops::Range;

use super::super::toml_text;

/// Where the line of this place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Behind the line of this place.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// The text with another one in a place of it.
pub(super) fn replaced(text: &str, place: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..place.start], &text[place.end..])
}

/// The text with one more line at the beginning of a line.
pub(super) fn with_line(text: &str, at: usize, line: &str) -> String {
    let newline = newline(text);
    let before = if at > 0 && !text[..at].ends_with('\n') { newline } else { "" };
    replaced(text, at..at, &format!("{before}{line}{newline}"))
}

/// The text with a paragraph at the beginning of a line, parted from what stands around it.
pub(super) fn with_paragraph(text: &str, at: usize, lines: &str) -> String {
    let newline = newline(text);
    let (before, behind) = (&text[..at], &text[at..]);
    let mut put = String::new();
    if !before.is_empty() {
        put.push_str(if before.ends_with('\n') { "" } else { newline });
        let is_apart = before.lines().next_back().is_some_and(|line| line.trim().is_empty());
        put.push_str(if is_apart { "" } else { newline });
    }
    put.push_str(&lines.replace('\n', newline));
    let is_apart = behind.lines().next().is_none_or(|line| line.trim().is_empty());
    put.push_str(if is_apart { "" } else { newline });
    replaced(text, at..at, &put)
}

/// The text without a key and its value. A comment behind them stays, on a line of its own.
pub(super) fn without_line(text: &str, key: usize, value_end: usize) -> String {
    let (start, end) = (line_start(text, key), line_end(text, value_end));
    let behind = &text[value_end..end];
    if behind.trim().is_empty() {
        return replaced(text, start..end, "");
    }
    let indent = text[start..].len() - text[start..].trim_start_matches([' ', '\t']).len();
    let comment = value_end + behind.len() - behind.trim_start().len();
    replaced(text, start + indent..comment, "")
}

/// As the text ends its lines.
fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Keys as TOML, with dots.
pub fn dotted(path: &[String]) -> String {
    path.iter().map(|key| toml_text::key(key)).collect::<Vec<_>>().join(".")
}
