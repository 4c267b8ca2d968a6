//! Work that lasts: a copy, a subprocess. A role returns it as a value; the engine runs it.
//!
//! A job's truth is on disk (a journal, a library); what is here is only its course in this
//! process. After a crash a job is simply not there, and the flow looks.

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Trouble;

/// Names a job. The same id is the same job: starting it twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub String);

/// Work that lasts, not yet begun.
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// What is to be done.
    pub work: Box<dyn FnOnce(JobContext) -> BoxFuture<'static, Result<String, Trouble>> + Send>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a running job is given.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// Stops the job: it ends soon and leaves its journal so that it can go on later.
    pub stop: CancellationToken,
    /// Where it says how far it is.
    pub progress: Arc<watch::Sender<Progress>>,
}

/// How far a job is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes (or steps) done.
    pub done: u64,
    /// Of how many, where known.
    pub total: Option<u64>,
    /// So many of them in a second now, where that is measured.
    pub rate: Option<u64>,
    /// What it is at: a file, the last line of a console.
    pub at: String,
    /// What it is at, where that is several things at once: a few at most.
    pub parts: Vec<Part>,
}

/// One of several things that a job is at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// As in the job's own words: a file's path.
    pub name: String,
    /// Bytes done.
    pub done: u64,
    /// Of how many, where known.
    pub total: Option<u64>,
}

impl Progress {
    /// Until all is done, at this rate.
    pub fn remaining(&self) -> Option<Duration> {
        let left = self.total?.saturating_sub(self.done);
        Some(Duration::from_secs(left / self.rate.filter(|rate| *rate > 0)?))
    }
}

/// A job as seen from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobState {
    /// Under way.
    Running(Progress),
    /// Over; the text is what it said at its end.
    Ended(Result<String, Trouble>),
}
