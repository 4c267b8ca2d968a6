//! The embedded ledger.

use std::{
    fs, io,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    str::FromStr as _,
    time::Duration,
};

use sqlx::{
    SqlitePool,
    migrate::MigrateError,
    sqlite::{
        SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};

use crate::{
    Store, StoreError,
    damage::{at_open, is_damage},
    early,
    file::{MIGRATIONS, newest_schema},
    sql::{Pool, Tx},
};

impl Store {
    /// Opens the ledger at `path`, creating it or bringing it up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let shown = path.display().to_string();
        let open = |source| at_open(&shown, source);
        close_to_others(path).map_err(|error| open(sqlx::Error::Io(error)))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // 1 MiB of pages for each connection: small, and enough for an index path.
            .pragma("cache_size", "-1024")
            // Leave no 4 MiB WAL behind on a small disk.
            .pragma("journal_size_limit", "4194304");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(30))
            // To say so writes a page, each time.
            .connect_with(options.clone().auto_vacuum(SqliteAutoVacuum::Incremental))
            .await
            .map_err(open)?;
        let mended = early::mend(&mut *writer.acquire().await.map_err(open)?).await;
        mended.map_err(|error| error.at(&shown))?;
        MIGRATIONS.run(&writer).await.map_err(|source| match source {
            MigrateError::VersionMissing(schema) if schema > newest_schema() => {
                StoreError::Newer { path: shown.clone(), schema, ours: newest_schema() }
            }
            MigrateError::Execute(source) if is_damage(&source) => open(source),
            source => StoreError::Migrate { path: shown.clone(), source },
        })?;
        let reader = SqlitePoolOptions::new()
            .max_connections(2)
            .min_connections(0)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(30))
            .connect_lazy_with(options);
        Ok(Self::of(Pool::Sqlite(writer), Pool::Sqlite(reader)))
    }

    /// A ledger in memory, gone with its last handle. For tests of what stands on it.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let open = |source| StoreError::Open { path: ":memory:".into(), source };
        let options =
            SqliteConnectOptions::from_str("sqlite::memory:").map_err(open)?.foreign_keys(true);
        // One connection is the database: a second one would see another, empty one.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await
            .map_err(open)?;
        MIGRATIONS
            .run(&pool)
            .await
            .map_err(|source| StoreError::Migrate { path: ":memory:".into(), source })?;
        Ok(Self::of(Pool::Sqlite(pool.clone()), Pool::Sqlite(pool)))
    }

    /// Makes the disk full, or gives room again.
    #[cfg(test)]
    pub(crate) async fn limit_pages(&self, pages: i64) {
        let text = format!("PRAGMA max_page_count = {pages}");
        crate::sql::query(sqlx::AssertSqlSafe(text)).execute(&self.writer.0).await.unwrap();
    }
}

/// A transaction that takes the lock at once, so that it cannot fail half-way for having read first.
pub(super) async fn begin(writer: &SqlitePool) -> Result<Tx, StoreError> {
    match writer.begin_with("BEGIN IMMEDIATE").await {
        Ok(transaction) => Ok(transaction.into()),
        Err(error) => {
            // A full disk makes SQLite roll back by itself, and the connection then believes
            // that it is still in a transaction, for ever. A new one begins anew.
            tracing::warn!(%error, "the ledger's connection is replaced: {error}");
            writer.acquire().await?.close().await?;
            Ok(writer.begin_with("BEGIN IMMEDIATE").await?.into())
        }
    }
}

/// SQLite makes its files as readable as the first of them, and that one as the system does it: for
/// everybody, in a directory that somebody else made.
fn close_to_others(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        let Ok(about) = fs::metadata(&file) else { continue };
        let mode = about.permissions().mode() & 0o777;
        // Another user's can't be closed, and is used all the same.
        if mode & 0o077 != 0
            && let Err(error) = fs::set_permissions(&file, fs::Permissions::from_mode(0o600))
        {
            let file = Path::new(&file).display();
            tracing::warn!("others can read {file}, and it stays so: {error}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_ledger_is_its_owners_alone_in_a_directory_that_is_not() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let path = dir.path().join("towline.db");
        let modes = || {
            let files = fs::read_dir(dir.path()).unwrap().flatten();
            let mode = |file: fs::DirEntry| file.metadata().unwrap().permissions().mode() & 0o777;
            files.map(mode).collect::<Vec<_>>()
        };
        let store = Store::open(&path).await.unwrap();
        assert_eq!(modes(), [0o600; 3], "with its log");
        for file in fs::read_dir(dir.path()).unwrap().flatten() {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        }
        let again = Store::open(&path).await.unwrap();
        assert_eq!(modes(), [0o600; 3], "those of before, too");
        again.close().await;
        store.close().await;
    }
}
