//! How often which call ended how.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::CallError;

/// How a call ended, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// With a good answer.
    Answered,
    /// Not an end: a first attempt after which the call was repeated.
    Repeated,
    /// [`CallError::Unreachable`].
    Unreachable,
    /// [`CallError::TimedOut`].
    TimedOut,
    /// [`CallError::Unauthorized`].
    Unauthorized,
    /// [`CallError::RateLimited`].
    RateLimited,
    /// [`CallError::NotFound`].
    NotFound,
    /// [`CallError::Refused`].
    Refused,
    /// [`CallError::Unreadable`], [`CallError::NotJson`] or [`CallError::TooLarge`].
    Unreadable,
    /// [`CallError::Redirected`].
    Redirected,
    /// [`CallError::Unwritable`].
    Unwritable,
}

impl From<&CallError> for Outcome {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Unreachable { .. } => Self::Unreachable,
            CallError::TimedOut { .. } => Self::TimedOut,
            CallError::Unauthorized { .. } => Self::Unauthorized,
            CallError::RateLimited { .. } => Self::RateLimited,
            CallError::NotFound { .. } => Self::NotFound,
            CallError::Refused { .. } => Self::Refused,
            CallError::Unreadable { .. }
            | CallError::NotJson { .. }
            | CallError::TooLarge { .. } => Self::Unreadable,
            CallError::Redirected { .. } => Self::Redirected,
            CallError::Unwritable { .. } => Self::Unwritable,
        }
    }
}

/// The calls of one client until now, by endpoint and outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The service's name.
    pub service: &'static str,
    /// How many, by endpoint's name and outcome.
    pub calls: BTreeMap<(&'static str, Outcome), u64>,
}

impl Counts {
    /// How many calls of `endpoint` ended so.
    pub fn of(&self, endpoint: &str, outcome: Outcome) -> u64 {
        self.calls
            .iter()
            .filter(|((name, how), _)| *name == endpoint && *how == outcome)
            .map(|(_, n)| n)
            .sum()
    }

    /// How many calls ended, whichever way.
    pub fn total(&self) -> u64 {
        self.calls.iter().filter(|((_, how), _)| *how != Outcome::Repeated).map(|(_, n)| n).sum()
    }
}

/// Counts being counted. The lock is held for one addition, never across a call.
#[derive(Default)]
pub(crate) struct Counter(Mutex<BTreeMap<(&'static str, Outcome), u64>>);

impl Counter {
    pub(crate) fn add(&self, endpoint: &'static str, outcome: Outcome) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.entry((endpoint, outcome)).or_default() += 1;
    }

    pub(crate) fn snapshot(&self, service: &'static str) -> Counts {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Counts { service, calls }
    }
}
