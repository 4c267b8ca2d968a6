//! A ledger's file that is damaged: noticed before anything is written to it, and while it is used.
//!
//! *Guarantees*: what is looked at here is not changed, whatever is wrong with it.

#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, error::DatabaseError,
    sqlite::SqliteConnectOptions,
};

use crate::{LedgerFile, Store, StoreError, newest_schema};

/// Larger files are not read to their end at every start: only when the last use was broken off, or
/// had noticed damage.
const READ_AT_START: u64 = 64 << 20;
/// `SQLITE_CORRUPT` and `SQLITE_NOTADB` of sqlite.org/rescode.html.
const DAMAGE: [u32; 2] = [11, 26];
/// The name, beside the ledger, under which it stands that damage was noticed.
const NOTICED: &str = "towline.db-damaged";

impl StoreError {
    /// Whether it says that the ledger's file is damaged.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } => true,
            Self::Database(source) | Self::Open { source, .. } => words_of(source).is_some(),
            Self::Migrate { source, .. } => {
                matches!(source, sqlx::migrate::MigrateError::Execute(source)
                    if words_of(source).is_some())
            }
            _ => false,
        }
    }

    /// The same, with the file's name where it is damaged.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        match self {
            Self::Database(source) => match words_of(&source) {
                Some(words) => Self::Damaged { path: path.into(), words },
                None => Self::Database(source),
            },
            other => other,
        }
    }
}

/// What could not be opened, told as damage where it is that.
pub(crate) fn at_open(path: &str, source: sqlx::Error) -> StoreError {
    match words_of(&source) {
        Some(words) => StoreError::Damaged { path: path.into(), words },
        None => StoreError::Open { path: path.into(), source },
    }
}

pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    words_of(error).is_some()
}

/// What SQLite says, where it says that a file is damaged, or is none of its own.
fn words_of(error: &sqlx::Error) -> Option<String> {
    let told: &dyn DatabaseError = error.as_database_error()?;
    let code: u32 = told.code()?.parse().ok()?;
    // Extended codes have the plain one in their lowest byte.
    DAMAGE.contains(&(code & 0xFF)).then(|| told.message().to_owned())
}

/// SQLite's log of what is not in the file yet.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

fn noticed_at(path: &Path) -> PathBuf {
    path.with_file_name(NOTICED)
}

/// Fails when what has the ledger's name is something else: to open a pipe waits for somebody at its other
/// end, for good.
pub(crate) fn is_file_or_none(path: &Path) -> Result<(), StoreError> {
    if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        let path = path.display().to_string();
        return Err(StoreError::Damaged { path, words: "it is no file".into() });
    }
    Ok(())
}

/// Fails when the ledger's file at `path` is damaged, or a newer towline has written it. For before
/// it is opened to be written to: a file that is not there, or is empty, is fine.
///
/// # Caveats
/// A large file that was closed in order is not read to its end, and disagreeing indexes are found
/// only where damage was noticed before.
pub async fn check_before_use(path: &Path) -> Result<(), StoreError> {
    let about = fs::metadata(path).ok();
    let shown = path.display().to_string();
    is_file_or_none(path)?;
    let length = about.map_or(0, |about| about.len());
    if length == 0 {
        return Ok(());
    }
    let looked = Looked {
        path,
        shown,
        has_log: fs::metadata(log_of(path)).is_ok_and(|about| about.len() > 0),
    };
    let was_noticed = noticed_at(path).exists();
    let mut connection = looked.connect().await?;
    let checked = async {
        if looked.has_log || was_noticed || length <= READ_AT_START {
            looked.whole(&mut connection, was_noticed).await?;
        }
        looked.is_known(&mut connection).await
    };
    let checked = checked.await;
    let _it_was_only_read = connection.close().await;
    checked?;
    if was_noticed {
        // Mended, or another file than then.
        let _stays_for_the_next_start = fs::remove_file(noticed_at(path));
    }
    Ok(())
}

/// A file that is looked at.
struct Looked<'a> {
    path: &'a Path,
    shown: String,
    has_log: bool,
}

