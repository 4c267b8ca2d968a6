use std::time::Duration;

use towline_domain::{FlowName, ItemId, Timestamp};

use super::Tidied;
use crate::{
    NewItem, Store,
    items::insert,
    sql::{self, Connection},
    step::write_line,
};

const DAY: Duration = Duration::from_hours(24);

fn begin() -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000)
}

fn item(key: &str, kind: &'static str, ended: bool) -> NewItem {
    NewItem {
        flow: FlowName::Imports,
        kind,
        key: key.into(),
        source: "directory:/music".into(),
        title: key.into(),
        stage: "imported",
        ended,
        version: 1,
        detail: serde_json::json!({ "files": "x".repeat(1500) }),
        due_at: None,
        says: vec!["found".into()],
    }
}

async fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("towline.db")).await.unwrap();
    (dir, store)
}

async fn says(store: &Store, item: i64, lines: std::ops::Range<u32>, at: Timestamp) {
    let mut tx = store.write().await.unwrap();
    for line in lines {
        write_line(&mut tx, ItemId(item), at, "held", &format!("line {line}")).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn acts(tx: &mut Connection, item: i64, many: u32, at: Timestamp) {
    for _ in 0..many {
        sql::query(
            "INSERT INTO intent (item_id, epoch, action, at, settles_at, outcome, ended_at)
             VALUES ($1, 0, '{\"do\":\"start\"}', $2, $2, '\"done\"', $2)",
        )
        .bind(item)
        .bind(at.as_micros())
        .execute(&mut *tx)
        .await
        .unwrap();
    }
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    sql::query_scalar(sql).fetch_one(store.reader()).await.unwrap()
}

#[tokio::test]
async fn a_journal_keeps_its_beginning_and_what_is_new_and_tells_how_much_is_left_out() {
    let (_dir, store) = store().await;
    store.add(vec![item("lives", "album", false)], begin()).await.unwrap();
    says(&store, 1, 1..460, begin()).await;
    assert_eq!(store.tidy(begin()).await.unwrap().lines, 0, "some more are waited for");
    says(&store, 1, 460..600, begin()).await;
    // Of 600 lines the first 20 and the latest 400 stay; one of the others tells of them.
    assert_eq!(store.tidy(begin()).await.unwrap().lines, 179);
    let told = async || {
        let lines = store.journal(ItemId(1)).await.unwrap();
        let words = |at: usize| lines[at].words.clone();
        (lines.len(), [words(0), words(19), words(20), words(21), words(lines.len() - 1)])
    };
    let expected =
        ["found", "line 19", "180 lines are left out here", "line 200", "line 599"].map(Into::into);
    assert_eq!(told().await, (421, expected));
    says(&store, 1, 600..700, begin()).await;
    assert_eq!(store.tidy(begin()).await.unwrap().lines, 100);
    let expected =
        ["found", "line 19", "280 lines are left out here", "line 300", "line 699"].map(Into::into);
    assert_eq!(told().await, (421, expected));
}

#[tokio::test]
async fn what_ended_long_ago_is_remembered_shorter_than_what_lives_and_sources() {
    let (_dir, store) = store().await;
    let all = vec![
        item("ended", "album", true),
        item("lives", "album", false),
        item("directory:/music", "source", true),
    ];
    store.add(all, begin()).await.unwrap();
    for id in 1..=3 {
        says(&store, id, 1..200, begin()).await;
        let mut tx = store.write().await.unwrap();
        acts(&mut tx, id, 60, begin()).await;
        tx.commit().await.unwrap();
    }
    assert_eq!(store.tidy(begin() + DAY * 20).await.unwrap(), Tidied::default(), "not long ago");
    let tidied = store.tidy(begin() + DAY * 31).await.unwrap();
    assert_eq!((tidied.lines, tidied.acts), (139, 40));
    let mut left = Vec::new();
    for id in 1..=3 {
        let acts = store.acts(ItemId(id), 100).await.unwrap().len();
        left.push((store.journal(ItemId(id)).await.unwrap().len(), acts));
    }
    assert_eq!(left, [(61, 20), (200, 60), (200, 60)]);
}

#[tokio::test]
async fn questions_that_were_answered_and_orders_go_and_what_is_open_stays() {
    let (_dir, store) = store().await;
    store.add(vec![item("asks", "album", false)], begin()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    for number in 0..100_i64 {
        let closed = (number < 99).then_some(number);
        sql::query(
            "INSERT INTO inbox (item_id, cause, cause_group, choices, detail, opened, closed)
             VALUES (1, '{}', 'x', '[]', '', $1, $2)",
        )
        .bind(number)
        .bind(closed)
        .execute(&mut *tx)
        .await
        .unwrap();
        sql::query(
            "INSERT INTO answer (item_id, inbox_id, epoch, choice, by, at, taken_at)
             VALUES (1, $1, 1, '\"skip\"', 'ann', 1, 1), (1, NULL, NULL, '\"retry\"', 'ann', 1, $2)",
        )
        .bind(number + 1)
        .bind(closed)
        .execute(&mut *tx)
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(store.tidy(begin()).await.unwrap().questions, 49 + 49);
    let open = count(&store, "SELECT COUNT(*) FROM inbox WHERE closed IS NULL").await;
    let closed = count(&store, "SELECT COUNT(*) FROM inbox WHERE closed IS NOT NULL").await;
    let given = count(&store, "SELECT COUNT(*) FROM answer WHERE inbox_id IS NOT NULL").await;
    let untaken = count(&store, "SELECT COUNT(*) FROM answer WHERE taken_at IS NULL").await;
    assert_eq!((open, closed, given, untaken), (1, 50, 51, 1));
}

#[tokio::test]
async fn what_is_only_too_old_goes() {
    let (_dir, store) = store().await;
    let message = |key: &str| NewItem { flow: FlowName::Notify, ..item(key, "message", true) };
    store.add(vec![message("old"), item("album", "album", true)], begin()).await.unwrap();
    store.add(vec![message("new")], begin() + DAY * 190).await.unwrap();
    let mut tx = store.write().await.unwrap();
    for sql in [
        "INSERT INTO resolution VALUES ('listed', '{}', 1), ('left', '{}', 1)",
        "INSERT INTO wish (list, ident, rank, detail, added) VALUES ('l', 'listed', 1, '{}', 1)",
        "INSERT INTO login VALUES ('ann', 'hash', 1)",
        "INSERT INTO session VALUES ('over', 'ann', 1, 1, 2, '', '')",
    ] {
        sql::query(sql).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(store.tidy(begin() + DAY * 200).await.unwrap().others, 3);
    let left: Vec<String> = sql::query_scalar(
        "SELECT key FROM item UNION ALL SELECT ident FROM resolution UNION ALL
         SELECT code FROM session",
    )
    .fetch_all(store.reader())
    .await
    .unwrap();
    assert_eq!(left, ["album", "new", "listed"]);
}

#[tokio::test]
async fn where_nothing_is_to_be_removed_nothing_is_written() {
    let (dir, store) = store().await;
    store.add(vec![item("a", "album", true)], begin()).await.unwrap();
    // All connections are there afterwards.
    store.tidy(begin()).await.unwrap();
    let log = || std::fs::read(dir.path().join("towline.db-wal")).unwrap();
    let before = log();
    assert_eq!(store.tidy(begin() + DAY * 40).await.unwrap(), Tidied::default());
    assert!(log() == before, "the log has grown");
}

/// What a busy house does in a year: 20 albums a day, a folder that comes and goes, a service that is
/// away each night.
#[tokio::test]
async fn a_year_stays_small_and_what_is_given_back_is_given_to_the_disk() {
    let (dir, store) = store().await;
    let standing = vec![item("directory:/music", "source", true), item("folder", "folder", false)];
    store.add(standing, begin()).await.unwrap();
    let mut largest = 0;
    for day in 0..365 {
        let now = begin() + DAY * day;
        a_day(&store, day, now).await;
        if day % 7 == 6 {
            store.tidy(now).await.unwrap();
            largest = largest.max(size(dir.path()));
        }
    }
    let (items, lines) = (
        count(&store, "SELECT COUNT(*) FROM item").await,
        count(&store, "SELECT COUNT(*) FROM journal").await,
    );
    assert_eq!(items, 2 + 365 * 20);
    assert!(lines < 7302 * 8 + 2 * 900, "{lines} lines");
    let megabytes = largest / 1_000_000;
    println!("{megabytes} MB, {lines} lines");
    assert!(megabytes < 32, "{megabytes} MB");

    // Once most of it is forgotten, the file is small again.
    let mut tx = store.write().await.unwrap();
    sql::query("DELETE FROM item WHERE id > 1000").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let before = size(dir.path());
    let given = store.tidy(begin() + DAY * 400).await.unwrap().bytes;
    store.close().await;
    let after = size(dir.path());
    assert!(given > 8_000_000 && after + given <= before + 100_000, "{before} {given} {after}");
}

fn size(dir: &std::path::Path) -> u64 {
    std::fs::metadata(dir.join("towline.db")).unwrap().len()
}

/// In one transaction: the year must not take as long as it would.
async fn a_day(store: &Store, day: u32, now: Timestamp) {
    let mut tx = store.write().await.unwrap();
    for number in 0..20 {
        let new = item(&format!("/music/{day}/{number}"), "album", true);
        let id = insert(&mut tx, new, now).await.unwrap().unwrap();
        many_lines(&mut tx, id.0, 7, "its files have come, and it is whole: ", now).await;
        acts(&mut tx, id.0, 2, now).await;
    }
    many_lines(&mut tx, 2, 96, "behind, as the phone was used; files that are lacking: ", now)
        .await;
    many_lines(&mut tx, 1, 2, "betanin cannot be reached; for the time number ", now).await;
    acts(&mut tx, 2, 10, now).await;
    tx.commit().await.unwrap();
}

async fn many_lines(tx: &mut Connection, item: i64, many: i64, words: &str, at: Timestamp) {
    sql::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO journal (item_id, at, stage, words) SELECT $2, $3, 'importing', $4 || i FROM n",
    )
    .bind(many)
    .bind(item)
    .bind(at.as_micros())
    .bind(words)
    .execute(tx)
    .await
    .unwrap();
}
