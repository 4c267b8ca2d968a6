//! `ListSync` 0.6.6 (Dec 2025): its `list_sync.db`. Older files lack columns.

use std::{collections::HashSet, path::Path};

use sqlx::SqliteConnection;

use super::{Copy, OldStateError};

const PROGRAM: &str = "ListSync";

/// Nobody has more of them.
const MOST_LISTS: u32 = 10_000;
/// Nobody has more of them.
const MOST_TITLES: u32 = 1_000_000;
/// Bytes of one value: an address at most.
const LONGEST: u32 = 2_000;

/// What `ListSync` knew.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListSync {
    /// Its lists, in the order in which they were added.
    pub lists: Vec<OldList>,
    /// What it has met on them.
    pub titles: Vec<OldTitle>,
    /// Hours from sync to sync.
    pub interval_hours: Option<f64>,
    /// There was more than is read.
    pub is_cut_short: bool,
}

/// A list, in the words of the old tool. What is not there is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OldList {
    /// `imdb`, `trakt`, `trakt_special`, `letterboxd`, …
    pub kind: String,
    /// Its id or address, as it was typed.
    pub id: String,
    /// Its address.
    pub url: String,
    /// For which user of the server, as a number; `1` is the key's owner.
    pub user: String,
}

/// A title, in the words of the old tool. What is not there is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OldTitle {
    /// What it is called.
    pub title: String,
    /// `movie` or `tv`.
    pub kind: String,
    /// Its id at IMDb.
    pub imdb: String,
    /// Its number at TMDB.
    pub tmdb: String,
    /// Named after the server's own ids, and in fact its number at TMDB.
    pub overseerr: String,
    /// What the old tool says became of it.
    pub status: String,
}

/// Reads what `ListSync` knew. A copy is read: the old tool may be running.
pub async fn list_sync(path: &Path) -> Result<ListSync, OldStateError> {
    let copy =
        Copy::of(path).map_err(|source| OldStateError::File { path: path.to_owned(), source })?;
    read(&copy.path()).await.map_err(|source| OldStateError::Other {
        path: path.to_owned(),
        program: PROGRAM,
        source,
    })
}

async fn read(copy: &Path) -> Result<ListSync, sqlx::Error> {
    let mut connection = super::open(copy).await?;
    let lists = columns(&mut connection, "lists").await?;
    let titles = columns(&mut connection, "synced_items").await?;
    let is_its = lists.contains("list_type") || titles.contains("media_type");
    if !is_its {
        let words = "it has neither a table `lists` nor a table `synced_items` of its kind";
        return Err(sqlx::Error::Protocol(words.into()));
    }
    let names = ["list_type", "list_id", "list_url", "user_id"];
    let lists = rows(&mut connection, "lists", names, &lists, MOST_LISTS).await?;
    let names = ["title", "media_type", "imdb_id", "tmdb_id", "overseerr_id", "status"];
    let titles = rows(&mut connection, "synced_items", names, &titles, MOST_TITLES).await?;
    Ok(ListSync {
        is_cut_short: lists.len() > MOST_LISTS as usize || titles.len() > MOST_TITLES as usize,
        lists: lists.into_iter().take(MOST_LISTS as usize).map(OldList::from).collect(),
        titles: titles.into_iter().take(MOST_TITLES as usize).map(OldTitle::from).collect(),
        interval_hours: interval(&mut connection).await?,
    })
}

/// The columns of a table; none where there is no such table. A view is none: it could be made to
/// work without end.
async fn columns(
    connection: &mut SqliteConnection,
    table: &'static str,
) -> Result<HashSet<String>, sqlx::Error> {
    let is_there: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sqlite_schema
         WHERE type = 'table' AND lower(name) = ? AND lower(sql) NOT LIKE 'create virtual%'",
    )
    .bind(table)
    .fetch_optional(&mut *connection)
    .await?;
    if is_there.is_none() {
        return Ok(HashSet::new());
    }
    let names: Vec<String> = sqlx::query_scalar("SELECT lower(name) FROM pragma_table_info(?)")
        .bind(table)
        .fetch_all(connection)
        .await?;
    Ok(names.into_iter().collect())
}

/// Values as text, whatever they are; a column that is missing is empty. One row more than the most
/// says that there are more.
async fn rows<const N: usize>(
    connection: &mut SqliteConnection,
    table: &'static str,
    names: [&'static str; N],
    there: &HashSet<String>,
    most: u32,
) -> Result<Vec<[String; N]>, sqlx::Error> {
    use sqlx::Row as _;
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let values = names.map(|name| {
        if there.contains(name) {
            format!("substr(CAST(coalesce({name}, '') AS BLOB), 1, {LONGEST})")
        } else {
            "x''".into()
        }
    });
    let values = values.join(", ");
    let most = most + 1;
    let sql = format!("SELECT {values} FROM {table} ORDER BY rowid LIMIT {most}");
    let found = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(connection).await?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        let mut texts = [const { String::new() }; N];
        for (at, text) in texts.iter_mut().enumerate() {
            let bytes: Vec<u8> = row.try_get(at)?;
            String::from_utf8_lossy(&bytes).trim().clone_into(text);
        }
        Ok(texts)
    };
    found.iter().map(read).collect()
}

