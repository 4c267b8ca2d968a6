//! The ledger's file, opened to be looked at and nothing else; what SQLite itself says of it.

use std::{fs, path::Path, time::Duration};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{Check, Checked};
use crate::{
    Store, StoreError, damage, newest_schema,
    sql::{self, Dialect, Pool},
};

pub(super) const FILE: Check = Check {
    name: "file",
    holds: "the pages of the file are what SQLite has written",
    matters: "what is read may be wrong, and what is written makes it worse",
    mend: "stop towline, and put a backup back: `towline restore`",
};
const REFERENCES: Check = Check {
    name: "references",
    holds: "what a row names is there",
    matters: "rows belong to items that are not there",
    mend: "stop towline, and put a backup back: `towline restore`",
};

const NUMBERS: Check = Check {
    name: "numbers",
    holds: "there are numbers left for new rows",
    matters: "SQLite says that the disk is full, whenever such a row is written",
    mend: "stop towline, and put a backup back: `towline restore`",
};
/// All numbers below can be told exactly by whatever reads JSON.
pub(super) const LARGEST: i64 = 1 << 53;

/// Whether somebody else may be using a ledger that is opened to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Its data directory is ours for the time.
    Alone,
    /// A towline may be writing to it.
    BesideOthers,
}

impl Store {
    /// Opens a ledger to be looked at. It is not brought up to date: one of another schema is an
    /// error. Nothing can be written by this.
    pub async fn open_to_look(path: &Path, how: How) -> Result<Self, StoreError> {
        damage::is_file_or_none(path)?;
        let shown = path.display().to_string();
        let open = |source| damage::at_open(&shown, source);
        // The log belongs to what it is beside; where there is none, nothing is made.
        let has_log = fs::metadata(damage::log_of(path)).is_ok_and(|about| about.len() > 0);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .read_only(true)
            .immutable(how == How::Alone && !has_log)
            .busy_timeout(Duration::from_secs(10))
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON");
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options)
            .await
            .map_err(open)?;
        let store = Self::of(Pool::Sqlite(pool.clone()), Pool::Sqlite(pool));
        let id = store.id().await.map_err(|error| error.at(&shown))?;
        let (schema, ours) = (id.map_or(0, |id| id.schema), newest_schema());
        match schema.cmp(&ours) {
            std::cmp::Ordering::Less => Err(StoreError::Older { path: shown, schema, ours }),
            std::cmp::Ordering::Equal => Ok(store),
            std::cmp::Ordering::Greater => Err(StoreError::Newer { path: shown, schema, ours }),
        }
    }
}

pub(super) async fn check(store: &Store) -> Result<Vec<Checked>, StoreError> {
    // A server looks after its own pages, and refuses what names nothing.
    if store.dialect() == Dialect::Postgres {
        return Ok(Vec::new());
    }
    let (mut file, mut references) = (Checked::new(FILE), Checked::new(REFERENCES));
    for words in said(store).await? {
        file.find(None, words);
    }
    if !file.holds() {
        return Ok(vec![file]);
    }
    for (table, row, parent) in broken_references(store).await? {
        let row = row.map_or_else(String::new, |row| format!(" {row}"));
        references.find(None, format!("{table}{row} names a row of {parent} that is not there"));
    }
    Ok(vec![file, references, numbers(store).await?])
}

async fn numbers(store: &Store) -> Result<Checked, StoreError> {
    let mut numbers = Checked::new(NUMBERS);
    let tables: Vec<String> = sql::query_scalar(
        "SELECT CAST(name AS TEXT) FROM sqlite_sequence WHERE typeof(seq) <> 'integer' OR seq > $1",
    )
    .bind(LARGEST)
    .fetch_all(store.reader())
    .await?;
    for table in tables {
        numbers.find(None, format!("the last one of {table} is no small number"));
    }
    Ok(numbers)
}

/// What is damaged, in SQLite's words; with indexes that disagree with their tables.
async fn said(store: &Store) -> Result<Vec<String>, StoreError> {
    let words: Vec<String> =
        sql::query_scalar("PRAGMA integrity_check(20)").fetch_all(store.reader()).await?;
    Ok(if words == ["ok"] { Vec::new() } else { words })
}

async fn broken_references(
    store: &Store,
) -> Result<Vec<(String, Option<i64>, String)>, StoreError> {
    let rows: Vec<(String, Option<i64>, String, i64)> =
        sql::query_as("PRAGMA foreign_key_check").fetch_all(store.reader()).await?;
    let most = usize::try_from(super::MOST).unwrap_or(usize::MAX);
    Ok(rows.into_iter().take(most).map(|(table, row, parent, _)| (table, row, parent)).collect())
}
