//! What the ledger held when towline was killed: read from a copy, or beside whoever has it, as a person
//! would who wants to know.

use std::{collections::BTreeMap, fs, path::Path};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqliteConnection,
    postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};

use super::nodes::{Database, SCHEMA};

const STAGES: &str = "SELECT DISTINCT flow || ': ' || stage FROM item \
                      WHERE ended = 0 AND kind NOT IN ('source', 'folder', 'device')";
/// Which acts are open: the last of each item.
const OPEN: &str = "FROM intent JOIN item ON item.id = item_id \
                    WHERE outcome IS NULL AND intent.id IN (SELECT MAX(id) FROM intent GROUP BY item_id)";

/// What was going on.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// `torrents: downloading`, of what was not at its end.
    pub(super) stages: Vec<String>,
    /// `torrents: add`, of acts of which nothing is written but that they were begun.
    pub(super) acts: Vec<String>,
    /// Which node holds each group of sources, where there are several.
    pub(super) held: BTreeMap<String, String>,
}

/// Reads it beside whatever has it; nothing, where there is none yet.
pub(super) async fn standing(data: &Path, place: &Path) -> Standing {
    // A file that is being made may not be one yet.
    read(data, place).await.unwrap_or_default()
}

/// The same, from a server: without the acts that another node has in hand than the one with this data
/// directory.
pub(super) async fn shared(database: &Database, data: &Path) -> Standing {
    // A server that has just been killed may not answer.
    ask(database, data).await.unwrap_or_default()
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
    // An action is a word, or a table that says what to do, or a table of one.
    let acts = format!(
        "SELECT item.flow || ': ' || CASE json_type(action) WHEN 'text' \
         THEN json_extract(action, '$') ELSE COALESCE(json_extract(action, '$.do'), \
         (SELECT key FROM json_each(action) LIMIT 1)) END {OPEN}"
    );
    Ok(Standing {
        stages: texts(&mut ledger, STAGES.to_owned()).await?,
        acts: texts(&mut ledger, acts).await?,
        held: BTreeMap::new(),
    })
}

async fn texts(ledger: &mut SqliteConnection, sql: String) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(ledger).await?;
    Ok(rows.iter().filter_map(|row| row.get(0)).collect())
}

async fn ask(database: &Database, data: &Path) -> Result<Standing, sqlx::Error> {
    let options: PgConnectOptions = database.address().parse()?;
    let mut ledger = options.options([("search_path", SCHEMA)]).connect().await?;
    // Whoever has the data directory is this node.
    let node = fs::read_to_string(data.join("node-id")).unwrap_or_default();
    let acts = format!(
        "SELECT item.flow || ': ' || CASE json_typeof(action::json) WHEN 'string' \
         THEN action::json #>> '{{}}' ELSE COALESCE(action::json ->> 'do', \
         (SELECT key FROM json_object_keys(action::json) AS key LIMIT 1)) END {OPEN} \
         AND COALESCE(item.lease_owner, $1) = $1"
    );
    let stages = sqlx::query_scalar(STAGES).fetch_all(&mut ledger).await?;
    let query = sqlx::query_scalar(AssertSqlSafe(acts)).bind(node.trim());
    let acts: Vec<Option<String>> = query.fetch_all(&mut ledger).await?;
    let held = sqlx::query_as("SELECT name, node FROM held").fetch_all(&mut ledger).await?;
    ledger.close().await?;
    Ok(Standing {
        stages,
        acts: acts.into_iter().flatten().collect(),
        held: held.into_iter().collect(),
    })
}
