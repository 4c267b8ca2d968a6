//! What the ledger holds, read beside the daemon that has it.

use std::{collections::BTreeMap, path::Path};

use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// By name, row by row.
pub(crate) type Tables = BTreeMap<String, Vec<String>>;

/// All that it holds.
pub(crate) async fn tables(data: &Path) -> Tables {
    let mut ledger = open(data).await;
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut all = Tables::new();
    for table in texts(&mut ledger, tables.into()).await {
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns = texts(&mut ledger, columns).await;
        let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let rows = format!("SELECT {} FROM \"{table}\" ORDER BY rowid", quoted.join(" || '|' || "));
        let rows = texts(&mut ledger, rows).await;
        all.insert(table, rows);
    }
    all
}

/// How many titles are in each stage.
pub(crate) async fn stages(data: &Path) -> BTreeMap<String, usize> {
    let sql = "SELECT stage FROM item WHERE flow = 'wishes' AND kind = 'title'";
    let mut stages = BTreeMap::new();
    for stage in texts(&mut open(data).await, sql.into()).await {
        *stages.entry(stage).or_default() += 1;
    }
    stages
}

/// How many times lists were read.
pub(crate) async fn runs(data: &Path) -> usize {
    texts(&mut open(data).await, "SELECT read FROM run".into()).await.len()
}

async fn open(data: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(data.join("towline.db")).read_only(true);
    options.connect().await.unwrap()
}

async fn texts(ledger: &mut SqliteConnection, sql: String) -> Vec<String> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(ledger).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
