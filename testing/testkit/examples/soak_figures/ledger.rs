//! The ledger, looked into while towline has it: for a moment each time, and only read.

use std::path::{Path, PathBuf};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions,
};

/// Where it is.
pub(crate) struct Ledger(PathBuf);

/// An item, as far as it matters here.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) stage: String,
    pub(crate) has_ended: bool,
}

/// How many things there are: no sources, no folders, no devices.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) ended: u64,
    pub(crate) live: u64,
}

const THINGS: &str = "kind IN ('album', 'torrent', 'title')";

impl Ledger {
    /// Of this data directory.
    pub(crate) fn of(data: &Path) -> Self {
        Self(data.join("towline.db"))
    }

    async fn open(&self) -> anyhow::Result<SqliteConnection> {
        Ok(SqliteConnectOptions::new().filename(&self.0).read_only(true).connect().await?)
    }

    /// How many things there are.
    pub(crate) async fn count(&self) -> anyhow::Result<Count> {
        let mut ledger = self.open().await?;
        let sql = format!("SELECT COALESCE(SUM(ended <> 0), 0), COUNT(*) FROM item WHERE {THINGS}");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut ledger).await?;
        ledger.close().await?;
        let (ended, all): (i64, i64) = (row.get(0), row.get(1));
        let ended = u64::try_from(ended)?;
        Ok(Count { ended, live: u64::try_from(all)?.saturating_sub(ended) })
    }

    /// All things.
    pub(crate) async fn items(&self) -> anyhow::Result<Vec<Item>> {
        let mut ledger = self.open().await?;
        let sql = format!("SELECT kind, title, stage, ended FROM item WHERE {THINGS} ORDER BY id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut ledger).await?;
        ledger.close().await?;
        let item = |row: &sqlx::sqlite::SqliteRow| Item {
            kind: row.get(0),
            title: row.get(1),
            stage: row.get(2),
            has_ended: row.get::<i64, _>(3) != 0,
        };
        Ok(rows.iter().map(item).collect())
    }
}
