//! A copy, opened so that nothing in it can do anything but be read.

use std::{
    collections::HashSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{OldCopy, OldStateError};

/// Reading takes seconds at most.
const WITHIN: Duration = Duration::from_secs(60);
/// So many steps of SQLite's machine are between two looks at whether it should go on.
const STEPS: i32 = 10_000;
/// Bytes of one value: an address or a file's name at most.
pub(super) const LONGEST: u32 = 2_000;
/// Bytes of all values of a table together.
const MOST_BYTES: usize = 128 << 20;
/// So many rows are read at once.
const AT_ONCE: usize = 2_000;

/// Reads a copy, as `read` says, within a time.
pub(super) async fn in_time<T>(
    copy: &OldCopy,
    program: &'static str,
    read: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, OldStateError> {
    let read = tokio::time::timeout(WITHIN, read).await;
    let read = read.unwrap_or_else(|_| Err(refused("it takes too long to be read")));
    read.map_err(|source| OldStateError::Other { path: copy.source().to_owned(), program, source })
}

pub(super) fn refused(words: &'static str) -> sqlx::Error {
    sqlx::Error::Protocol(words.into())
}

/// An open copy. What it is doing ends with it.
pub(super) struct Opened {
    connection: SqliteConnection,
    is_over: Arc<AtomicBool>,
}

/// Breaks off what SQLite's thread is doing: nobody waits for it any more.
impl Drop for Opened {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// Some of a table's rows.
pub(super) struct Rows<const N: usize> {
    pub(super) rows: Vec<[String; N]>,
    /// There were more.
    pub(super) is_cut_short: bool,
}

impl Opened {
    /// Opens a copy. The log beside it is taken in, which writes to the copy.
    pub(super) async fn of(copy: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(copy)
            .create_if_missing(false)
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON")
            .pragma("query_only", "ON");
        let mut connection = options.disable_statement_logging().connect().await?;
        let is_over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_over);
        let goes_on = move || !seen.load(Ordering::Relaxed);
        connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        let mut opened = Self { connection, is_over };
        opened.only_tables().await?;
        Ok(opened)
    }

    /// Refuses what works when it is read. Judged by what SQLite itself will read, whatever the
    /// columns beside it say; triggers never come to work.
    async fn only_tables(&mut self) -> Result<(), sqlx::Error> {
        let foreign: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM sqlite_schema WHERE sql IS NOT NULL
               AND sql NOT GLOB 'CREATE TABLE *' AND sql NOT GLOB 'CREATE INDEX *'
               AND sql NOT GLOB 'CREATE UNIQUE INDEX *' AND sql NOT GLOB 'CREATE TRIGGER *'",
        )
        .fetch_one(&mut self.connection)
        .await?;
        if foreign == 0 { Ok(()) } else { Err(refused("it holds more than plain tables")) }
    }

    /// The columns of a table that hold values; none where there is no such table.
    pub(super) async fn columns(
        &mut self,
        table: &'static str,
    ) -> Result<HashSet<String>, sqlx::Error> {
        // Not those that are computed.
        let names: Vec<String> = sqlx::query_scalar("SELECT lower(name) FROM pragma_table_info(?)")
            .bind(table)
            .fetch_all(&mut self.connection)
            .await?;
        Ok(names.into_iter().collect())
    }

    /// Values as text, whatever they are, in the order of the rows; a column that is missing is
    /// empty.
    pub(super) async fn rows<const N: usize>(
        &mut self,
        table: &'static str,
        names: [&'static str; N],
        most: usize,
    ) -> Result<Rows<N>, sqlx::Error> {
        let there = self.columns(table).await?;
        let mut rows = Vec::new();
        if there.is_empty() {
            return Ok(Rows { rows, is_cut_short: false });
        }
        let sql = some_of(table, names, &there);
        let (mut last, mut bytes) = (i64::MIN, 0);
        loop {
            let some = self.some(&sql, last).await?;
            let Some((row, _)) = some.last() else { return Ok(Rows { rows, is_cut_short: false }) };
            last = *row;
            bytes += some.iter().flat_map(|(_, texts)| texts).map(String::len).sum::<usize>();
            rows.extend(some.into_iter().map(|(_, texts)| texts));
            if rows.len() > most || bytes > MOST_BYTES {
                rows.truncate(most);
                return Ok(Rows { rows, is_cut_short: true });
            }
        }
    }

    async fn some<const N: usize>(
        &mut self,
        sql: &str,
        after: i64,
    ) -> Result<Vec<(i64, [String; N])>, sqlx::Error> {
        use sqlx::Row as _;
        // The names in it stand in this program.
        let sql = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).bind(after);
        let found = sql.fetch_all(&mut self.connection).await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let mut texts = [const { String::new() }; N];
            for (at, text) in texts.iter_mut().enumerate() {
                let bytes: Vec<u8> = row.try_get(at + 1)?;
                *text = String::from_utf8_lossy(&bytes).into_owned();
            }
            Ok((row.try_get(0)?, texts))
        };
        found.iter().map(read).collect()
    }

    /// The value of the last row, as a number.
    pub(super) async fn last_number(
        &mut self,
        sql: &'static str,
    ) -> Result<Option<f64>, sqlx::Error> {
        let number: Option<Option<f64>> =
            sqlx::query_scalar(sql).fetch_optional(&mut self.connection).await?;
        Ok(number.flatten())
    }
}

