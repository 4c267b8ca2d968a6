//! The latest lines of the log, in memory: what the page of logs shows.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use towline_domain::Timestamp;

/// So many lines are kept,
const MOST_LINES: usize = 2_000;
/// and so many bytes of them.
const MOST_BYTES: usize = 1 << 20;
/// Of one line.
const LONGEST: usize = 4_000;

/// How grave a line is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Somebody should look.
    Error,
    /// Something is not as it should be.
    Warn,
    /// What happens.
    Info,
    /// How it happens.
    Debug,
    /// Every step.
    Trace,
}

impl LogLevel {
    /// All there are, the gravest first.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogLine {
    /// Counts up from 1.
    pub(crate) number: u64,
    /// When.
    pub(crate) at: Timestamp,
    /// How grave.
    pub(crate) level: LogLevel,
    /// What. One line: control characters are escaped.
    pub(crate) words: String,
}

/// The latest lines. All clones are one.
#[derive(Debug, Clone, Default)]
pub struct LogBook(Arc<Mutex<Book>>);

#[derive(Debug, Default)]
struct Book {
    lines: VecDeque<LogLine>,
    bytes: usize,
    number: u64,
}

/// Which lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogFilter {
    /// Of this level and graver ones.
    pub(crate) level: Option<LogLevel>,
    /// With this in them, capital letters or not.
    pub(crate) text: Option<String>,
    /// Older than the line with this number.
    pub(crate) before: Option<u64>,
    /// At most so many.
    pub(crate) most: usize,
}

impl LogBook {
    /// One more line.
    pub fn write(&self, at: Timestamp, level: LogLevel, words: &str) {
        let words: String = words.chars().take(LONGEST).collect();
        let words = towline_domain::path::shown(words.as_bytes());
        let mut book = self.book();
        book.number += 1;
        book.bytes += words.len();
        let line = LogLine { number: book.number, at, level, words };
        book.lines.push_back(line);
        while book.lines.len() > MOST_LINES || book.bytes > MOST_BYTES {
            let Some(gone) = book.lines.pop_front() else { break };
            book.bytes -= gone.words.len();
        }
    }

    /// Lines, the latest first.
    pub(crate) fn read(&self, filter: &LogFilter) -> Vec<LogLine> {
        let text = filter.text.as_ref().map(|text| text.to_lowercase());
        let book = self.book();
        let fits = |line: &&LogLine| {
            filter.level.is_none_or(|level| line.level <= level)
                && filter.before.is_none_or(|before| line.number < before)
                && text.as_ref().is_none_or(|text| line.words.to_lowercase().contains(text))
        };
        book.lines.iter().rev().filter(fits).take(filter.most).cloned().collect()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(book: &LogBook, filter: &LogFilter) -> Vec<String> {
        book.read(filter).into_iter().map(|line| line.words).collect()
    }

    #[test]
    fn lines_are_found_by_level_text_and_page() {
        let book = LogBook::default();
        let at = Timestamp::from_micros(1);
        book.write(at, LogLevel::Info, "one");
        book.write(at, LogLevel::Warn, "Two\nlines");
        book.write(at, LogLevel::Debug, "three");
        let all = LogFilter { most: 9, ..LogFilter::default() };
        assert_eq!(words(&book, &all), ["three", "Two\\nlines", "one"]);
        let grave = LogFilter { level: Some(LogLevel::Info), ..all.clone() };
        assert_eq!(words(&book, &grave), ["Two\\nlines", "one"]);
        let text = LogFilter { text: Some("tWO".into()), ..all.clone() };
        assert_eq!(words(&book, &text), ["Two\\nlines"]);
        let page = LogFilter { before: Some(3), most: 1, ..all };
        assert_eq!(words(&book, &page), ["Two\\nlines"]);
    }

    #[test]
    fn only_the_latest_lines_are_kept() {
        let book = LogBook::default();
        for n in 0..MOST_LINES + 5 {
            book.write(Timestamp::from_micros(1), LogLevel::Info, &n.to_string());
        }
        let all = LogFilter { most: usize::MAX, ..LogFilter::default() };
        let all = words(&book, &all);
        assert_eq!((all.len(), all.last().unwrap().as_str()), (MOST_LINES, "5"));
        for _ in 0..1000 {
            book.write(Timestamp::from_micros(1), LogLevel::Info, &"x".repeat(LONGEST * 2));
        }
        assert!(book.book().bytes <= MOST_BYTES);
    }
}
