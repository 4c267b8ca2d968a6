//! The ledger, as a file: what is in it, and very much more of it.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::Mutex;

pub(crate) struct Ledger(Mutex<SqliteConnection>);

impl Ledger {
    /// Of this data directory, in which towline has made it.
    pub(crate) async fn open(data: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new().filename(data.join("towline.db"));
        let ledger = options.pragma("cache_size", "-65536").connect().await?;
        Ok(Self(Mutex::new(ledger)))
    }

    pub(crate) async fn close(self) -> anyhow::Result<()> {
        Ok(self.0.into_inner().close().await?)
    }

    /// How many items of a kind are in a stage.
    pub(crate) async fn stage(&self, kind: &str, stage: &str) -> anyhow::Result<usize> {
        self.of("item", &format!("kind = '{kind}' AND stage = '{stage}'")).await
    }

    /// How many rows of a table are so.
    pub(crate) async fn of(&self, table: &str, so: &str) -> anyhow::Result<usize> {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table} WHERE {so}"));
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *self.0.lock().await).await?;
        Ok(usize::try_from(count)?)
    }

    /// Writes so many items more: copies of a film that is there, of a torrent and of an album, each
    /// with its journal. Four hundred of the albums wait for a person, in four causes.
    pub(crate) async fn grow_by(&self, more: usize) -> anyhow::Result<()> {
        if more > 0 {
            let sql = include_str!("grow.sql").replace(":more", &more.to_string());
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *self.0.lock().await).await?;
        }
        Ok(())
    }

    /// The newest item.
    pub(crate) async fn newest(&self) -> anyhow::Result<i64> {
        let sql = "SELECT max(id) FROM item";
        Ok(sqlx::query_scalar(sql).fetch_one(&mut *self.0.lock().await).await?)
    }

    /// The item in the middle.
    pub(crate) async fn middle(&self) -> anyhow::Result<i64> {
        Ok(self.newest().await? / 2)
    }
}
