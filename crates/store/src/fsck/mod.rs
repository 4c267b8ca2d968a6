//! What must hold in a ledger, looked at without changing anything: for `towline fsck`.
//!
//! Each [`Check`] says what must hold, what would come of it otherwise, and what to do. Checks of
//! one row of items are made in one scan (`things`), those that hold between rows are queries
//! (`between`), texts that are JSON or keys are read as their types (`texts`).
//!
//! *Guarantees*: nothing is written. What is in use may be checked: each query sees one moment, and
//! nothing is called wrong that an act under way explains.

mod between;
mod file;
mod kind;
#[cfg(test)]
mod tests;
mod texts;
mod things;

use towline_domain::{ItemId, Timestamp};

use crate::{Store, StoreError, error};

pub use file::How;
pub use kind::Kind;

/// So many findings of a check are told one by one.
pub(crate) const TOLD: usize = 20;
/// After so many a check looks for no more.
pub(crate) const MOST: u64 = 1000;

/// Something that must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// One word, by which it is named.
    pub name: &'static str,
    /// What must hold.
    pub holds: &'static str,
    /// Why it matters.
    pub matters: &'static str,
    /// What to do where it does not hold.
    pub mend: &'static str,
}

/// One place where something does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The item that it is about, where it is about one.
    pub item: Option<ItemId>,
    /// What is wrong. It may hold remote text.
    pub words: String,
}

/// What a check has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The check.
    pub check: Check,
    /// The first places where it does not hold.
    pub findings: Vec<Finding>,
    /// How many there are: at most 1000 are looked for.
    pub count: u64,
}

impl Checked {
    const fn new(check: Check) -> Self {
        Self { check, findings: Vec::new(), count: 0 }
    }

    /// Whether it holds everywhere.
    pub const fn holds(&self) -> bool {
        self.count == 0
    }

    /// What a check came to that could not be made to its end: a column holds what it never should. An
    /// error that is not about what is read concerns all checks.
    fn broken_off(check: Check, error: StoreError) -> Result<Self, StoreError> {
        match error {
            StoreError::Database(source) if error::is_of_a_column(&source) => {
                let mut checked = Self::new(check);
                checked.find(None, format!("it cannot be looked at: {source}"));
                Ok(checked)
            }
            error => Err(error),
        }
    }

    fn find(&mut self, item: Option<i64>, words: impl Into<String>) {
        self.count = (self.count + 1).min(MOST);
        if self.findings.len() < TOLD {
            self.findings.push(Finding { item: item.map(ItemId), words: words.into() });
        }
    }
}

/// How far a check of the whole ledger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is looked at.
    pub at: &'static str,
    /// How many rows are done, where they are counted.
    pub done: u64,
}

impl Store {
    /// Looks whether all that must hold does. `kinds`: all things that flows know. A file that
    /// SQLite calls damaged is not looked at any further.
    pub async fn fsck(
        &self,
        kinds: &[Kind],
        now: Timestamp,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Vec<Checked>, StoreError> {
        progress(Progress { at: "the file", done: 0 });
        let mut all = file::check(self).await?;
        if all.iter().any(|checked| checked.check == file::FILE && !checked.holds()) {
            return Ok(all);
        }
        all.extend(things::check(self, kinds, now, progress).await?);
        progress(Progress { at: "what belongs together", done: 0 });
        all.extend(between::check(self, now).await?);
        all.extend(texts::check(self, kinds, progress).await?);
        Ok(all)
    }
}
