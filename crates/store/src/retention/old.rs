//! What is only too old.

use std::time::Duration;

use towline_domain::Timestamp;

use crate::{Store, StoreError, sql};

/// So many rows go in one transaction.
const AT_ONCE: i64 = 500;
const RESOLUTIONS: Duration = Duration::from_hours(183 * 24);
const MESSAGES: Duration = Duration::from_hours(30 * 24);

/// How many there are (at most so many as go at once), by the moment before which they are too old.
const OLD_RESOLUTIONS: &str = "SELECT ident FROM resolution WHERE at < $1
     AND NOT EXISTS (SELECT 1 FROM wish WHERE wish.ident = resolution.ident AND wish.gone IS NULL)
     LIMIT $2";
const OLD_MESSAGES: &str = "SELECT id FROM item
     WHERE flow = 'notify' AND kind = 'message' AND ended = 1 AND stage_since < $1
     ORDER BY stage_since, id LIMIT $2";
const OLD_SESSIONS: &str = "SELECT code FROM session WHERE ends <= $1 LIMIT $2";

pub(super) async fn tidy(store: &Store, now: Timestamp) -> Result<u64, StoreError> {
    let mut gone = resolutions(store, now.before(RESOLUTIONS)).await?;
    gone += messages(store, now.before(MESSAGES)).await?;
    gone += sessions(store, now).await?;
    Ok(gone)
}

/// A source that left the configuration removes its messages no more.
async fn messages(store: &Store, before: Timestamp) -> Result<u64, StoreError> {
    let mut gone = 0;
    loop {
        let ids: Vec<i64> = sql::query_scalar(OLD_MESSAGES)
            .bind(before.as_micros())
            .bind(AT_ONCE)
            .fetch_all(store.reader())
            .await?;
        if ids.is_empty() {
            return Ok(gone);
        }
        let mut tx = store.write().await?;
        for id in &ids {
            sql::query("DELETE FROM item WHERE id = $1").bind(id).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        gone += ids.len() as u64;
    }
}

async fn resolutions(store: &Store, before: Timestamp) -> Result<u64, StoreError> {
    let sql = "DELETE FROM resolution WHERE ident = $1";
    by_text(store, OLD_RESOLUTIONS, sql, before).await
}

async fn sessions(store: &Store, now: Timestamp) -> Result<u64, StoreError> {
    by_text(store, OLD_SESSIONS, "DELETE FROM session WHERE code = $1", now).await
}

async fn by_text(
    store: &Store,
    finds: &'static str,
    removes: &'static str,
    before: Timestamp,
) -> Result<u64, StoreError> {
    let mut gone = 0;
    loop {
        let found: Vec<String> = sql::query_scalar(finds)
            .bind(before.as_micros())
            .bind(AT_ONCE)
            .fetch_all(store.reader())
            .await?;
        if found.is_empty() {
            return Ok(gone);
        }
        let mut tx = store.write().await?;
        for text in &found {
            sql::query(removes).bind(text).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        gone += found.len() as u64;
    }
}
