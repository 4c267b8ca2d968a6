//! What other programs knew: read from their files, which are never written.
//!
//! *Guarantees*: a copy is read, since the other program may be running, and it is its owner's alone.
//! A file that holds views or virtual tables is refused: what they do when they are read is up to
//! whoever made them. Rows, bytes and time of what is read are bounded. Columns may hold anything:
//! SQLite keeps what it is given.

mod copy;
mod list_sync;
mod opened;
mod putio_automator;

use std::path::PathBuf;

pub use copy::OldCopy;
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

#[cfg(test)]
async fn written(path: &std::path::Path, sql: &'static str) {
    use sqlx::{ConnectOptions as _, Executor as _, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    connection.execute(sql).await.unwrap();
}
