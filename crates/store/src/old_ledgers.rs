//! Ledgers as they were written by each schema that was ever on main (`sqlite3 towline.db .dump`). A
//! migration that was changed after it had landed would refuse them.

use std::path::Path;

use towline_domain::{
    FlowName, Thing, Timestamp,
    folders::{Device, Folder},
    imports::Album,
    notify::Message,
    torrents::Torrent,
    wishes::{Title, Unmatched},
};

use crate::{
    Filter, ItemSummary, LedgerFile, Store, StoreError,
    fsck::{How, Kind},
    newest_schema,
};

/// By schema: each has rows in all its tables.
const ALL: [&str; 11] = [
    include_str!("../ledgers/0001-all.sql"),
    include_str!("../ledgers/0002-all.sql"),
    include_str!("../ledgers/0003-all.sql"),
    include_str!("../ledgers/0004-all.sql"),
    include_str!("../ledgers/0005-all.sql"),
    include_str!("../ledgers/0006-all.sql"),
    include_str!("../ledgers/0007-all.sql"),
    include_str!("../ledgers/0008-all.sql"),
    include_str!("../ledgers/0009-all.sql"),
    include_str!("../ledgers/0010-all.sql"),
    include_str!("../ledgers/0011-all.sql"),
];

/// All things that flows know.
pub(crate) const KINDS: [Kind; 7] = [
    Kind::of::<Album>(),
    Kind::of::<Folder>(),
    Kind::of::<Device>(),
    Kind::of::<Torrent>(),
    Kind::of::<Title>(),
    Kind::of::<Unmatched>(),
    Kind::of::<Message>(),
];

/// When these ledgers were last written.
const THEN: Timestamp = Timestamp::from_micros(1_795_413_000_000_000);

/// A ledger as it once was, not brought up to date.
async fn laid_down(path: &Path, dump: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let old = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(dump).execute(&old).await.unwrap();
    old.close().await;
}

/// The same, brought up to date.
pub(crate) async fn opened(dump: &'static str) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("towline.db");
    laid_down(&path, dump).await;
    let store = Store::open(&path).await.unwrap();
    (dir, store)
}

async fn all_items(store: &Store) -> Vec<ItemSummary> {
    store.items(&Filter::default()).await.unwrap()
}

fn of<'a>(items: &'a [ItemSummary], kind: &str) -> Vec<&'a ItemSummary> {
    items.iter().filter(|item| item.kind == kind).collect()
}

fn each_reads<T: Thing>(items: &[ItemSummary]) -> usize {
    let all = of(items, T::KIND);
    for item in &all {
        let thing = T::read(item.version, item.detail.clone()).unwrap();
        assert_eq!(
            (thing.stage(), thing.is_ended()),
            (item.stage.as_str(), item.ended),
            "{item:?}"
        );
    }
    all.len()
}

#[tokio::test]
async fn a_ledger_of_every_schema_is_brought_up_to_date_and_all_of_it_can_be_read() {
    assert_eq!(i64::try_from(ALL.len()).unwrap(), newest_schema(), "one for each");
    for (dump, schema) in ALL.into_iter().zip(1..) {
        let (dir, store) = opened(dump).await;
        let id = store.id().await.unwrap().unwrap();
        assert_eq!(id.schema, newest_schema());
        let items = all_items(&store).await;
        let wishes = if schema >= 2 { (3, 1) } else { (0, 0) };
        assert_eq!(each_reads::<Album>(&items), 4, "schema {schema}");
        assert_eq!(each_reads::<Torrent>(&items), 5, "schema {schema}");
        assert_eq!((each_reads::<Folder>(&items), each_reads::<Device>(&items)), (1, 2));
        assert_eq!((each_reads::<Title>(&items), each_reads::<Unmatched>(&items)), wishes);
        assert_eq!(each_reads::<Message>(&items), usize::from(schema >= 10));
        all_else_reads(&store, &items, schema).await;
        store.close().await;

        let path = dir.path().join("towline.db");
        let looked = Store::open_to_look(&path, How::Alone).await.unwrap();
        let wrong = looked.fsck(&KINDS, THEN, &|_| {}).await.unwrap();
        let wrong: Vec<_> = wrong.into_iter().filter(|checked| !checked.holds()).collect();
        assert!(wrong.is_empty(), "schema {schema}: {wrong:#?}");
    }
}

