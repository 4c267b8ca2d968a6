//! What was asked of the simulator, and what came of it.

use std::collections::BTreeMap;

use crate::{log::Request, pattern::fits};

/// All that was asked since the simulator was made, or since [`forget`](super::SyncthingSim::forget).
#[derive(Debug, Clone, Default)]
pub struct Log {
    requests: Vec<Answered>,
    forgotten: usize,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// As it came.
    pub request: Request,
    /// None: there was no answer, or not yet.
    pub status: Option<u16>,
}

impl Log {
    /// In the order in which they came.
    pub fn requests(&self) -> &[Answered] {
        &self.requests
    }

    /// How many requests had this method and a path that fits (`*` is any text).
    pub fn count(&self, method: &str, path: &str) -> usize {
        let is = |answered: &&Answered| {
            answered.request.method == method && fits(path, &answered.request.path)
        };
        self.requests.iter().filter(is).count()
    }

    /// How many requests there were of each path, as in `GET /rest/db/status`.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for Answered { request, .. } in &self.requests {
            *counts.entry(format!("{} {}", request.method, request.path)).or_default() += 1;
        }
        counts
    }

    pub(super) fn asked(&mut self, request: Request) -> usize {
        self.requests.push(Answered { request, status: None });
        self.forgotten + self.requests.len() - 1
    }

    pub(super) fn answered(&mut self, number: usize, status: Option<u16>) {
        let at = number.checked_sub(self.forgotten);
        if let Some(answered) = at.and_then(|at| self.requests.get_mut(at)) {
            answered.status = status;
        }
    }

    pub(super) fn forget(&mut self) {
        self.forgotten += self.requests.len();
        self.requests.clear();
    }
}
