//! What is kept of the past, and what goes: a ledger that is used for years stays small.
//!
//! | what | kept |
//! |---|---|
//! | journal of what lives, and of sources | the first 20 lines and the latest 400 |
//! | journal of what ended a month ago | the first 10 lines and the latest 50 |
//! | acts | the latest 100 of what lives, 20 of what ended a month ago |
//! | questions that were answered, and orders | the latest 50 of each item |
//! | what a wish was found to mean | as long as a list holds it, and half a year |
//! | logins that have ended | not at all |
//! | messages that were sent | 30 days (their target removes them earlier) |
//!
//! What is bounded where it is written: readings of lists (`wishes/runs.rs`), news (`news.rs`), what
//! came (`throughput.rs`), logins (`access/sessions.rs`), hand-overs (one for each path of an item).
//! Items stay until a person forgets them: they are what is remembered.
//!
//! *Guarantees*: where there is nothing to be removed, nothing is written. Everything is done in
//! small transactions, so that nobody waits for it.

mod items;
mod lines;
mod old;
mod pages;
#[cfg(test)]
mod tests;

use std::time::Duration;

use towline_domain::Timestamp;

use crate::{Store, StoreError, sql};

/// After so long what has ended is past.
const PAST: Duration = Duration::from_hours(30 * 24);

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tidied {
    /// Lines of journals.
    pub lines: u64,
    /// Acts.
    pub acts: u64,
    /// Questions with their answers, and orders.
    pub questions: u64,
    /// Whatever else was too old.
    pub others: u64,
    /// Bytes that the file has given back.
    pub bytes: u64,
}

impl Tidied {
    /// How many rows are gone.
    pub const fn rows(&self) -> u64 {
        self.lines + self.acts + self.questions + self.others
    }
}

impl Store {
    /// Removes what is too much or too old, and makes the file smaller where that is worth it.
    pub async fn tidy(&self, now: Timestamp) -> Result<Tidied, StoreError> {
        let past = now.before(PAST);
        let mut tidied = Tidied {
            lines: lines::tidy(self, past).await?,
            acts: items::tidy_acts(self, past).await?,
            questions: items::tidy_questions(self).await? + items::tidy_orders(self).await?,
            others: old::tidy(self, now).await?,
            bytes: 0,
        };
        tidied.bytes = pages::give_back(self).await?;
        Ok(tidied)
    }
}

/// Whether an item's past may be shortened more: it ended long ago.
async fn is_past(store: &Store, item: i64, past: Timestamp) -> Result<bool, StoreError> {
    let ended: Option<i64> = sql::query_scalar(
        "SELECT id FROM item
         WHERE id = $1 AND ended = 1 AND kind <> 'source' AND stage_since < $2",
    )
    .bind(item)
    .bind(past.as_micros())
    .fetch_optional(store.reader())
    .await?;
    Ok(ended.is_some())
}

/// Items with many rows, in the order of their numbers, some at once.
async fn crowded(
    store: &Store,
    sql: &'static str,
    after: i64,
    more_than: i64,
) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(sql::query_as(sql).bind(after).bind(more_than).fetch_all(store.reader()).await?)
}
