//! What the looks at lists have come to, one row for each.

use std::time::Duration;

use sqlx::FromRow;
use towline_domain::Timestamp;

use crate::{
    Store, StoreError,
    sql::{self, Connection},
};

/// So many rows of each source are kept, and all of the last day: a limit for a day counts them.
const KEPT: i64 = 500;
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);

/// A look, to be written down.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The key of the source.
    pub source: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How much was read: one word.
    pub read: &'static str,
    /// How many titles it let be asked for.
    pub asked: u32,
    /// What it came to, in numbers and words, as the flow has it.
    pub counts: serde_json::Value,
}

/// A look that was written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// The key of the source.
    pub source: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How much was read: one word.
    pub read: String,
    /// How many titles it let be asked for.
    pub asked: u32,
    /// What it came to.
    pub counts: serde_json::Value,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    source: String,
    began: i64,
    ended: i64,
    read: String,
    asked: i64,
    counts: String,
}

impl Store {
    /// The latest looks at a source, the last one first.
    pub async fn runs(&self, source: &str, most: u32) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<Row> = sql::query_as(
            "SELECT id, source, began, ended, read, asked, counts FROM run
             WHERE source = $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(source)
        .bind(i64::from(most))
        .fetch_all(self.reader())
        .await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// The latest look at a source that brought its whole content, or found it unchanged.
    pub async fn last_good_run(&self, source: &str) -> Result<Option<Run>, StoreError> {
        let row: Option<Row> = sql::query_as(
            "SELECT id, source, began, ended, read, asked, counts FROM run
             WHERE source = $1 AND read IN ('complete', 'unchanged') ORDER BY id DESC LIMIT 1",
        )
        .bind(source)
        .fetch_optional(self.reader())
        .await?;
        Ok(row.map(read))
    }

    /// The latest look at a source that tried to read it.
    pub async fn last_read(&self, source: &str) -> Result<Option<Run>, StoreError> {
        let row: Option<Row> = sql::query_as(
            "SELECT id, source, began, ended, read, asked, counts FROM run
             WHERE source = $1 AND read <> 'planned' ORDER BY id DESC LIMIT 1",
        )
        .bind(source)
        .fetch_optional(self.reader())
        .await?;
        Ok(row.map(read))
    }

    /// How many titles a source has let be asked for since it was last read, that look included.
    pub async fn asked_since_read(&self, source: &str) -> Result<u32, StoreError> {
        let asked: i64 = sql::query_scalar(
            "SELECT CAST(COALESCE(sum(asked), 0) AS BIGINT) FROM run WHERE source = $1 AND id >= (
                 SELECT COALESCE(max(id), 0) FROM run
                 WHERE source = $1 AND read NOT IN ('planned', 'failed'))",
        )
        .bind(source)
        .fetch_one(self.reader())
        .await?;
        Ok(u32::try_from(asked).unwrap_or(u32::MAX))
    }

    /// How many titles a source has let be asked for since.
    pub async fn asked_since(&self, source: &str, since: Timestamp) -> Result<u32, StoreError> {
        let asked: i64 = sql::query_scalar(
            "SELECT CAST(COALESCE(sum(asked), 0) AS BIGINT) FROM run WHERE source = $1 AND ended > $2",
        )
        .bind(source)
        .bind(since.as_micros())
        .fetch_one(self.reader())
        .await?;
        Ok(u32::try_from(asked).unwrap_or(u32::MAX))
    }
}

pub(super) async fn write_run(tx: &mut Connection, run: &NewRun) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO run (source, began, ended, read, asked, counts)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&run.source)
    .bind(run.began.as_micros())
    .bind(run.ended.as_micros())
    .bind(run.read)
    .bind(i64::from(run.asked))
    .bind(run.counts.to_string())
    .execute(&mut *tx)
    .await?;
    // The last good one stays however long a source has failed since: that it was ever read whole
    // must not be forgotten.
    sql::query(
        "DELETE FROM run WHERE source = $1 AND ended < $3
             AND id <= (SELECT id FROM run WHERE source = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)
             AND id <> (SELECT COALESCE(max(id), 0) FROM run
                        WHERE source = $1 AND read IN ('complete', 'unchanged'))",
    )
    .bind(&run.source)
    .bind(KEPT)
    .bind(run.ended.before(KEPT_FOR).as_micros())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

fn read(row: Row) -> Run {
    Run {
        id: row.id,
        source: row.source,
        began: Timestamp::from_micros(row.began),
        ended: Timestamp::from_micros(row.ended),
        read: row.read,
        asked: u32::try_from(row.asked).unwrap_or(u32::MAX),
        counts: serde_json::from_str(&row.counts).unwrap_or_default(),
    }
}
