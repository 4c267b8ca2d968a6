//! What was asked of slskd, and what came of it.

use super::transfers::{Requester, Row};
use crate::{log::Request, pattern::fits};

/// All that happened since the simulator was made, or since [`forget`](super::SlskdSim::forget).
#[derive(Debug, Clone, Default)]
pub struct Log {
    requests: Vec<Answered>,
    forgotten: usize,
    mutations: Vec<Mutation>,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// As it came.
    pub request: Request,
    /// None: there was no answer, or not yet.
    pub status: Option<u16>,
}

/// Something that a request changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// Which of [`Log::requests`].
    pub request: usize,
    /// What was done.
    pub kind: MutationKind,
    /// To which row, when it was one.
    pub row: Option<Touched>,
    /// To what else: a path, a search's id.
    pub what: String,
}

/// What a request can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MutationKind {
    /// A new row.
    Enqueued,
    /// An older row of the same file was hidden by a new one.
    Superseded,
    /// A row was signalled to cancel.
    Cancelled,
    /// A row was hidden.
    Hidden,
    /// A file or a directory was deleted.
    Deleted,
    /// A search was started, stopped or deleted.
    Search,
    /// The connection to the server was made or ended.
    Server,
    /// A sample event was raised.
    Event,
}

/// Whose row it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The row's.
    pub id: String,
    /// The row's.
    pub username: String,
    /// The row's.
    pub filename: String,
    /// Who had asked for it.
    pub requester: Requester,
}

impl Touched {
    pub(super) fn new(row: &Row) -> Self {
        let Row { id, username, filename, requester, .. } = row.clone();
        Self { id, username, filename, requester }
    }
}

impl Log {
    /// In the order in which they came.
    pub fn requests(&self) -> &[Answered] {
        &self.requests
    }

    /// In the order in which they were done.
    pub fn mutations(&self) -> &[Mutation] {
        &self.mutations
    }

    /// How many requests had this method and a path that fits (`*` is any text).
    pub fn count(&self, method: &str, path: &str) -> usize {
        let fits = |answered: &&Answered| {
            answered.request.method == method && fits(path, &answered.request.path)
        };
        self.requests.iter().filter(fits).count()
    }

    /// What was done over HTTP to rows that others had asked for.
    pub fn done_to_others(&self) -> Vec<&Mutation> {
        let is_others = |mutation: &&Mutation| {
            mutation.row.as_ref().is_some_and(|row| row.requester != Requester::Api)
        };
        self.mutations.iter().filter(is_others).collect()
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
        *self = Self { forgotten: self.forgotten + self.requests.len(), ..Self::default() };
    }

    pub(super) fn did(&mut self, mutation: Mutation) {
        self.mutations.push(mutation);
    }
}