fn some_of<const N: usize>(
    table: &str,
    names: [&'static str; N],
    there: &HashSet<String>,
) -> String {
    let values = names.map(|name| {
        if there.contains(name) {
            format!("substr(CAST(coalesce({name}, '') AS BLOB), 1, {LONGEST})")
        } else {
            "x''".into()
        }
    });
    let values = values.join(", ");
    format!("SELECT rowid, {values} FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {AT_ONCE}")
}

#[cfg(test)]
mod tests {
    use super::{super::written, *};

    async fn made(sql: &'static str) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("made.db");
        written(&path, sql).await;
        (dir, path)
    }

    #[tokio::test]
    async fn what_would_work_when_it_is_read_is_refused_however_it_hides() {
        for sql in [
            "CREATE TABLE lists (list_type); CREATE VIEW other AS SELECT 1;",
            // Named a table, under another's name.
            "CREATE VIEW lists AS SELECT 1 AS list_type; PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET type = 'table', name = 'x', tbl_name = 'x', rootpage = 0;",
            "CREATE TABLE x (y); PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema VALUES
               ('table', 'lists', 'lists', 0, 'CREATE VIRTUAL TABLE lists USING fts5(list_type)');",
        ] {
            let (_dir, path) = made(sql).await;
            Opened::of(&path).await.err().expect(sql);
        }
        let (_dir, path) = made(
            "CREATE TABLE lists (a, b AS (hex(a)), UNIQUE (a));
             CREATE INDEX by_b ON lists (b);
             CREATE TRIGGER t AFTER INSERT ON lists BEGIN SELECT 1; END;",
        )
        .await;
        let mut opened = Opened::of(&path).await.unwrap();
        let columns = opened.columns("lists").await.unwrap();
        assert_eq!(columns, HashSet::from(["a".into()]), "what is computed is not asked for");
    }

    #[tokio::test]
    async fn nothing_can_be_written_and_all_ends_when_nobody_waits() {
        let (_dir, path) = made("CREATE TABLE lists (list_type);").await;
        let mut opened = Opened::of(&path).await.unwrap();
        let written = sqlx::query("INSERT INTO lists VALUES (1)").execute(&mut opened.connection);
        written.await.unwrap_err();
        let runs = Arc::downgrade(&opened.is_over);
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                       SELECT max(i) FROM n";
        let asked = async move {
            let endless = sqlx::query_scalar::<_, i64>(endless);
            endless.fetch_one(&mut opened.connection).await
        };
        tokio::time::timeout(Duration::from_millis(50), asked).await.unwrap_err();
        // SQLite's thread holds the handler for as long as it works.
        let ended = async {
            while runs.strong_count() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), ended).await.unwrap();
    }

    #[tokio::test]
    async fn rows_are_read_in_parts_and_to_a_limit() {
        let (_dir, path) = made(
            "CREATE TABLE lists (list_type);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
             INSERT INTO lists SELECT i FROM n;",
        )
        .await;
        let mut opened = Opened::of(&path).await.unwrap();
        let all = opened.rows("lists", ["list_type", "list_id"], 5000).await.unwrap();
        assert_eq!((all.rows.len(), all.is_cut_short), (5000, false));
        assert_eq!(all.rows[4999], ["5000", ""]);
        let some = opened.rows("lists", ["list_type"], 3000).await.unwrap();
        assert_eq!((some.rows.len(), some.is_cut_short), (3000, true));
    }
}
