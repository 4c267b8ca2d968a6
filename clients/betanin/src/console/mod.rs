//! What `beet` printed, read (betanin contract §3). No input or output in here.
//!
//! betanin keeps the output of a pseudo-terminal as chunks that are cut anywhere: in a word, in a
//! colour sequence. So chunks are joined first, then colours are taken out, then words are looked
//! for. What is found are *words*: whether an album came in is for the library to say.
//!
//! ```
//! use betanin_client::console::{Console, PromptKind};
//!
//! let console = Console::new([
//!     "[betanin] starting cli program",
//!     "/dl/Album (3 items)\r\nNo matching release found for 3 tracks.\r\n",
//!     "\u{279c} \u{1b}[1;36m[S]\u{1b}[39;49;00mkip, Use as-i",
//!     "s, as Tracks, Group albums, Enter search, enter Id, aBort? ",
//! ]);
//! assert_eq!(console.prompt(), Some(PromptKind::NoMatch));
//! ```

mod classify;
mod prompt;

use crate::torrents::Line;

pub use classify::{Said, classify, source_failed};
pub use prompt::{PromptKind, prompt};

const START: &str = "[betanin] starting cli program";
const RETRY: &str = "[betanin] retrying...";
const FINISH: &str = "[betanin] program finished with exit status";

/// All chunks of one torrent, in the order of the array.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Console(Vec<String>);

impl Console {
    /// From chunks in order.
    pub fn new<T: Into<String>>(chunks: impl IntoIterator<Item = T>) -> Self {
        Self(chunks.into_iter().map(Into::into).collect())
    }

    /// How many chunks there are: an answer names how many its giver had seen.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What `beet` printed in the last run that began: joined, without colours and carriage returns, and
    /// without betanin's own lines. Nothing when no run has begun.
    pub fn last_run(&self) -> String {
        plain(&self.last_chunks().filter(|chunk| !is_betanins(chunk)).collect::<String>())
    }

    /// Everything, as a person would read it.
    pub fn text(&self) -> String {
        let mut all = String::new();
        for chunk in &self.0 {
            // betanin's own lines come without line ends.
            if is_betanins(chunk) && !all.is_empty() && !all.ends_with('\n') {
                all.push('\n');
            }
            all.push_str(chunk);
            if is_betanins(chunk) {
                all.push('\n');
            }
        }
        plain(&all)
    }

    /// How many runs have begun.
    pub fn runs(&self) -> usize {
        self.0.iter().filter(|chunk| *chunk == START).count()
    }

    /// How many times a run was queued again, by a person or by a restart of betanin.
    pub fn retries(&self) -> usize {
        self.0.iter().filter(|chunk| chunk.starts_with(RETRY)).count()
    }

    /// The exit status that betanin noted for the last run that began; nothing while it goes on.
    /// It is `0` for nearly everything, and `None` when there was no program.
    pub fn exit_status(&self) -> Option<&str> {
        let line = self.last_chunks().find(|chunk| chunk.starts_with(FINISH))?;
        line.split('`').nth(1)
    }

    /// What the last run says.
    pub fn said(&self) -> Said {
        classify(&self.last_run())
    }

    /// What the last run says about a directory whose path, as betanin sees it, is known. Better
    /// than [`said`](Self::said): people name directories as they like, with new lines too.
    pub fn said_about(&self, path: &str) -> Said {
        // No word of beets begins with a slash, and a path on its own is one.
        match classify(&self.last_run().replace(&plain(path), "/")) {
            Said::NoSuchDirectory { path: gone } if gone == "/" => {
                Said::NoSuchDirectory { path: path.to_owned() }
            }
            said => said,
        }
    }

    /// The question at which the last run stands. A run that has ended asks nothing.
    pub fn prompt(&self) -> Option<PromptKind> {
        if self.exit_status().is_some() { None } else { prompt(&self.last_run()) }
    }

    fn last_chunks(&self) -> impl Iterator<Item = &str> {
        let start = self.0.iter().rposition(|chunk| chunk == START).map_or(self.0.len(), |i| i + 1);
        self.0[start..].iter().map(String::as_str)
    }
}

impl From<Vec<Line>> for Console {
    fn from(lines: Vec<Line>) -> Self {
        Self::new(lines.into_iter().map(|line| line.data))
    }
}

/// Each is a chunk of its own. A directory whose name holds these words is printed inside a
/// longer chunk.
fn is_betanins(chunk: &str) -> bool {
    chunk == START || chunk.starts_with(RETRY) || chunk.starts_with(FINISH)
}

/// Without colours, carriage returns and other control characters. Not by all the rules of a terminal:
/// by those the name of a directory can begin what swallows everything that is printed behind it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(char::is_control) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('\n') {
            plain.push('\n');
        }
        let behind = behind_colour(rest).or_else(|| rest.strip_prefix(char::is_control));
        rest = behind.unwrap_or_default();
    }
    plain + rest
}

/// What follows `ESC [ 1 ; 36 m` and its like, when it is whole.
fn behind_colour(text: &str) -> Option<&str> {
    let numbers = |letter: char| letter.is_ascii_digit() || matches!(letter, ';' | '?');
    let end = text.strip_prefix("\u{1b}[")?.trim_start_matches(numbers);
    end.strip_prefix(|letter: char| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