impl Looked<'_> {
    async fn connect(&self) -> Result<SqliteConnection, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(self.path)
            .create_if_missing(false)
            // A connection that only reads never moves the log into the file.
            .read_only(true)
            .immutable(!self.has_log)
            .busy_timeout(Duration::from_secs(10));
        let opened = options.disable_statement_logging().connect().await;
        opened.map_err(|error| at_open(&self.shown, error))
    }

    fn damaged(&self, words: String) -> StoreError {
        StoreError::Damaged { path: self.shown.clone(), words }
    }

    /// `deeply`: with its indexes.
    async fn whole(
        &self,
        connection: &mut SqliteConnection,
        deeply: bool,
    ) -> Result<(), StoreError> {
        let said = said(connection, deeply).await.map_err(|error| error.at(&self.shown));
        if self.has_log
            && let Some(words) = foreign_log(self.path, connection).await?
        {
            return Err(self.damaged(words));
        }
        let words = match said {
            Ok(None) => return Ok(()),
            Ok(Some(words)) | Err(StoreError::Damaged { words, .. }) => words,
            Err(error) => return Err(error),
        };
        Err(self.damaged(with_log(words, self.path, self.has_log)))
    }

    /// To open one of a newer towline would write a page of it.
    async fn is_known(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let (id, ours) = (crate::file::id(connection).await.ok().flatten(), newest_schema());
        match id.map(|id| id.schema).filter(|schema| *schema > ours) {
            Some(schema) => Err(StoreError::Newer { path: self.shown.clone(), schema, ours }),
            None => Ok(()),
        }
    }
}

fn with_log(words: String, path: &Path, has_log: bool) -> String {
    if !has_log {
        return words;
    }
    let log = log_of(path);
    format!("{words} (read with its log {}: is that of the same ledger?)", log.display())
}

async fn said(
    connection: &mut SqliteConnection,
    deeply: bool,
) -> Result<Option<String>, StoreError> {
    let pragma = if deeply { "PRAGMA integrity_check(3)" } else { "PRAGMA quick_check(3)" };
    let words: Vec<String> = sqlx::query_scalar(pragma).fetch_all(connection).await?;
    // Some are of several lines.
    let lines: Vec<_> = words.iter().flat_map(|words| words.lines()).collect();
    Ok((lines != ["ok"]).then(|| lines.join("; ")))
}

/// What is wrong with the log, where the file with it is another ledger than the file alone.
async fn foreign_log(
    path: &Path,
    with_log: &mut SqliteConnection,
) -> Result<Option<String>, StoreError> {
    let Ok(mut alone) = LedgerFile::open_copy(path).await else { return Ok(None) };
    let id = alone.id().await.ok().flatten();
    alone.close().await?;
    let also = crate::file::id(with_log).await.ok().flatten();
    Ok(match (id, also) {
        (Some(one), Some(other)) if one.instance != other.instance => {
            Some(format!("its log {} is of another ledger", log_of(path).display()))
        }
        _ => None,
    })
}

impl Store {
    /// Tells whoever waits in [`damaged`](Self::damaged), where an error says that the file is
    /// damaged.
    pub fn notice(&self, error: &StoreError) {
        if error.is_damage() {
            self.damage().send_if_modified(|told| {
                let is_new = told.is_none();
                told.get_or_insert_with(|| words(error));
                is_new
            });
        }
    }

    /// Returns when damage was noticed, with what was said of it.
    pub async fn damaged(&self) -> String {
        let mut told = self.damage().subscribe();
        match told.wait_for(Option::is_some).await {
            Ok(words) => words.clone().unwrap_or_default(),
            // Its sender lives as long as this store.
            Err(_) => std::future::pending().await,
        }
    }
}

fn words(error: &StoreError) -> String {
    match error {
        StoreError::Damaged { words, .. } => words.clone(),
        StoreError::Database(source) | StoreError::Open { source, .. } => {
            words_of(source).unwrap_or_else(|| source.to_string())
        }
        other => other.to_string(),
    }
}

/// Writes down that the ledger at `path` was found damaged in use, so that the next start looks at
/// all of it before it writes anything.
pub fn note_damage(path: &Path, words: &str) -> io::Result<()> {
    fs::write(noticed_at(path), format!("{words}\n"))
}
