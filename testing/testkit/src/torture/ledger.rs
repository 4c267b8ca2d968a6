//! What the ledger held when towline was killed: read from a copy, as a person would who wants to know.

use std::{fs, path::Path};

use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// What was going on.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// `torrents: downloading`, of what was not at its end.
    pub(super) stages: Vec<String>,
    /// `torrents: add`, of acts of which nothing is written but that they were begun.
    pub(super) acts: Vec<String>,
}

/// Reads it beside whatever has it; nothing, where there is none yet.
pub(super) async fn standing(data: &Path, place: &Path) -> Standing {
    // A file that is being made may not be one yet.
    read(data, place).await.unwrap_or_default()
}

async fn read(data: &Path, place: &Path) -> Result<Standing, sqlx::Error> {
    fs::create_dir_all(place)?;
    for name in ["towline.db", "towline.db-wal"] {
        let copy = place.join(name);
        let _was_there = fs::remove_file(&copy);
        // Without a log all of it is in the file.
        let _copied = fs::copy(data.join(name), copy);
    }
    let options = SqliteConnectOptions::new().filename(place.join("towline.db"));
    let mut ledger = options.connect().await?;
    let stages = "SELECT DISTINCT flow || ': ' || stage FROM item \
                  WHERE ended = 0 AND kind NOT IN ('source', 'folder', 'device')";
    // An action is a word, or a table that says what to do, or a table of one.
    let acts = "SELECT item.flow || ': ' || CASE json_type(action) WHEN 'text' \
                THEN json_extract(action, '$') ELSE COALESCE(json_extract(action, '$.do'), \
                (SELECT key FROM json_each(action) LIMIT 1)) END \
                FROM intent JOIN item ON item.id = item_id \
                WHERE outcome IS NULL AND intent.id IN (SELECT MAX(id) FROM intent GROUP BY item_id)";
    Ok(Standing {
        stages: texts(&mut ledger, stages).await?,
        acts: texts(&mut ledger, acts).await?,
    })
}

async fn texts(
    ledger: &mut SqliteConnection,
    sql: &'static str,
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(sql).fetch_all(ledger).await?;
    Ok(rows.iter().filter_map(|row| row.get(0)).collect())
}
