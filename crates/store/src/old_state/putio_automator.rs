//! put.io automator 2 (2021): its `downloads.db`, in version 1 `application.db`.

use std::path::Path;

use super::{
    OldStateError,
    copy::OldCopy,
    opened::{self, Opened},
};

const PROGRAM: &str = "put.io automator";

/// Nobody has more of them.
const MOST: usize = 1_000_000;

/// What put.io automator 2 knew (its `downloads.db`, in version 1 `application.db`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutioAutomator {
    /// Torrent files that it gave to put.io.
    pub torrents: Vec<KnownTorrent>,
    /// Files and folders that it fetched.
    pub downloads: Vec<KnownDownload>,
}

/// A torrent file, as far as the old tool knew it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTorrent {
    /// Its file's name.
    pub name: String,
    /// Its file's size in bytes.
    pub size: i64,
}

/// A file or folder at put.io.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDownload {
    /// Its number there.
    pub id: i64,
    /// What it was called.
    pub name: String,
}

/// Reads what put.io automator knew.
pub async fn putio_automator(copy: &OldCopy) -> Result<PutioAutomator, OldStateError> {
    opened::in_time(copy, PROGRAM, read(&copy.path())).await
}

async fn read(copy: &Path) -> Result<PutioAutomator, sqlx::Error> {
    let mut opened = Opened::of(copy).await?;
    for table in ["torrents", "downloads"] {
        if !opened.columns(table).await?.contains("name") {
            return Err(opened::refused("it has no tables `torrents` and `downloads` of its kind"));
        }
    }
    let torrents = opened.rows("torrents", ["name", "size"], MOST).await?;
    let downloads = opened.rows("downloads", ["id", "name"], MOST).await?;
    if torrents.is_cut_short || downloads.is_cut_short {
        return Err(opened::refused("it knows more than is read of it"));
    }
    let torrent = |[name, size]: [String; 2]| KnownTorrent { name, size: number(&size) };
    let download = |[id, name]: [String; 2]| KnownDownload { id: number(&id), name };
    let downloads = downloads.rows.into_iter().map(download);
    Ok(PutioAutomator {
        torrents: torrents.rows.into_iter().map(torrent).collect(),
        downloads: downloads.filter(|download| download.id > 0).collect(),
    })
}

/// Names may be no text, and a size may be missing: SQLite keeps what it is given.
fn number(text: &str) -> i64 {
    text.trim().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{super::written as old, *};

    async fn putio_automator(path: &Path) -> Result<PutioAutomator, OldStateError> {
        let within = tempfile::tempdir().unwrap();
        super::putio_automator(&OldCopy::of(path, within.path())?).await
    }

    #[tokio::test]
    async fn what_it_knew_is_read_and_its_file_stays_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("downloads.db");
        old(
            &path,
            "CREATE TABLE torrents (name CHARACTER PRIMARY KEY, size INTEGER, created_at DATETIME);
             CREATE TABLE downloads (id INTEGER PRIMARY KEY, name CHARACTER, size INTEGER,
                                     created_at DATETIME);
             INSERT INTO torrents VALUES ('a.torrent', 100, ''), (x'FF41', NULL, '');
             INSERT INTO downloads VALUES (7, 'Film', 5, ''), (0, 'root', 0, ''), (8, NULL, 1, '');",
        )
        .await;
        let before = std::fs::read(&path).unwrap();
        let known = putio_automator(&path).await.unwrap();
        assert_eq!(known.torrents[0], KnownTorrent { name: "a.torrent".into(), size: 100 });
        assert_eq!(known.torrents.len(), 2);
        let ids: Vec<_> = known.downloads.iter().map(|download| download.id).collect();
        assert_eq!(ids, [7, 8], "0 is the whole account");
        assert!(std::fs::read(&path).unwrap() == before);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn another_file_is_told_to_be_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        std::fs::write(&path, "no database").unwrap();
        assert!(matches!(putio_automator(&path).await, Err(OldStateError::Other { .. })));
        let view = dir.path().join("view.db");
        old(
            &view,
            "CREATE TABLE torrents (name, size);
             CREATE VIEW downloads AS WITH RECURSIVE n(id, name) AS
               (SELECT 1, 'x' UNION ALL SELECT id + 1, name FROM n) SELECT * FROM n;",
        )
        .await;
        let told = putio_automator(&view).await;
        assert!(matches!(told, Err(OldStateError::Other { .. })), "{told:?}");
        let missing = putio_automator(&dir.path().join("none")).await;
        assert!(matches!(missing, Err(OldStateError::File { .. })), "{missing:?}");
    }
}
