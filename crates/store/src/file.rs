//! The ledger as a file: what it is before it is opened, and copies of it.
//!
//! *Guarantees*: nothing here brings a ledger up to date, and a copy is whole or an error: it is
//! what all transactions that were complete when it was begun have written.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor, Sqlite, SqliteConnection,
    migrate::Migrator, sqlite::SqliteConnectOptions,
};

use crate::{
    Store, StoreError,
    damage::is_file_or_none,
    sql::{self, Dialect, Pool},
};

/// What brings a ledger up to date.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// The newest schema that this towline knows.
pub fn newest_schema() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// What a ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerId {
    /// Its schema: the last migration that was applied.
    pub schema: i64,
    /// Tells it from all others, for as long as it lives: its copies have the same.
    pub instance: String,
}

/// So many letters of an instance tell when its first migration was applied.
const WHEN: usize = 2 * "2026-11-23 10:00:00".len();

impl LedgerId {
    fn new(schema: i64, instance: &str) -> Option<Self> {
        let instance = instance.to_lowercase();
        let is_plain = instance.len() <= 64 && instance.bytes().all(|it| it.is_ascii_hexdigit());
        is_plain.then_some(Self { schema, instance })
    }

    /// What a ledger's table of migrations has to say so that it is this instance: when the first of
    /// them was applied, and how long that took.
    pub(crate) fn first_migration(&self) -> Option<(String, i64)> {
        let (when, took) = self.instance.split_at_checked(WHEN)?;
        let byte = |at: usize| u8::from_str_radix(when.get(at..at + 2)?, 16).ok();
        let when: Option<Vec<u8>> = (0..WHEN).step_by(2).map(byte).collect();
        Some((String::from_utf8(when?).ok()?, i64::from_str_radix(took, 16).ok()?))
    }
}

/// How many rows a table has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSize {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: i64,
}

/// A ledger's file, as it is.
pub struct LedgerFile {
    connection: SqliteConnection,
    path: PathBuf,
}

impl LedgerFile {
    /// Opens the ledger of a data directory whose lock is held, without bringing it up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .busy_timeout(Duration::from_secs(10));
        Self::with(path, options).await
    }

    /// Opens a copy that nobody writes to; it is not touched.
    pub async fn open_copy(path: &Path) -> Result<Self, StoreError> {
        // Whoever made it may have put more into it than tables: none of that is trusted.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .read_only(true)
            .immutable(true)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON");
        Self::with(path, options).await
    }

    async fn with(path: &Path, options: SqliteConnectOptions) -> Result<Self, StoreError> {
        is_file_or_none(path)?;
        let connection = options
            .disable_statement_logging()
            .connect()
            .await
            .map_err(|source| StoreError::Open { path: path.display().to_string(), source })?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// What it is; `None` where it is no ledger, or none yet.
    pub async fn id(&mut self) -> Result<Option<LedgerId>, StoreError> {
        let known = "SELECT count(*) FROM sqlite_master WHERE type = 'table' \
                     AND name = '_sqlx_migrations'";
        let known: i64 = sqlx::query_scalar(known).fetch_one(&mut self.connection).await?;
        if known == 0 { Ok(None) } else { id(&mut self.connection).await }
    }

    /// Fails when anything in it is damaged, however deep.
    pub async fn check(&mut self) -> Result<(), StoreError> {
        let words: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check(3)").fetch_all(&mut self.connection).await?;
        if words == ["ok"] {
            return Ok(());
        }
        let path = self.path.display().to_string();
        Err(StoreError::Damaged { path, words: words.join("; ") })
    }

    /// Fails when something is in it that works by itself: no ledger has triggers, views or virtual
    /// tables, and what they do is up to whoever put them there.
    pub async fn only_tables(&mut self) -> Result<(), StoreError> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT type || ' ' || name FROM sqlite_schema WHERE sql IS NOT NULL
               AND sql NOT GLOB 'CREATE TABLE *' AND sql NOT GLOB 'CREATE INDEX *'
               AND sql NOT GLOB 'CREATE UNIQUE INDEX *' LIMIT 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        let Some(found) = found else { return Ok(()) };
        let path = self.path.display().to_string();
        let found = towline_domain::path::shown_briefly(found.as_bytes());
        Err(StoreError::Damaged { path, words: format!("a foreign {found} is in it") })
    }

    /// Writes a copy to a new file, its owner's alone.
    pub async fn copy_to(&mut self, to: &Path) -> Result<(), StoreError> {
        copy(&mut self.connection, to).await
    }

    /// Ends the connection.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }
}

