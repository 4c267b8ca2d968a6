//! Each check is seen to fail, on a ledger that holds in every other way.

use std::{fs, path::Path};

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use towline_domain::Timestamp;

use super::{Checked, How};
use crate::{
    Store, StoreError,
    old_ledgers::{KINDS, opened},
};

const NOW: Timestamp = Timestamp::from_micros(1_795_413_000_000_000);

async fn ledger() -> tempfile::TempDir {
    let (dir, store) = opened(include_str!("../../ledgers/0011-all.sql")).await;
    store.close().await;
    dir
}

async fn spoilt(dir: &Path, sql: &str) {
    let url = format!("sqlite://{}?mode=rw", dir.join("towline.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut connection).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn checked(dir: &Path) -> Result<Vec<Checked>, StoreError> {
    let store = Store::open_to_look(&dir.join("towline.db"), How::Alone).await?;
    let all = store.fsck(&KINDS, NOW, &|_| {}).await;
    store.close().await;
    all
}

async fn found(sql: &str) -> Vec<(&'static str, u64)> {
    let dir = ledger().await;
    spoilt(dir.path(), sql).await;
    let all = checked(dir.path()).await.unwrap();
    all.iter().filter(|it| !it.holds()).map(|it| (it.check.name, it.count)).collect()
}

#[tokio::test]
async fn a_ledger_in_order_has_no_findings_and_is_not_touched() {
    let dir = ledger().await;
    let before = fs::read(dir.path().join("towline.db")).unwrap();
    let all = checked(dir.path()).await.unwrap();
    assert!(all.iter().all(Checked::holds), "{all:#?}");
    assert_eq!(all.len(), 33);
    let mut names: Vec<_> = all.iter().map(|it| it.check.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len(), "each has a name of its own");
    assert_eq!(fs::read(dir.path().join("towline.db")).unwrap(), before);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is made beside it");
}

#[tokio::test]
async fn what_is_wrong_with_an_item_is_found() {
    for (sql, name) in [
        ("UPDATE item SET kind = 'cassette' WHERE kind = 'album' AND stage = 'held'", "known"),
        ("UPDATE item SET detail = '{' WHERE kind = 'album' AND stage = 'held'", "detail"),
        ("UPDATE item SET detail = '{}' WHERE kind = 'album' AND stage = 'held'", "detail"),
        ("UPDATE item SET version = 2 WHERE kind = 'album' AND stage = 'held'", "detail"),
        ("UPDATE item SET stage = 'ready' WHERE kind = 'album' AND stage = 'held'", "stage"),
        (
            "UPDATE item SET lane = 'x' WHERE id =
                 (SELECT MIN(id) FROM item WHERE kind = 'torrent' AND stage = 'done')",
            "ended",
        ),
        ("UPDATE item SET lease_until = 1 WHERE kind = 'album' AND stage = 'held'", "lease"),
        ("UPDATE item SET created = 5 WHERE kind = 'album' AND stage = 'held'", "times"),
        (
            "UPDATE item SET due_at = 9000000000000000 WHERE kind = 'album' AND stage = 'held'",
            "times",
        ),
    ] {
        let found = found(sql).await;
        assert!(found.iter().any(|(found, _)| *found == name), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_between_rows_is_found_and_nothing_else() {
    for (sql, name) in [
        (
            "DROP INDEX inbox_open;
             INSERT INTO inbox (item_id, cause, cause_group, choices, detail, opened)
             SELECT item_id, cause, cause_group, choices, detail, opened FROM inbox
             WHERE closed IS NULL LIMIT 1",
            "question",
        ),
        (
            "INSERT INTO inbox (item_id, cause, cause_group, choices, detail, opened)
             SELECT id, '{\"is\":\"baseline\",\"count\":1}', 'baseline', '[]', '', 1 FROM item
             WHERE kind = 'torrent' AND stage = 'done' LIMIT 1",
            "question-of-ended",
        ),
        (
            "DROP INDEX item_lane; UPDATE item SET lane = 'x' WHERE ended = 0 AND kind = 'torrent'",
            "lane",
        ),
        (
            "UPDATE item SET due_at = NULL WHERE flow = 'imports';
             UPDATE item SET lane_wanted = 'x' WHERE kind = 'album' AND stage = 'held'",
            "lane-lost",
        ),
        (
            "UPDATE item SET source = 'directory:/gone', due_at = NULL
             WHERE kind = 'torrent' AND stage = 'paused'",
            "stuck",
        ),
        (
            "INSERT INTO intent (item_id, epoch, action, at, settles_at)
             SELECT id, 0, '\"fetch\"', updated, updated FROM item WHERE stage = 'paused';
             UPDATE item SET due_at = NULL WHERE stage = 'paused'",
            "unsure",
        ),
        ("UPDATE intent SET ended_at = NULL WHERE id = (SELECT MIN(id) FROM intent)", "act"),
        ("UPDATE intent SET epoch = 9999 WHERE id = (SELECT MIN(id) FROM intent)", "act"),
        (
            "UPDATE answer SET item_id = (SELECT MAX(id) FROM item)
             WHERE id = (SELECT MIN(id) FROM answer WHERE inbox_id IS NOT NULL)",
            "answer",
        ),
        (
            "INSERT INTO answer (item_id, choice, by, at)
             SELECT id, '\"retry\"', 'ann', 1 FROM item WHERE stage = 'paused';
             UPDATE item SET due_at = NULL WHERE stage = 'paused'",
            "answer-waits",
        ),
        (
            "UPDATE item SET due_at = 1 WHERE id = (SELECT MIN(id) FROM item WHERE kind = 'source')",
            "source",
        ),
        (
            "UPDATE handover SET from_item = (SELECT MIN(id) FROM item WHERE kind = 'source')
             WHERE id = (SELECT MIN(id) FROM handover)",
            "hand-over",
        ),
        ("INSERT INTO link SELECT id, id, 1, NULL FROM item WHERE stage = 'paused'", "link"),
        ("UPDATE run SET read = 'partly' WHERE id = (SELECT MIN(id) FROM run)", "run"),
        ("INSERT INTO throughput VALUES (7, 1)", "throughput"),
        ("UPDATE api_key SET scope = 'owner'", "key"),
        ("UPDATE session SET ends = 1", "session"),
        ("UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'run'", "numbers"),
        ("UPDATE clock SET ahead = 'zz'", "clock"),
    ] {
        let found = found(sql).await;
        assert!(matches!(&found[..], [(found, _)] if *found == name), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_found() {
    for (sql, name) in [
        ("UPDATE inbox SET cause = '{\"is\":\"a riddle\"}' WHERE closed IS NULL", "question-text"),
        ("UPDATE inbox SET cause_group = 'x' WHERE closed IS NULL", "question-text"),
        ("UPDATE inbox SET choices = '[7]' WHERE closed IS NULL", "question-text"),
        (
            "INSERT INTO answer (item_id, choice, by, at)
             SELECT item_id, 'perhaps', 'ann', 1 FROM inbox WHERE closed IS NULL AND item_id IN
                 (SELECT id FROM item WHERE kind = 'source') LIMIT 1;
             INSERT INTO answer (item_id, choice, by, at)
             SELECT MIN(id), 'perhaps', 'ann', 1 FROM item WHERE kind = 'source'",
            "answer-text",
        ),
        (
            "UPDATE intent SET action = '\"dance\"' WHERE item_id IN
                 (SELECT id FROM item WHERE kind = 'album' AND stage = 'held')",
            "act-text",
        ),
        (
            "UPDATE handover SET path = '/plain' WHERE id = (SELECT MIN(id) FROM handover)",
            "hand-over-text",
        ),
        ("UPDATE wish SET title = 'film' WHERE rank = 1", "wish-text"),
        ("UPDATE wish SET detail = '7' WHERE rank = 1", "wish-text"),
        ("UPDATE news SET kind = 'rumour'", "news-kind"),
    ] {
        let found = found(sql).await;
        assert!(matches!(&found[..], [(found, _)] if *found == name), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn what_holds_something_else_than_it_was_made_for_keeps_nothing_else_from_being_found() {
    let stuck = "UPDATE item SET source = 'directory:/gone', due_at = NULL
                 WHERE kind = 'torrent' AND stage = 'paused';";
    for (sql, name) in [
        ("UPDATE item SET title = CAST(x'ff' AS TEXT) WHERE stage = 'held'", "row"),
        ("UPDATE item SET created = 'yesterday' WHERE stage = 'held'", "row"),
        ("UPDATE item SET lease_epoch = 9223372036854775807 WHERE stage = 'held'", "row"),
        ("UPDATE item SET wakes = -1 WHERE stage = 'held'", "row"),
        ("UPDATE inbox SET id = id, cause = x'ff' WHERE closed IS NULL", "question-text"),
        ("DELETE FROM item WHERE kind = 'torrent' AND stage = 'done'", "references"),
    ] {
        let found = found(&format!("{stuck} {sql}")).await;
        let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&name) && names.contains(&"stuck"), "{sql}: {names:?}");
    }
}

#[tokio::test]
async fn many_findings_are_counted_and_only_the_first_are_told() {
    let dir = ledger().await;
    spoilt(
        dir.path(),
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO throughput SELECT i, 1 FROM n",
    )
    .await;
    let all = checked(dir.path()).await.unwrap();
    let wrong: Vec<_> = all.iter().filter(|it| !it.holds()).collect();
    assert_eq!((wrong.len(), wrong[0].count, wrong[0].findings.len()), (1, 1000, 20));
}

#[tokio::test]
async fn an_index_that_disagrees_is_found_and_nothing_more_is_looked_at() {
    let dir = ledger().await;
    // An entry of an index is taken out under SQLite's nose: the index is made of fewer rows.
    spoilt(
        dir.path(),
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX item_stage ON item (stage, id) WHERE id > 20'
         WHERE name = 'item_stage'",
    )
    .await;
    spoilt(
        dir.path(),
        "REINDEX item_stage; PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'CREATE INDEX item_stage ON item (stage, id)'
         WHERE name = 'item_stage'",
    )
    .await;
    let all = checked(dir.path()).await.unwrap();
    let [file] = &all[..] else { panic!("{all:#?}") };
    assert_eq!(file.check.name, "file");
    assert!(file.findings[0].words.contains("item_stage"), "{file:?}");
}

#[tokio::test]
async fn a_ledger_in_use_can_be_looked_at() {
    let (dir, store) = opened(include_str!("../../ledgers/0011-all.sql")).await;
    let path = dir.path().join("towline.db");
    let looked = Store::open_to_look(&path, How::BesideOthers).await.unwrap();
    // What is in the log only is seen.
    let mut tx = store.write().await.unwrap();
    crate::sql::query("UPDATE session SET ends = 1").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let all = looked.fsck(&KINDS, NOW, &|_| {}).await.unwrap();
    let wrong: Vec<_> = all.iter().filter(|it| !it.holds()).map(|it| it.check.name).collect();
    assert_eq!(wrong, ["session"]);
    let mut tx = looked.write().await.unwrap();
    let written = crate::sql::query("UPDATE session SET ends = 2").execute(&mut *tx).await;
    assert!(written.unwrap_err().to_string().contains("readonly"), "nothing can be written by it");
}