/// The last row counts.
async fn interval(connection: &mut SqliteConnection) -> Result<Option<f64>, sqlx::Error> {
    if !columns(connection, "sync_interval").await?.contains("interval_hours") {
        return Ok(None);
    }
    let hours: Option<Option<f64>> = sqlx::query_scalar(
        "SELECT CAST(interval_hours AS REAL) FROM sync_interval ORDER BY rowid DESC LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    Ok(hours.flatten().filter(|hours| hours.is_finite() && *hours > 0.0))
}

impl From<[String; 4]> for OldList {
    fn from([kind, id, url, user]: [String; 4]) -> Self {
        Self { kind, id, url, user }
    }
}

impl From<[String; 6]> for OldTitle {
    fn from([title, kind, imdb, tmdb, overseerr, status]: [String; 6]) -> Self {
        Self { title, kind, imdb, tmdb, overseerr, status }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::written, *};

    #[tokio::test]
    async fn what_it_knew_is_read_and_its_file_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list_sync.db");
        written(
            &path,
            "CREATE TABLE lists (id INTEGER PRIMARY KEY, list_type TEXT, list_id TEXT,
                                 list_url TEXT, item_count INTEGER, user_id TEXT DEFAULT '1');
             INSERT INTO lists (list_type, list_id, list_url, user_id) VALUES
               ('imdb', 'ls000000001', NULL, '1'), ('trakt', 77, x'FF', 5), (NULL, NULL, NULL, NULL);
             CREATE TABLE synced_items (id INTEGER PRIMARY KEY, title TEXT, media_type TEXT,
                year INTEGER, imdb_id TEXT, tmdb_id TEXT, overseerr_id INTEGER, status TEXT);
             INSERT INTO synced_items VALUES
               (1, 'Dune', 'movie', 2021, 'tt1160419', '438631', 438631, 'requested'),
               (2, x'FF41', 'tv', 'soon', NULL, NULL, '', 'not_found');
             CREATE TABLE sync_interval (id INTEGER PRIMARY KEY, interval_hours REAL);
             INSERT INTO sync_interval VALUES (1, 24), (2, '0.5');",
        )
        .await;
        let before = std::fs::read(&path).unwrap();
        let known = list_sync(&path).await.unwrap();
        let list = |kind: &str, id: &str, url: &str, user: &str| {
            OldList::from([kind, id, url, user].map(String::from))
        };
        assert_eq!(
            known.lists,
            [
                list("imdb", "ls000000001", "", "1"),
                list("trakt", "77", "\u{fffd}", "5"),
                list("", "", "", "")
            ]
        );
        let title = |texts: [&str; 6]| OldTitle::from(texts.map(String::from));
        assert_eq!(
            known.titles,
            [
                title(["Dune", "movie", "tt1160419", "438631", "438631", "requested"]),
                title(["\u{fffd}A", "tv", "", "", "", "not_found"]),
            ]
        );
        assert_eq!((known.interval_hours, known.is_cut_short), (Some(0.5), false));
        assert!(std::fs::read(&path).unwrap() == before);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn an_older_file_lacks_columns_and_tables() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("old.db");
        written(
            &path,
            "CREATE TABLE synced_items (title TEXT, media_type TEXT, status TEXT);
             INSERT INTO synced_items VALUES ('Dune', 'movie', 'requested');
             CREATE TABLE sync_interval (interval_hours REAL);",
        )
        .await;
        let known = list_sync(&path).await.unwrap();
        assert_eq!((known.lists.len(), known.titles.len()), (0, 1));
        assert_eq!((known.titles[0].title.as_str(), known.titles[0].tmdb.as_str()), ("Dune", ""));
        assert_eq!(known.interval_hours, None);
    }

    #[tokio::test]
    async fn a_value_that_is_huge_is_cut_and_odd_intervals_are_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("huge.db");
        written(
            &path,
            "CREATE TABLE lists (list_type TEXT, list_id TEXT);
             INSERT INTO lists VALUES ('imdb', printf('%.*c', 100000, 'x'));
             CREATE TABLE sync_interval (interval_hours);
             INSERT INTO sync_interval VALUES (9e999);",
        )
        .await;
        let known = list_sync(&path).await.unwrap();
        assert_eq!(known.lists[0].id.len(), LONGEST as usize);
        assert_eq!(known.interval_hours, None);
    }

    #[tokio::test]
    async fn another_file_is_told_to_be_one() {
        let dir = tempfile::tempdir().unwrap();
        let text = dir.path().join("text.db");
        std::fs::write(&text, "no database").unwrap();
        let other = dir.path().join("other.db");
        written(&other, "CREATE TABLE lists (name TEXT); CREATE TABLE torrents (name TEXT);").await;
        let view = dir.path().join("view.db");
        written(
            &view,
            "CREATE VIEW lists AS WITH RECURSIVE n(list_type) AS
               (SELECT 1 UNION ALL SELECT list_type + 1 FROM n) SELECT * FROM n;",
        )
        .await;
        for path in [text, other, view] {
            let told = list_sync(&path).await;
            assert!(matches!(told, Err(OldStateError::Other { .. })), "{path:?}: {told:?}");
        }
        let missing = list_sync(&dir.path().join("none")).await;
        assert!(matches!(missing, Err(OldStateError::File { .. })), "{missing:?}");
    }
}
