//! Journals: how it began and what happened of late, with one line between that tells how much is
//! left out.

use towline_domain::Timestamp;

use super::{crowded, is_past};
use crate::{
    BESIDE, Store, StoreError,
    sql::{self, Connection},
};

/// What stays of a journal: so many of the first lines, and so many of the latest.
struct Kept {
    first: i64,
    latest: i64,
}

const OF_LIVING: Kept = Kept { first: 20, latest: 400 };
const OF_PAST: Kept = Kept { first: 10, latest: 50 };
/// So many more are waited for, so that not every new line is worth a transaction.
const SLACK: i64 = 40;
/// What stands in the place of lines that are left out, after their number.
const LEFT_OUT: &str = " lines are left out here";

const CROWDED: &str = "SELECT item_id, COUNT(*) FROM journal WHERE item_id > $1
     GROUP BY item_id HAVING COUNT(*) > $2 ORDER BY item_id LIMIT 100";

impl Kept {
    /// With the line that tells of what is left out.
    const fn most(&self) -> i64 {
        self.first + 1 + self.latest + SLACK
    }
}

pub(super) async fn tidy(store: &Store, past: Timestamp) -> Result<u64, StoreError> {
    let (mut gone, mut last) = (0, i64::MIN);
    loop {
        let items = crowded(store, CROWDED, last, OF_PAST.most()).await?;
        let Some(&(end, _)) = items.last() else { return Ok(gone) };
        last = end;
        for (item, lines) in items {
            let kept = if is_past(store, item, past).await? { OF_PAST } else { OF_LIVING };
            if lines > kept.most() {
                gone += shorten(store, item, &kept).await?;
            }
        }
    }
}

async fn shorten(store: &Store, item: i64, kept: &Kept) -> Result<u64, StoreError> {
    let mut tx = store.write().await?;
    let Some((mark, words)) = line_after(&mut tx, item, kept.first).await? else { return Ok(0) };
    let Some(latest) = first_of_latest(&mut tx, item, kept.latest).await? else { return Ok(0) };
    let gone = remove_between(&mut tx, item, mark, latest).await?;
    // The line itself takes the place of what is left out; it may do so already.
    let before = words.strip_suffix(LEFT_OUT).and_then(|number| number.parse::<u64>().ok());
    let left_out = before.unwrap_or(1) + gone;
    write_mark(&mut tx, mark, &format!("{left_out}{LEFT_OUT}")).await?;
    tx.commit().await?;
    Ok(gone)
}

async fn line_after(
    tx: &mut Connection,
    item: i64,
    first: i64,
) -> Result<Option<(i64, String)>, StoreError> {
    Ok(sql::query_as(
        "SELECT id, words FROM journal WHERE item_id = $1 ORDER BY id LIMIT 1 OFFSET $2",
    )
    .bind(item)
    .bind(first)
    .fetch_optional(tx)
    .await?)
}

async fn first_of_latest(
    tx: &mut Connection,
    item: i64,
    latest: i64,
) -> Result<Option<i64>, StoreError> {
    Ok(sql::query_scalar(
        "SELECT id FROM journal WHERE item_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2",
    )
    .bind(item)
    .bind(latest - 1)
    .fetch_optional(tx)
    .await?)
}

async fn remove_between(
    tx: &mut Connection,
    item: i64,
    mark: i64,
    latest: i64,
) -> Result<u64, StoreError> {
    let gone = sql::query("DELETE FROM journal WHERE item_id = $1 AND id > $2 AND id < $3")
        .bind(item)
        .bind(mark)
        .bind(latest)
        .execute(tx)
        .await?;
    Ok(gone.rows_affected())
}

async fn write_mark(tx: &mut Connection, mark: i64, words: &str) -> Result<(), StoreError> {
    sql::query("UPDATE journal SET stage = $1, words = $2 WHERE id = $3")
        .bind(BESIDE)
        .bind(words)
        .bind(mark)
        .execute(tx)
        .await?;
    Ok(())
}
