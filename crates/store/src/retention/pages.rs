//! Pages of the file that nothing is in any more go back to the disk. SQLite alone needs that.

use crate::{
    Store, StoreError,
    sql::{self, Dialect},
};

/// So many pages are moved in one transaction: some milliseconds.
const AT_ONCE: i64 = 256;
/// Less is used up again soon: 4 MiB.
const WORTH_IT: i64 = 1024;

/// Gives empty pages back, where they are an eighth of the file or more. How many bytes that was.
pub(super) async fn give_back(store: &Store) -> Result<u64, StoreError> {
    if store.dialect() == Dialect::Postgres {
        return Ok(0);
    }
    let (empty, all) = (empty(store).await?, count(store).await?);
    if empty < WORTH_IT || empty < all / 8 {
        return Ok(0);
    }
    let mut left = empty;
    while left > 0 {
        step(store).await?;
        let now = self::empty(store).await?;
        // A file that was made otherwise cannot give anything back.
        if now >= left {
            break;
        }
        left = now;
    }
    let size: i64 = number(store, "PRAGMA page_size").await?;
    let given = (empty - left) * size;
    Ok(u64::try_from(given).unwrap_or(0))
}

async fn empty(store: &Store) -> Result<i64, StoreError> {
    number(store, "PRAGMA freelist_count").await
}

async fn count(store: &Store) -> Result<i64, StoreError> {
    number(store, "PRAGMA page_count").await
}

async fn number(store: &Store, pragma: &'static str) -> Result<i64, StoreError> {
    Ok(sql::query_scalar(pragma).fetch_one(store.reader()).await?)
}

async fn step(store: &Store) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    let pragma = format!("PRAGMA incremental_vacuum({AT_ONCE})");
    sql::query(sqlx::AssertSqlSafe(pragma)).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}
