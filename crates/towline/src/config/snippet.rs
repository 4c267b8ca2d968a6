//! Shows lines of the configuration with a caret below the place that is meant.
//!
//! Plain lines, because they also go into logs. What follows a secret's name on a line is not
//! shown: an error is often pasted where others read it.

use std::{fmt::Write as _, ops::Range};

use towline_domain::path::shown;
use unicode_width::UnicodeWidthStr;

use super::hidden;

/// A line that is longer is cut.
const WIDEST: usize = 160;

/// Line and column, both counted from 1; the column in letters.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Each place with its line, in the order given.
pub(crate) fn render(
    text: &str,
    spans: &[(Range<usize>, &str)],
    hides_values: bool,
    colour: bool,
) -> String {
    let lines: Vec<_> =
        spans.iter().map(|(span, note)| (Line::at(text, span, hides_values), *note)).collect();
    let gutter = lines.iter().map(|(line, _)| line.number.to_string().len()).max().unwrap_or(0);
    let mut out = String::new();
    for (line, note) in lines {
        let Line { number, shown: content, indent, carets } = line;
        let caret = format!("{} {}", "^".repeat(carets), shown(note.as_bytes()));
        let _infallible = writeln!(out, "  {number:>gutter$} | {content}");
        let _infallible = writeln!(
            out,
            "  {:>gutter$} | {}{}",
            "",
            " ".repeat(indent),
            bold(caret.trim_end(), colour)
        );
    }
    out
}

/// Bold red on a terminal.
pub(crate) fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[1;31m{text}\u{1b}[0m") } else { text.to_owned() }
}

struct Line {
    number: usize,
    shown: String,
    indent: usize,
    carets: usize,
}

impl Line {
    fn at(text: &str, span: &Range<usize>, hides_values: bool) -> Self {
        let start = floor(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let end = floor(text, span.end).clamp(start, line_end);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let value = line.get(end - line_start..).and_then(|rest| rest.find('='));
        let hidden = match value {
            Some(at) if hides_values => hidden::behind(line, end - line_start + at + 1),
            _ => hidden::in_line(line, &text[..line_start]),
        };
        let width = |to: usize| {
            let to = floor(line, to.saturating_sub(line_start));
            on_screen(&hidden.shown(line, to)).width().min(WIDEST)
        };
        let shown = cut(&on_screen(&hidden.shown(line, line.len())));
        let indent = width(start).min(shown.width());
        let carets = width(end).min(shown.width()).saturating_sub(indent).max(1);
        Self { number: position(text, start).0, shown, indent, carets }
    }
}

/// One letter for a tab, so that the caret stands below what it means.
fn on_screen(line: &str) -> String {
    shown(line.replace('\t', " ").as_bytes())
}

fn cut(line: &str) -> String {
    let mut kept: String = line.chars().take(WIDEST).collect();
    if kept.len() < line.len() {
        kept.push_str("...");
    }
    kept
}

/// The nearest beginning of a letter, not after `offset`.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_what_it_means() {
        let text = "a = 1\n\tb\u{7} = \"日本\" # x\n";
        let at = text.find("# x").unwrap();
        assert_eq!(
            render(text, &[(at..at + 3, "here")], false, false),
            "  2 |  b\\u{7} = \"日本\" # x\n    |                  ^^^ here\n"
        );
    }

    #[test]
    fn a_secret_is_not_shown() {
        for line in ["api_key = \"hunter2\"", "x = { \"password\" = 'hunter2' }", "token=hunter2"] {
            let lines = render(line, &[(0..line.len(), "")], false, false);
            assert!(!lines.contains("hunter2"), "{lines}");
        }
        assert!(
            render("api_key_file = \"/run/x\"", &[(0..3, "")], false, false).contains("/run/x")
        );
    }

    #[test]
    fn nothing_beside_a_secret_is_shown_either() {
        let inline = "b = { api_kez = \"SECRET\", url=\"http://h:1\", api_key=\"SECRET\", x = 1 }";
        let array = "api_keys_and_token = [\n  \"SECRET\" 3\n]";
        let long = "token = \"\"\"a\n# SECRET\"x";
        for (text, blamed) in [
            (inline, "x = 1"),
            (inline, "url"),
            ("b = { apikee = \"SECRET\", a = 1 }", "a ="),
            ("api_key: \"SECRET\"", ":"),
            ("api_key \"SECRET\"", "\"SEC"),
            (array, "3"),
            (long, "x"),
        ] {
            let at = text.rfind(blamed).unwrap();
            let hides = blamed.starts_with('a') || blamed.starts_with("x =");
            let lines = render(text, &[(at..at + 1, "here")], hides, false);
            assert!(!lines.contains("SECRET"), "{lines}");
        }
    }

    #[test]
    fn the_caret_finds_its_place_behind_what_is_hidden() {
        let line = "b = { apikee = \"hunter2\", xy = 1 }";
        let at = line.find("xy").unwrap();
        assert_eq!(
            render(line, &[(at..at + 2, "here")], true, false),
            "  1 | b = { apikee = \"…\", xy = \"…\"\n    |                     ^^ here\n"
        );
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        for url in [
            "http://user:pw-SECRET@h:1/x?key=SECRET",
            "http://SECRET@h:1/x",
            "http://u:SEC/SECRET@h:1",
            "http://h:1/x?key=SECRET#SECRET",
            "user:SECRET@h:1",
        ] {
            for line in [
                format!("url = \"{url}\""),
                format!("b = {{ url = '{url}', x = 1 }}"),
                format!("url = {url}"),
                format!("url = \"http://u:p\"'{url}\""),
            ] {
                let lines = render(&line, &[(0..3, "")], false, false);
                assert!(!lines.contains("SECRET"), "{lines}");
                assert!(lines.contains("url"), "{lines}");
            }
        }
    }

    #[test]
    fn positions_outside_of_the_text_are_no_panic() {
        assert_eq!(position("", 7), (1, 1));
        assert_eq!(render("", &[(3..9, "")], false, false), "  1 | \n    | ^\n");
    }
}
