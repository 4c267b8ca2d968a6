//! Accounts from which a person wants nothing to be fetched for now.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::Timestamp;

/// Accounts that a person has paused, by key; all clones are the same. What lasts stands in the
/// ledger, and is read from there before anything is begun.
#[derive(Debug, Clone, Default)]
pub struct PausedAccounts(Arc<Mutex<HashMap<String, Timestamp>>>);

impl PausedAccounts {
    /// Since when this account is paused; `None`: it is not.
    pub fn since(&self, account: &str) -> Option<Timestamp> {
        self.all().get(account).copied()
    }

    /// From now on this account is paused since then, or not.
    pub fn put(&self, account: &str, since: Option<Timestamp>) {
        let mut all = self.all();
        match since {
            Some(since) => all.insert(account.to_owned(), since),
            None => all.remove(account),
        };
    }

    /// From now on these are paused, each since then, and no others.
    pub fn replace(&self, paused: impl IntoIterator<Item = (String, Timestamp)>) {
        let paused = paused.into_iter().collect();
        *self.all() = paused;
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        // Whole after every statement under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
