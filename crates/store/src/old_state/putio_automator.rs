//! put.io automator 2 (2021): its `downloads.db`, in version 1 `application.db`.

use std::path::Path;

use super::{Copy, OldStateError};

const PROGRAM: &str = "put.io automator";

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

/// Reads what put.io automator knew. A copy is read: the old tool may be running.
pub async fn putio_automator(path: &Path) -> Result<PutioAutomator, OldStateError> {
    let copy =
        Copy::of(path).map_err(|source| OldStateError::File { path: path.to_owned(), source })?;
    read(&copy.path()).await.map_err(|source| OldStateError::Other {
        path: path.to_owned(),
        program: PROGRAM,
        source,
    })
}

async fn read(copy: &Path) -> Result<PutioAutomator, sqlx::Error> {
    let mut connection = super::open(copy).await?;
    // Names may be no text, and a size may be missing: SQLite keeps what it is given.
    let torrents: Vec<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT CAST(name AS BLOB), CAST(COALESCE(size, 0) AS INTEGER)
         FROM torrents ORDER BY rowid",
    )
    .fetch_all(&mut connection)
    .await?;
    let downloads: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT CAST(id AS INTEGER), CAST(COALESCE(name, '') AS BLOB)
         FROM downloads WHERE id > 0 ORDER BY id",
    )
    .fetch_all(&mut connection)
    .await?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let torrent = |(name, size)| KnownTorrent { name: text(name), size };
    let download = |(id, name)| KnownDownload { id, name: text(name) };
    Ok(PutioAutomator {
        torrents: torrents.into_iter().map(torrent).collect(),
        downloads: downloads.into_iter().map(download).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::written as old, *};

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
        let missing = putio_automator(&dir.path().join("none")).await;
        assert!(matches!(missing, Err(OldStateError::File { .. })), "{missing:?}");
    }
}
