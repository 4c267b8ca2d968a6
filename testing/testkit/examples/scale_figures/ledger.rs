//! A household's ledger, only read: a file for a moment each time, or a schema.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::SqliteConnectOptions,
};

use crate::{
    house::{House, Keeps},
    server::Database,
};

/// What a ledger holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Size {
    pub(crate) rows: f64,
    pub(crate) bytes: f64,
}

/// How many things of a kind have come to this stage.
pub(crate) async fn in_stage(
    house: &House,
    database: &Database,
    kind: &str,
    stage: &str,
) -> anyhow::Result<usize> {
    let is = format!("kind = '{kind}' AND stage = '{stage}'");
    let count = match house.keeps {
        Keeps::File => {
            let mut file = open(house).await?;
            let count = number(&mut file, format!("SELECT count(*) FROM item WHERE {is}")).await?;
            file.close().await?;
            count
        }
        Keeps::Schema => {
            let text = format!("SELECT count(*) FROM {}.item WHERE {is}", house.schema);
            database.number(text).await?
        }
    };
    Ok(usize::try_from(count)?)
}

/// All rows of all tables, and what they take with their indexes.
pub(crate) async fn size(house: &House, database: &Database) -> anyhow::Result<Size> {
    match house.keeps {
        Keeps::Schema => database.size_of(&house.schema).await,
        Keeps::File => {
            let mut file = open(house).await?;
            let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut file).await?;
            let mut rows = 0;
            for table in tables {
                rows += number(&mut file, format!("SELECT count(*) FROM \"{table}\"")).await?;
            }
            let pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            let bytes = number(&mut file, pages.into()).await?;
            file.close().await?;
            Ok(Size { rows: real(rows), bytes: real(bytes) })
        }
    }
}

async fn open(house: &House) -> anyhow::Result<SqliteConnection> {
    let path = house.towline.data().join("towline.db");
    Ok(SqliteConnectOptions::new().filename(path).read_only(true).connect().await?)
}

async fn number(file: &mut SqliteConnection, text: String) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(file).await?)
}

#[expect(clippy::cast_precision_loss, reason = "for means")]
pub(crate) fn real(number: i64) -> f64 {
    number as f64
}