impl Store {
    /// Writes a copy to a new file, its owner's alone, while others go on writing to the ledger. The
    /// copy is an embedded ledger, wherever this one is.
    pub async fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        match self.reader() {
            Pool::Sqlite(pool) => copy(pool, to).await,
            Pool::Postgres(_) => self.copy_to_file(to).await,
        }
    }

    /// How many rows each table has. All of them are counted: not for every day.
    pub async fn tables(&self) -> Result<Vec<TableSize>, StoreError> {
        let names = match self.dialect() {
            Dialect::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            }
            Dialect::Postgres => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
            }
        };
        let names: Vec<String> = sql::query_scalar(names).fetch_all(self.reader()).await?;
        let mut tables = Vec::new();
        for name in names {
            let count = AssertSqlSafe(format!("SELECT count(*) FROM \"{name}\""));
            let rows = sql::query_scalar(count).fetch_one(self.reader()).await?;
            tables.push(TableSize { name, rows });
        }
        Ok(tables)
    }

    /// What the ledger is.
    pub async fn id(&self) -> Result<Option<LedgerId>, StoreError> {
        match self.reader() {
            Pool::Sqlite(pool) => id(pool).await,
            Pool::Postgres(_) => self.id_on_server().await,
        }
    }

    /// As [`id`], of a server: both write the same, so that a copy is known for what it is of.
    async fn id_on_server(&self) -> Result<Option<LedgerId>, StoreError> {
        let row: Option<(i64, Option<String>)> = sql::query_as(
            "SELECT max(version), (
                 SELECT encode(convert_to(to_char(installed_on AT TIME ZONE 'UTC',
                            'YYYY-MM-DD HH24:MI:SS'), 'UTF8'), 'hex') || to_hex(execution_time)
                 FROM _sqlx_migrations ORDER BY version LIMIT 1)
             FROM _sqlx_migrations HAVING count(*) > 0",
        )
        .fetch_optional(self.reader())
        .await?;
        Ok(row.and_then(|(schema, instance)| LedgerId::new(schema, &instance?)))
    }
}

/// An empty file, its owner's alone. SQLite takes one, and would make one that others can read.
pub(crate) fn create_private(path: &Path) -> Result<(), StoreError> {
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(sqlx::Error::Io)?;
    Ok(())
}

async fn copy(from: impl Executor<'_, Database = Sqlite>, to: &Path) -> Result<(), StoreError> {
    create_private(to)?;
    let name = to
        .to_str()
        .ok_or_else(|| sqlx::Error::Io(io::Error::other("the name of a copy must be UTF-8")))?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(from).await?;
    Ok(())
}

/// When the first migration was applied, and how many nanoseconds it took: no two ledgers agree in
/// both, and their copies carry it.
pub(crate) async fn id(
    from: impl Executor<'_, Database = Sqlite>,
) -> Result<Option<LedgerId>, StoreError> {
    let row: Option<(i64, Option<String>)> = sqlx::query_as(
        "SELECT max(version),
             (SELECT hex(installed_on) || printf('%x', execution_time)
              FROM _sqlx_migrations WHERE version = 1)
         FROM _sqlx_migrations HAVING count(*) > 0",
    )
    .fetch_optional(from)
    .await?;
    Ok(row.and_then(|(schema, instance)| LedgerId::new(schema, &instance?)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[tokio::test]
    async fn a_copy_is_the_same_ledger_and_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("towline.db")).await.unwrap();
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        store.copy_to(&one).await.unwrap();
        store.copy_to(&two).await.unwrap();
        assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap(), "nothing has changed");
        assert_eq!(fs::metadata(&one).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(store.copy_to(&one).await.is_err(), "nothing is written over");
        let mut copy = LedgerFile::open_copy(&one).await.unwrap();
        copy.check().await.unwrap();
        let id = copy.id().await.unwrap().unwrap();
        assert_eq!(Some(&id), store.id().await.unwrap().as_ref());
        assert_eq!(id.schema, newest_schema());
        copy.close().await.unwrap();
        let tables = store.tables().await.unwrap();
        assert!(tables.iter().any(|table| table.name == "item" && table.rows == 0), "{tables:?}");

        let other = Store::open(&dir.path().join("other.db")).await.unwrap();
        assert_ne!(other.id().await.unwrap().unwrap().instance, id.instance);
    }

    #[tokio::test]
    async fn a_copy_that_lost_a_page_is_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("towline.db")).await.unwrap();
        let copy = dir.path().join("copy");
        store.copy_to(&copy).await.unwrap();
        let mut bytes = fs::read(&copy).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..middle + 4096].fill(0xAA);
        fs::write(&copy, bytes).unwrap();
        let mut copy = LedgerFile::open_copy(&copy).await.unwrap();
        let error = copy.check().await.unwrap_err().to_string();
        assert!(error.contains("is damaged"), "{error}");
    }

    #[tokio::test]
    async fn a_ledger_of_a_newer_towline_is_refused_in_words() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("towline.db");
        Store::open(&path).await.unwrap().close().await;
        let mut file = LedgerFile::open(&path).await.unwrap();
        let later = "INSERT INTO _sqlx_migrations
                (version, description, success, checksum, execution_time)
             VALUES (9999, 'later', 1, x'00', 1)";
        sqlx::query(later).execute(&mut file.connection).await.unwrap();
        assert_eq!(file.id().await.unwrap().unwrap().schema, 9999);
        file.close().await.unwrap();
        let error = Store::open(&path).await.unwrap_err().to_string();
        assert!(error.contains("newer towline") && error.contains("9999"), "{error}");
    }
}
