//! A message as plain text, no longer than a target takes.

use std::fmt::Write as _;

use towline_domain::notify::{Notice, NoticeLine};

/// How a target wants its text.
pub(super) struct Form {
    /// What means something to the target is made harmless; links are written as they are.
    pub(super) escaped: fn(&str) -> String,
    /// How long a text is, as the target counts.
    pub(super) length: fn(&str) -> usize,
    /// No longer than this.
    pub(super) most: usize,
    /// Whether answers are written out: some targets have buttons.
    pub(super) answers: bool,
}

/// As it is.
pub(super) fn plain(text: &str) -> String {
    text.to_owned()
}

/// In bytes.
pub(super) const fn bytes(text: &str) -> usize {
    text.len()
}

/// As programs count that think in UTF-16.
pub(super) fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What a message says below its heading.
pub(super) fn body(notice: &Notice, form: &Form) -> String {
    let is_only = notice.lines.len() == 1 && notice.more == 0;
    let mut out = String::new();
    let mut left = notice.more;
    let mut lines = notice.lines.iter();
    for line in lines.by_ref() {
        let whole = block(line, is_only, form, form.answers);
        let without = block(line, is_only, form, false);
        let room = form.most.saturating_sub((form.length)(&out) + REST);
        let fits = |text: &String| (form.length)(text) <= room;
        match [whole, without].into_iter().find(fits) {
            Some(text) => out.push_str(&text),
            None if out.is_empty() => {
                out.push_str(&cut(&block(line, is_only, form, false), room, form));
            }
            None => {
                left += 1;
                break;
            }
        }
    }
    left += lines.count() as u64;
    if left > 0 {
        let _infallible = write!(out, "… and {left} more");
    }
    out.trim_end().to_owned()
}

/// For `… and 18446744073709551615 more`.
const REST: usize = 40;

fn block(line: &NoticeLine, is_only: bool, form: &Form, answers: bool) -> String {
    let mut out = String::new();
    if !is_only {
        let _infallible = writeln!(out, "{}", (form.escaped)(&line.heading));
    }
    for words in &line.words {
        let _infallible = writeln!(out, "{}", (form.escaped)(words));
    }
    if let Some(link) = &line.link {
        let _infallible = writeln!(out, "{link}");
    }
    for answer in line.answers.iter().filter(|_| answers) {
        let _infallible = writeln!(
            out,
            "{}: {}",
            (form.escaped)(&format!("{} ({})", answer.choice, answer.words)),
            answer.url
        );
    }
    out.push('\n');
    out
}

/// The beginning of a text.
pub(super) fn cut(text: &str, most: usize, form: &Form) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        out.push(letter);
        if (form.length)(&out) > most.saturating_sub(4) {
            out.pop();
            out.push('…');
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::notice;
    use super::*;

    const FORM: Form = Form { escaped: plain, length: bytes, most: 4096, answers: true };

    #[test]
    fn a_single_thing_is_said_without_its_heading() {
        let said = body(&notice(1), &FORM);
        assert_eq!(
            said,
            "no match 0\nhttp://t/inbox\nas-is (import without a match): http://t/a/0"
        );
        let two = body(&notice(2), &FORM);
        assert!(two.starts_with("Needs you: Blue Train 0\nno match 0\n"), "{two}");
    }

    #[test]
    fn whatever_there_is_to_say_it_is_no_longer_than_the_target_takes() {
        for count in [1, 2, 5, 15] {
            for most in [80, 200, 500, 2000] {
                for length in [bytes as fn(&str) -> usize, utf16] {
                    let mut notice = notice(count);
                    notice.more = 7;
                    notice.lines[0].words[0] = "wörds 🎵 ".repeat(40);
                    let form = Form { length, most, ..FORM };
                    let said = body(&notice, &form);
                    assert!((form.length)(&said) <= most, "{count} {most}: {said}");
                    assert!(said.contains("more"), "{said}");
                }
            }
        }
    }
}
