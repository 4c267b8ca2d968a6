//! How far a daemon is, from its ledger.

use std::path::Path;

use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;

pub(crate) struct Ledger(Mutex<SqliteConnection>);

impl Ledger {
    /// Waits until there is one.
    pub(crate) async fn open(data: &Path) -> anyhow::Result<Self> {
        let path = data.join("towline.db");
        while !path.exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        Ok(Self(Mutex::new(options.connect().await?)))
    }

    /// The number of the latest run.
    pub(crate) async fn runs(&self) -> anyhow::Result<i64> {
        self.number("SELECT coalesce(max(id), 0) FROM run").await
    }

    /// How many titles are to be asked for.
    pub(crate) async fn wanted(&self) -> anyhow::Result<i64> {
        self.number("SELECT count(*) FROM item WHERE kind = 'title' AND stage = 'wanted'").await
    }

    /// None yet, while its tables are being made.
    async fn number(&self, sql: &'static str) -> anyhow::Result<i64> {
        let mut ledger = self.0.lock().await;
        match sqlx::query_scalar(sql).fetch_one(&mut *ledger).await {
            Err(sqlx::Error::Database(error)) if error.message().starts_with("no such table") => {
                Ok(0)
            }
            number => Ok(number?),
        }
    }
}
