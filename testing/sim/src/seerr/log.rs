//! What was asked of the server, and what came of it.

use std::collections::BTreeMap;

use super::{Kind, Millis};
use crate::{log::Request, pattern::fits};

/// All that happened since the simulator was made, or since
/// [`reset_log`](super::SeerrSim::reset_log).
#[derive(Debug, Clone, Default)]
pub struct Log {
    calls: Vec<Answered>,
    forgotten: usize,
    created: Vec<Created>,
}

/// A call and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// When it came, in the server's time.
    pub at: Millis,
    /// As it came.
    pub request: Request,
    /// The header `X-Api-User`.
    pub user: Option<String>,
    /// None: there was no answer, or not yet.
    pub status: Option<u16>,
    /// Whether it changed anything.
    pub has_changed: bool,
}

/// A request that a call made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its id.
    pub request: i64,
    /// For what.
    pub kind: Kind,
    /// Its TMDB id.
    pub tmdb: i64,
    /// In which quality.
    pub is4k: bool,
    /// Of a show.
    pub seasons: Vec<i64>,
    /// Whose it is.
    pub by: i64,
    /// As whom the call was made.
    pub caller: i64,
}

impl Log {
    /// In the order in which they came.
    pub fn calls(&self) -> &[Answered] {
        &self.calls
    }

    /// How many calls had this method and a path that fits (`*` is any text).
    pub fn count(&self, method: &str, path: &str) -> usize {
        let is = |answered: &&Answered| {
            answered.request.method == method && fits(path, &answered.request.path)
        };
        self.calls.iter().filter(is).count()
    }

    /// How many calls there were of each method and path, as in `GET /api/v1/media`. Numbers in a
    /// path are `*`.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for Answered { request, .. } in &self.calls {
            let is_number =
                |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
            let plain = |word| if is_number(word) { "*" } else { word };
            let path: Vec<&str> = request.path.split('/').map(plain).collect();
            *counts.entry(format!("{} {}", request.method, path.join("/"))).or_default() += 1;
        }
        counts
    }

    /// Calls that are there to change something, whatever came of them.
    pub fn writes(&self) -> Vec<&Answered> {
        let reads = ["GET", "HEAD", "OPTIONS"];
        let is = |answered: &&Answered| !reads.contains(&answered.request.method.as_str());
        self.calls.iter().filter(is).collect()
    }

    /// Requests that calls made, in the order in which they were stored. What a test or a person
    /// did is not among them.
    pub fn requests_created(&self) -> &[Created] {
        &self.created
    }

    pub(super) fn asked(&mut self, answered: Answered) -> usize {
        self.calls.push(answered);
        self.forgotten + self.calls.len() - 1
    }

    pub(super) fn answered(&mut self, number: usize, status: Option<u16>) {
        self.change(number, |answered| answered.status = status);
    }

    pub(super) fn changed(&mut self, number: usize) {
        self.change(number, |answered| answered.has_changed = true);
    }

    pub(super) fn created(&mut self, created: Created) {
        self.created.push(created);
    }

    fn change(&mut self, number: usize, change: impl FnOnce(&mut Answered)) {
        let at = number.checked_sub(self.forgotten);
        if let Some(answered) = at.and_then(|at| self.calls.get_mut(at)) {
            change(answered);
        }
    }

    pub(super) fn forget(&mut self) {
        *self = Self { forgotten: self.forgotten + self.calls.len(), ..Self::default() };
    }
}
