//! What else each item collects: acts, questions that were answered, orders.

use towline_domain::Timestamp;

use super::{crowded, is_past};
use crate::{Store, StoreError, sql};

/// The latest act is what a decision goes by.
const ACTS_OF_LIVING: i64 = 100;
const ACTS_OF_PAST: i64 = 20;
const QUESTIONS: i64 = 50;
/// So many more are waited for.
const SLACK: i64 = 20;

const CROWDED_ACTS: &str = "SELECT item_id, COUNT(*) FROM intent WHERE item_id > $1
     GROUP BY item_id HAVING COUNT(*) > $2 ORDER BY item_id LIMIT 100";
const CROWDED_QUESTIONS: &str = "SELECT item_id, COUNT(*) FROM inbox
     WHERE item_id > $1 AND closed IS NOT NULL
     GROUP BY item_id HAVING COUNT(*) > $2 ORDER BY item_id LIMIT 100";
const CROWDED_ORDERS: &str = "SELECT item_id, COUNT(*) FROM answer
     WHERE item_id > $1 AND inbox_id IS NULL AND taken_at IS NOT NULL
     GROUP BY item_id HAVING COUNT(*) > $2 ORDER BY item_id LIMIT 100";

/// What goes: all of an item but the latest `$2`.
const OLD_ACTS: &str = "DELETE FROM intent WHERE item_id = $1 AND id <=
     (SELECT id FROM intent WHERE item_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)";
/// Answers go with the question that they were given to.
const OLD_QUESTIONS: &str = "DELETE FROM inbox WHERE item_id = $1 AND closed IS NOT NULL AND id <=
     (SELECT id FROM inbox WHERE item_id = $1 AND closed IS NOT NULL
      ORDER BY id DESC LIMIT 1 OFFSET $2)";
const OLD_ORDERS: &str = "DELETE FROM answer
     WHERE item_id = $1 AND inbox_id IS NULL AND taken_at IS NOT NULL AND id <=
     (SELECT id FROM answer WHERE item_id = $1 AND inbox_id IS NULL AND taken_at IS NOT NULL
      ORDER BY id DESC LIMIT 1 OFFSET $2)";

pub(super) async fn tidy_acts(store: &Store, past: Timestamp) -> Result<u64, StoreError> {
    let (mut gone, mut last) = (0, i64::MIN);
    loop {
        let items = crowded(store, CROWDED_ACTS, last, ACTS_OF_PAST + SLACK).await?;
        let Some(&(end, _)) = items.last() else { return Ok(gone) };
        last = end;
        for (item, acts) in items {
            let is_past = is_past(store, item, past).await?;
            let kept = if is_past { ACTS_OF_PAST } else { ACTS_OF_LIVING };
            if acts > kept + SLACK {
                gone += remove(store, OLD_ACTS, item, kept).await?;
            }
        }
    }
}

pub(super) async fn tidy_questions(store: &Store) -> Result<u64, StoreError> {
    tidy_all(store, CROWDED_QUESTIONS, OLD_QUESTIONS).await
}

pub(super) async fn tidy_orders(store: &Store) -> Result<u64, StoreError> {
    tidy_all(store, CROWDED_ORDERS, OLD_ORDERS).await
}

async fn tidy_all(
    store: &Store,
    finds: &'static str,
    removes: &'static str,
) -> Result<u64, StoreError> {
    let (mut gone, mut last) = (0, i64::MIN);
    loop {
        let items = crowded(store, finds, last, QUESTIONS + SLACK).await?;
        let Some(&(end, _)) = items.last() else { return Ok(gone) };
        last = end;
        for (item, _) in items {
            gone += remove(store, removes, item, QUESTIONS).await?;
        }
    }
}

async fn remove(store: &Store, sql: &'static str, item: i64, kept: i64) -> Result<u64, StoreError> {
    let mut tx = store.write().await?;
    let gone = sql::query(sql).bind(item).bind(kept).execute(&mut *tx).await?.rows_affected();
    tx.commit().await?;
    Ok(gone)
}
