//! What other programs knew: read from their files, which are never written.
//!
//! *Guarantees*: a copy is read, since the other program may be running; nothing but tables is read
//! of it, and of each row no more than is bounded here. Columns may hold anything: SQLite keeps what
//! it is given.

mod list_sync;
mod putio_automator;

use std::path::{Path, PathBuf};

use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};

pub use list_sync::{ListSync, OldList, OldTitle, list_sync};
pub use putio_automator::{KnownDownload, KnownTorrent, PutioAutomator, putio_automator};

/// It could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OldStateError {
    /// The file cannot be read or copied.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no database of that program.
    #[error("{} is no database of {program}", path.display())]
    Other {
        /// Which.
        path: PathBuf,
        /// Whose it should be.
        program: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
}

/// A database's file with what belongs to it, in a directory that goes when this does.
struct Copy {
    directory: PathBuf,
}

impl Copy {
    fn of(path: &Path) -> std::io::Result<Self> {
        let directory = std::env::temp_dir().join(format!(
            "towline-old-state-{}-{:p}",
            std::process::id(),
            std::ptr::from_ref(path)
        ));
        std::fs::create_dir(&directory)?;
        let copy = Self { directory };
        std::fs::copy(path, copy.path())?;
        for part in ["-wal", "-journal"] {
            let of = |path: &Path| {
                let mut name = path.as_os_str().to_owned();
                name.push(part);
                PathBuf::from(name)
            };
            match std::fs::copy(of(path), of(&copy.path())) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(copy)
    }

    fn path(&self) -> PathBuf {
        self.directory.join("old.db")
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _in_a_temporary_place = std::fs::remove_dir_all(&self.directory);
    }
}

/// Opens a copy. The log beside it is taken in, which writes to the copy.
async fn open(copy: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(copy).create_if_missing(false);
    options.disable_statement_logging().connect().await
}

#[cfg(test)]
async fn written(path: &Path, sql: &'static str) {
    use sqlx::Executor as _;
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    connection.execute(sql).await.unwrap();
}
