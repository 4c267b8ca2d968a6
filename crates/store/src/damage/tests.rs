use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use towline_domain::{FlowName, Timestamp};

use super::{check_before_use, note_damage, noticed_at};
use crate::{Filter, LedgerFile, NewItem, Store, StoreError};

fn item(key: &str) -> NewItem {
    NewItem {
        flow: FlowName::Imports,
        kind: "album",
        key: key.into(),
        source: "test".into(),
        title: key.into(),
        stage: "settling",
        ended: false,
        version: 1,
        detail: serde_json::json!({ "text": "x".repeat(2000) }),
        due_at: None,
        says: vec!["found".into()],
    }
}

async fn filled(path: &Path) -> Store {
    let store = Store::open(path).await.unwrap();
    let items = (0..200).map(|number| item(&format!("{number}"))).collect();
    store.add(items, Timestamp::from_micros(1_700_000_000_000_000)).await.unwrap();
    store
}

/// A ledger that was closed in order.
async fn ledger(dir: &Path) -> std::path::PathBuf {
    let path = dir.join("towline.db");
    filled(&path).await.close().await;
    path
}

/// All files of a directory but SQLite's shared memory, which holds nothing of its own.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(dir).unwrap().flatten();
    let named =
        files.map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap()));
    named.filter(|(name, _)| !name.ends_with("-shm")).collect()
}

/// It is refused as damaged, by its name, and nothing of it is changed.
async fn is_refused(dir: &Path, says: &str) {
    let (path, before) = (dir.join("towline.db"), contents(dir));
    let error = check_before_use(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }) && error.is_damage(), "{error:?}");
    let words = error.to_string();
    assert!(words.contains("towline.db is damaged: ") && words.contains(says), "{words}");
    assert!(contents(dir) == before, "it was changed");
}

#[tokio::test]
async fn what_is_whole_empty_or_not_there_may_be_used() {
    let dir = tempfile::tempdir().unwrap();
    check_before_use(&dir.path().join("towline.db")).await.unwrap();
    assert!(contents(dir.path()).is_empty());
    fs::write(dir.path().join("towline.db"), "").unwrap();
    check_before_use(&dir.path().join("towline.db")).await.unwrap();
    let path = ledger(dir.path()).await;
    let before = contents(dir.path());
    check_before_use(&path).await.unwrap();
    assert!(contents(dir.path()) == before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("towline.db"), "a letter to a friend ".repeat(999)).unwrap();
    is_refused(dir.path(), "not a database").await;
    let error = Store::open(&dir.path().join("towline.db")).await.unwrap_err();
    assert!(error.is_damage(), "whoever opens it all the same is told the same: {error:?}");
}

#[tokio::test]
async fn a_file_that_was_cut_short_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let path = ledger(dir.path()).await;
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    is_refused(dir.path(), "").await;
}

#[tokio::test]
async fn a_page_of_zeros_in_the_middle_is_damage() {
    let dir = tempfile::tempdir().unwrap();
    let path = ledger(dir.path()).await;
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0);
    fs::write(&path, bytes).unwrap();
    is_refused(dir.path(), "").await;
}

/// The quick look at each start cannot see it; once it was noticed, the next start does.
#[tokio::test]
async fn an_index_that_disagrees_is_found_at_the_start_after_it_was_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = ledger(dir.path()).await;
    let whole = fs::read(&path).unwrap();
    let mut bytes = whole.clone();
    // The stage of an album in the index of stages: it is there once more than in the table.
    let last = |text: &[u8]| bytes.windows(text.len()).rposition(|at| at == text);
    let at = last(b"settling").unwrap();
    bytes[at..at + 8].copy_from_slice(b"settlinh");
    fs::write(&path, &bytes).unwrap();
    check_before_use(&path).await.unwrap();
    note_damage(&path, "malformed").unwrap();
    is_refused(dir.path(), "index").await;
    is_refused(dir.path(), "index").await;
    fs::write(&path, whole).unwrap();
    check_before_use(&path).await.unwrap();
    assert!(!noticed_at(&path).exists(), "once it is mended, that is forgotten");
}

#[tokio::test]
async fn a_log_after_a_kill_belongs_to_the_ledger_and_is_kept() {
    let (dir, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = filled(&dir.path().join("towline.db")).await;
    let path = killed.path().join("towline.db");
    for name in ["towline.db", "towline.db-wal"] {
        fs::copy(dir.path().join(name), killed.path().join(name)).unwrap();
    }
    store.close().await;
    let before = contents(killed.path());
    check_before_use(&path).await.unwrap();
    assert!(contents(killed.path()) == before, "it is not written to the file by a look");
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.items(&Filter::default()).await.unwrap().len(), 200);
}

#[tokio::test]
async fn a_log_of_another_ledger_is_not_taken_in() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = ledger(dir.path()).await;
    let store = filled(&other.path().join("towline.db")).await;
    let log = other.path().join("towline.db-wal");
    fs::copy(&log, dir.path().join("towline.db-wal")).unwrap();
    is_refused(dir.path(), "towline.db-wal").await;
    store.close().await;
    // Without it the ledger is as it was.
    fs::remove_file(dir.path().join("towline.db-wal")).unwrap();
    check_before_use(&path).await.unwrap();
}

#[tokio::test]
async fn damage_that_is_met_in_use_is_told_to_who_waits_and_other_trouble_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = ledger(dir.path()).await;
    let store = Store::open(&path).await.unwrap();
    store.notice(&StoreError::NoSuchItem(7));
    let told = tokio::time::timeout(Duration::from_millis(50), store.damaged()).await;
    assert!(told.is_err(), "nothing is damaged yet");
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[4096 * 40..length].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    let error = store.items(&Filter::default()).await.unwrap_err();
    store.notice(&error);
    let words = tokio::time::timeout(Duration::from_secs(5), store.damaged()).await.unwrap();
    assert!(words.contains("malformed"), "{words}");
    let mut file = LedgerFile::open_copy(&path).await.unwrap();
    assert!(file.check().await.is_err());
}
