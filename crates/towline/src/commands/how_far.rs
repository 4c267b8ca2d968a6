//! How far something is: in one line, or as a bar.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use towline_api::items::Progress;

use super::words;

/// How far something is at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HowFar {
    /// Bytes.
    pub(super) done: u64,
    pub(super) total: Option<u64>,
    /// Bytes a second.
    pub(super) rate: Option<u64>,
    pub(super) remaining: Option<Duration>,
}

impl HowFar {
    /// As in `43 % of 1.2 GB, 12 MB/s, 2 min left`.
    pub(super) fn words(&self) -> String {
        let done = match self.total {
            Some(total) => {
                let percent = (u128::from(self.done) * 100).checked_div(u128::from(total));
                format!("{:>3} % of {}", percent.unwrap_or(100), words::size(total))
            }
            None => words::size(self.done),
        };
        let rate = self.rate.map(|rate| format!(", {}/s", words::size(rate))).unwrap_or_default();
        let left = self.remaining.map(|left| format!(", {} left", lasting(left)));
        format!("{done}{rate}{}", left.unwrap_or_default())
    }

    /// Draws it, with something more to say.
    pub(super) fn draw(&self, bar: &ProgressBar, message: String) {
        if let Some(total) = self.total {
            bar.set_length(total);
        }
        bar.set_position(self.done);
        bar.set_message(message);
    }
}

impl From<&Progress> for HowFar {
    fn from(progress: &Progress) -> Self {
        let Progress { done, total, rate, remaining, .. } = progress;
        let remaining = remaining.map(Duration::from_secs);
        Self { done: *done, total: *total, rate: *rate, remaining }
    }
}

/// A bar that is not drawn yet.
pub(super) fn bar(name: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:24!} {wide_bar} {msg}");
    let bar = ProgressBar::new(0).with_prefix(name.to_owned());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn lasting(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..90 => format!("{seconds} s"),
        seconds @ 90..5400 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_told_in_one_line() {
        let mut seen = HowFar { done: 430, ..HowFar::default() };
        assert_eq!(seen.words(), "430 B");
        seen.rate = Some(12_500_000);
        seen.total = Some(1000);
        seen.remaining = Some(Duration::from_secs(125));
        assert_eq!(seen.words(), " 43 % of 1.0 kB, 12 MB/s, 2 min left");
    }
}
