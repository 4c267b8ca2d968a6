//! What was heard from the other end lately, and when patience is at its end.

use std::time::Duration;

use tokio::time::Instant;

use super::{DownloadError, Settings};

/// So many answers in a row that are not what was asked for, and it is no use.
const WRONG: u32 = 5;

/// So many whole files in a row where ranges were asked for, and there are no ranges.
const IGNORED: u32 = 3;

/// What was heard from the other end.
pub(super) struct Heard {
    /// When something came last.
    last: Instant,
    /// Whether a byte ever came.
    ever: bool,
    had_range: bool,
    wrong: u32,
    ignored: u32,
    /// The last failure, and until when it asks us to wait.
    failure: Option<(String, Option<Instant>)>,
    /// Seconds from a request to its answer.
    answer_time: Option<f64>,
}

impl Default for Heard {
    fn default() -> Self {
        Self {
            last: Instant::now(),
            ever: false,
            had_range: false,
            wrong: 0,
            ignored: 0,
            failure: None,
            answer_time: None,
        }
    }
}

impl Heard {
    pub(super) fn answered(&mut self, seconds: f64) {
        let before = self.answer_time.unwrap_or(seconds);
        self.answer_time = Some(before * 0.7 + seconds * 0.3);
    }

    /// Seconds from a request to its answer, as they were lately.
    pub(super) fn answer_time(&self) -> f64 {
        self.answer_time.unwrap_or(0.0)
    }

    /// Bytes came: whether that is news.
    pub(super) fn came(&mut self) -> bool {
        self.last = Instant::now();
        let is_news = !self.ever || self.failure.is_some();
        self.ever = true;
        self.failure = None;
        is_news
    }

    pub(super) fn failed(&mut self, words: &str, after: Option<Duration>) {
        let until = after.map(|after| Instant::now() + after.min(Duration::from_hours(24)));
        self.failure = Some((words.to_owned(), until));
    }

    /// A range came as it was asked for.
    pub(super) fn had_range(&mut self) {
        (self.had_range, self.wrong, self.ignored) = (true, 0, 0);
    }

    /// The whole file came where a range was asked for: whether there may be ranges all the same.
    pub(super) fn had_whole(&mut self) -> bool {
        self.ignored += 1;
        self.had_range && self.ignored < IGNORED
    }

    /// Something else came than was asked for: whether that was once too often.
    pub(super) fn had_wrong(&mut self) -> bool {
        self.wrong += 1;
        self.wrong >= WRONG
    }

    /// The end of patience, if it is reached. Bytes that are held back by ourselves are as good as
    /// come; and who is alone need not begin a wait that patience does not last for.
    pub(super) fn impatient(
        &mut self,
        settings: &Settings,
        is_held: bool,
        is_alone: bool,
    ) -> Option<DownloadError> {
        let now = Instant::now();
        if is_held {
            self.last = now;
        }
        let patience = if self.ever { settings.patience } else { settings.patience_at_start };
        let waited = now.duration_since(self.last);
        let (words, until) = self.failure.clone().unwrap_or_else(|| ("no answer".into(), None));
        let wait = until.map(|until| until.saturating_duration_since(now));
        let is_too_long = is_alone && wait.is_some_and(|wait| waited + wait > patience);
        (waited >= patience || is_too_long).then_some(DownloadError::Unreachable {
            words,
            waited,
            retry_after: wait,
        })
    }
}