/// What is not in items, through all that reads it.
async fn all_else_reads(store: &Store, items: &[ItemSummary], schema: i64) {
    let (mut lines, mut acts, mut links) = (0, 0, 0);
    for item in items {
        lines += store.journal(item.id).await.unwrap().len();
        acts += store.acts(item.id, 100).await.unwrap().len();
        links += store.rope(item.id).await.unwrap().len();
    }
    assert!(lines >= 70 && acts >= 18, "schema {schema}: {lines} lines, {acts} acts");
    // Links of sources went with schema 7, and a link that was cut (5) is not told.
    assert!(links >= 2, "schema {schema}: {links} ends of links");
    let sources = of(items, "source");
    for source in &sources {
        assert_eq!(store.came_from(source.id).await.unwrap(), []);
    }
    assert!(!store.inbox(None).await.unwrap().is_empty());
    assert_eq!(store.untaken("download").await.unwrap(), []);
    let (mut wishes, mut runs) = (0, 0);
    for source in sources.iter().filter(|source| source.flow == FlowName::Wishes.as_str()) {
        wishes += store.wishes(&source.key, true).await.unwrap().len();
        runs += store.runs(&source.key, 10).await.unwrap().len();
    }
    assert_eq!((wishes, runs), if schema >= 2 { (8, 3) } else { (0, 0) }, "schema {schema}");
    let came = store.throughput(Timestamp::from_micros(0)).await.unwrap();
    assert_eq!(came.len(), if schema >= 3 { 3 } else { 0 });
    let (login, keys) = (store.login().await.unwrap(), store.keys().await.unwrap());
    let sessions = store.sessions(THEN).await.unwrap();
    let who = (login.is_some(), keys.len(), sessions.len());
    assert_eq!(who, if schema >= 4 { (true, 1, 1) } else { (false, 0, 0) });
    let paused = store.paused_accounts().await.unwrap();
    assert_eq!(paused.len(), usize::from(schema >= 6));
    let news = store.news_after(0, 100).await.unwrap();
    assert_eq!(news.len(), if schema >= 10 { 8 } else { 0 });
}

#[tokio::test]
async fn the_first_two_forms_of_the_first_schema_are_brought_up_to_date_too() {
    for dump in
        [include_str!("../ledgers/0001-first.sql"), include_str!("../ledgers/0001-second.sql")]
    {
        let (dir, store) = opened(dump).await;
        let items = all_items(&store).await;
        assert_eq!((each_reads::<Album>(&items), each_reads::<Torrent>(&items)), (4, 5));
        let answers: i64 = crate::sql::query_scalar(
            "SELECT COUNT(*) FROM answer JOIN item ON item.id = answer.item_id",
        )
        .fetch_one(store.reader())
        .await
        .unwrap();
        assert_eq!(answers, 1);
        let indexes: i64 = crate::sql::query_scalar(
            "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('item_stage', 'answer_untaken')",
        )
        .fetch_one(store.reader())
        .await
        .unwrap();
        assert_eq!(indexes, 2);
        store.close().await;
        Store::open(&dir.path().join("towline.db")).await.unwrap().close().await;
    }
}

/// As towlines of those days have written them, and nothing else.
#[tokio::test]
async fn ledgers_that_early_towlines_have_kept_open_with_all_that_was_in_them() {
    let (_dir, store) = opened(include_str!("../ledgers/0001.sql")).await;
    let items = store.items(&Filter::default()).await.unwrap();
    let stages: Vec<_> = items.iter().map(|item| item.stage.as_str()).collect();
    assert_eq!(stages, ["imported", "baseline", "watching"]);
    for item in items.iter().filter(|item| item.kind == Album::KIND) {
        Album::read(item.version, item.detail.clone()).unwrap();
    }
    assert_eq!(store.journal(items[0].id).await.unwrap().len(), 5);
    assert_eq!(store.inbox(Some("baseline")).await.unwrap().len(), 1);

    let (_dir, store) = opened(include_str!("../ledgers/0002.sql")).await;
    let items = store.items(&Filter::default()).await.unwrap();
    let of = |kind: &str| items.iter().filter(move |item| item.kind == kind).collect::<Vec<_>>();
    for title in of(Title::KIND) {
        Title::read(title.version, title.detail.clone()).unwrap();
    }
    for wish in of(Unmatched::KIND) {
        Unmatched::read(wish.version, wish.detail.clone()).unwrap();
    }
    assert_eq!((of(Title::KIND).len(), of(Unmatched::KIND).len()), (7, 2));
    let list = "file:/lists/titles.txt";
    assert_eq!(store.wishes(list, true).await.unwrap().len(), 6);
    assert!(store.last_good_run(list).await.unwrap().is_some());
    assert_eq!(store.inbox(Some("wish-unsure")).await.unwrap().len(), 1);

    let (_dir, store) = opened(include_str!("../ledgers/0003.sql")).await;
    let came = store.throughput(Timestamp::from_micros(0)).await.unwrap();
    assert_eq!(came.iter().map(|moved| moved.bytes).collect::<Vec<_>>(), [700_000, 5 << 30]);
    assert_eq!(store.live_counts().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_ledger_of_another_schema_is_told_as_that_to_whoever_only_looks() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("towline.db");
    laid_down(&path, ALL[4]).await;
    let before = std::fs::read(&path).unwrap();
    let error = Store::open_to_look(&path, How::Alone).await.unwrap_err();
    assert!(matches!(error, StoreError::Older { schema: 5, .. }), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before, "it is not brought up to date");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "and nothing is made beside it");

    let store = Store::open(&path).await.unwrap();
    let later = "INSERT INTO _sqlx_migrations
            (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 1)";
    let mut tx = store.write().await.unwrap();
    crate::sql::query(later).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let before = std::fs::read(&path).unwrap();
    for error in [
        Store::open_to_look(&path, How::Alone).await.unwrap_err(),
        Store::open(&path).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Newer { schema: 9999, .. }), "{error:?}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before, "a newer one is left as it is");
    let mut file = LedgerFile::open(&path).await.unwrap();
    assert_eq!(file.id().await.unwrap().unwrap().schema, 9999);
    file.close().await.unwrap();
}
