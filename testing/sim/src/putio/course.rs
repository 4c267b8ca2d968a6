//! How a transfer goes (reference §5, status and lifecycle).

use serde::{Deserialize, Serialize};

use super::Status;

/// How a transfer goes, once there is room for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Course {
    /// One after another.
    pub steps: Vec<Step>,
    /// What follows them.
    pub end: End,
    /// From the first ready status on it takes so long until there is a `file_id`, in milliseconds
    /// of put.io's time.
    pub files_late_ms: u64,
}

/// A status for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Which.
    pub status: Status,
    /// How long, in milliseconds of put.io's time.
    pub ms: u64,
    /// How far `percent_done`, or `completion_percent`, gets in it.
    #[serde(default = "whole")]
    pub percent: u8,
    /// Of 100: how much of the torrent its peers have.
    #[serde(default)]
    pub availability: Option<u8>,
    /// Whether the time that is left is told.
    #[serde(default = "yes")]
    pub estimates: bool,
}

fn whole() -> u8 {
    100
}

fn yes() -> bool {
    true
}

/// How a course ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// `COMPLETED`.
    #[default]
    Completes,
    /// `SEEDING`, until it is cancelled.
    Seeds,
    /// `ERROR`.
    Fails {
        /// Said in `error_message`.
        message: String,
    },
    /// It stays in its last step.
    Sticks,
}

impl Step {
    /// Goes its whole way, and says how long it takes.
    pub fn new(status: Status, ms: u64) -> Self {
        Self { status, ms, percent: 100, availability: Some(100), estimates: true }
    }
}

impl Default for Course {
    fn default() -> Self {
        Self::usual(1000)
    }
}

impl Course {
    /// Through all of the usual statuses, each for so long; then it seeds.
    pub fn usual(each_ms: u64) -> Self {
        let usual = [
            Status::InQueue,
            Status::PreparingDownload,
            Status::Downloading,
            Status::Completing,
            Status::PreparingSeed,
        ];
        Self::steps(usual.map(|status| (status, each_ms)), End::Seeds)
    }

    /// In put.io's cache: `COMPLETED` at once.
    pub fn cached() -> Self {
        Self::steps([], End::Completes)
    }

    /// Downloads for so long, then fails.
    pub fn fails(after_ms: u64, message: &str) -> Self {
        Self::steps([(Status::Downloading, after_ms)], End::Fails { message: message.into() })
    }

    /// Gets so far, and no further: nobody has the rest.
    pub fn sticks_at(percent: u8, after_ms: u64) -> Self {
        let mut course = Self::steps([(Status::Downloading, after_ms)], End::Sticks);
        course.steps[0].percent = percent;
        course.steps[0].availability = Some(percent);
        course.steps[0].estimates = false;
        course
    }

    /// These, each for so many milliseconds.
    pub fn steps(steps: impl IntoIterator<Item = (Status, u64)>, end: End) -> Self {
        let steps = steps.into_iter().map(|(status, ms)| Step::new(status, ms)).collect();
        Self { steps, end, files_late_ms: 0 }
    }

    /// Where it is after so many milliseconds.
    pub(super) fn at(&self, passed: u64) -> Position {
        let (mut begins, mut percent_done, mut completion_percent, mut ready) = (0, 0, 0, None);
        for (n, step) in self.steps.iter().enumerate() {
            let ends = begins + step.ms;
            let is_last = n + 1 == self.steps.len() && self.end == End::Sticks;
            if step.status.is_ready() {
                ready = ready.or(Some(begins));
            }
            let is_here = passed < ends || is_last;
            let within = (passed.min(ends) - begins).min(step.ms);
            let way = (within * 100).checked_div(step.ms).unwrap_or(100);
            let percent = u8::try_from(way * u64::from(step.percent) / 100).unwrap_or(100);
            match step.status {
                Status::Downloading => percent_done = percent,
                Status::Completing => completion_percent = percent,
                _ => {}
            }
            if is_here {
                let left_ms = (step.estimates && step.status == Status::Downloading)
                    .then(|| ends.saturating_sub(passed));
                return Position {
                    status: step.status.clone(),
                    percent_done,
                    completion_percent,
                    left_ms,
                    availability: step.availability,
                    ready,
                    message: None,
                };
            }
            begins = ends;
        }
        let (status, message) = match &self.end {
            End::Completes => (Status::Completed, None),
            End::Seeds => (Status::Seeding, None),
            End::Fails { message } => (Status::Error, Some(message.clone())),
            End::Sticks => (Status::Waiting, None),
        };
        let is_ready = status.is_ready();
        Position {
            status,
            percent_done: if is_ready { 100 } else { percent_done },
            completion_percent: if is_ready { 100 } else { completion_percent },
            left_ms: None,
            availability: None,
            ready: ready.or(is_ready.then_some(begins)),
            message,
        }
    }
}

/// Where a course is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) status: Status,
    pub(super) percent_done: u8,
    pub(super) completion_percent: u8,
    /// Until the end of this step.
    pub(super) left_ms: Option<u64>,
    pub(super) availability: Option<u8>,
    /// When the first ready status began, from the course's beginning on.
    pub(super) ready: Option<u64>,
    pub(super) message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_followed_through_its_statuses() {
        let course = Course::usual(1000);
        let word = |passed| course.at(passed).status.word().to_owned();
        assert_eq!([word(0), word(1999)], ["IN_QUEUE", "PREPARING_DOWNLOAD"]);
        let half = course.at(2500);
        assert_eq!((half.status, half.percent_done), (Status::Downloading, 50));
        assert_eq!((half.left_ms, half.ready), (Some(500), None));
        let late = course.at(60_000);
        assert_eq!(
            (late.status, late.percent_done, late.ready),
            (Status::Seeding, 100, Some(4000))
        );
        assert_eq!(Course::cached().at(0).ready, Some(0));
    }

    #[test]
    fn a_stuck_one_stays_where_it_is_and_a_failing_one_says_why() {
        let stuck = Course::sticks_at(40, 1000).at(1_000_000);
        assert_eq!((stuck.status, stuck.percent_done), (Status::Downloading, 40));
        assert_eq!((stuck.left_ms, stuck.availability), (None, Some(40)));
        let failed = Course::fails(10, "no peers").at(10);
        assert_eq!((failed.status, failed.message), (Status::Error, Some("no peers".into())));
    }
}
