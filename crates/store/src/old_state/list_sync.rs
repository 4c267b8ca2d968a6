//! `ListSync` 0.6.6 (Dec 2025): its `list_sync.db`. Older files lack columns.

use std::path::Path;

use super::{
    OldStateError,
    copy::OldCopy,
    opened::{self, Opened},
};

const PROGRAM: &str = "ListSync";

/// Nobody has more of them.
const MOST_LISTS: usize = 10_000;
/// Nobody has more of them.
const MOST_TITLES: usize = 1_000_000;

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

/// Reads what `ListSync` knew.
pub async fn list_sync(copy: &OldCopy) -> Result<ListSync, OldStateError> {
    opened::in_time(copy, PROGRAM, read(&copy.path())).await
}

async fn read(copy: &Path) -> Result<ListSync, sqlx::Error> {
    let mut opened = Opened::of(copy).await?;
    let is_its = opened.columns("lists").await?.contains("list_type")
        || opened.columns("synced_items").await?.contains("media_type");
    if !is_its {
        let words = "it has neither a table `lists` nor a table `synced_items` of its kind";
        return Err(opened::refused(words));
    }
    let names = ["list_type", "list_id", "list_url", "user_id"];
    let lists = opened.rows("lists", names, MOST_LISTS).await?;
    let names = ["title", "media_type", "imdb_id", "tmdb_id", "overseerr_id", "status"];
    let titles = opened.rows("synced_items", names, MOST_TITLES).await?;
    Ok(ListSync {
        is_cut_short: lists.is_cut_short || titles.is_cut_short,
        lists: lists.rows.into_iter().map(OldList::from).collect(),
        titles: titles.rows.into_iter().map(OldTitle::from).collect(),
        interval_hours: interval(&mut opened).await?,
    })
}

/// The last row counts.
async fn interval(opened: &mut Opened) -> Result<Option<f64>, sqlx::Error> {
    if !opened.columns("sync_interval").await?.contains("interval_hours") {
        return Ok(None);
    }
    let last = "SELECT CAST(interval_hours AS REAL) FROM sync_interval ORDER BY rowid DESC LIMIT 1";
    let hours = opened.last_number(last).await?;
    Ok(hours.filter(|hours| hours.is_finite() && *hours > 0.0))
}

impl From<[String; 4]> for OldList {
    fn from([kind, id, url, user]: [String; 4]) -> Self {
        let [kind, id, url, user] = [kind, id, url, user].map(|text| text.trim().to_owned());
        Self { kind, id, url, user }
    }
}

impl From<[String; 6]> for OldTitle {
    fn from([title, kind, imdb, tmdb, overseerr, status]: [String; 6]) -> Self {
        let texts = [title, kind, imdb, tmdb, overseerr, status];
        let [title, kind, imdb, tmdb, overseerr, status] = texts.map(|text| text.trim().to_owned());
        Self { title, kind, imdb, tmdb, overseerr, status }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::written, *};

    async fn list_sync(path: &Path) -> Result<ListSync, OldStateError> {
        let within = tempfile::tempdir().unwrap();
        super::list_sync(&OldCopy::of(path, within.path())?).await
    }

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
        assert_eq!(known.lists[0].id.len(), opened::LONGEST as usize);
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
