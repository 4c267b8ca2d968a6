//! Backups of a real ledger in a real directory.

mod hostile;
mod kills;

use std::os::unix::fs::PermissionsExt as _;

use towline_domain::FlowName;
use towline_store::{Filter, NewItem};

use super::*;

const CONFIG_TEXT: &str = "[log]\nlevel = \"info\"\n";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A data directory with a ledger, secrets and a configuration.
struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    async fn new(items: &[&str]) -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir_all(home.data().join("secrets")).unwrap();
        fs::write(home.data().join("secrets/hook-music"), "hunter2\n").unwrap();
        fs::write(home.config(), CONFIG_TEXT).unwrap();
        home.add(items).await;
        home
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn config(&self) -> PathBuf {
        self.dir.path().join("towline.toml")
    }

    async fn store(&self) -> Store {
        Store::open(&self.data().join(LEDGER)).await.unwrap()
    }

    async fn add(&self, items: &[&str]) {
        let store = self.store().await;
        store.add(items.iter().map(|key| item(key)).collect(), at("2026-11-22")).await.unwrap();
        store.close().await;
    }

    async fn keys(&self) -> Vec<String> {
        let store = self.store().await;
        let items = store.items(&Filter::default()).await.unwrap();
        store.close().await;
        items.into_iter().map(|item| item.key).collect()
    }

    fn new_backup(&self) -> NewBackup {
        NewBackup {
            data: self.data(),
            config: Some(self.config()),
            to: None,
            keep: 3,
            secrets: true,
            reason: Reason::Asked,
            only_news: false,
            now: at("2026-11-22T03:00:00Z"),
        }
    }

    async fn make(&self, new: NewBackup) -> anyhow::Result<Made> {
        let store = self.store().await;
        let made = make(Ledger::Open(&store), new).await;
        store.close().await;
        made
    }

    async fn backup(&self) -> PathBuf {
        match self.make(self.new_backup()).await.unwrap() {
            Made::New { backup, .. } | Made::Same(backup) => backup.path,
        }
    }

    fn restore(&self, file: &Path) -> Restore {
        Restore {
            file: file.to_owned(),
            data: self.data(),
            config: Some(self.config()),
            config_to: None,
            force: false,
            now: at("2026-11-23T03:00:00Z"),
        }
    }

    fn backups(&self) -> Vec<String> {
        names(&usual(&self.data()))
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().flatten();
    let mut names: Vec<_> = entries.map(|it| it.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

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
        detail: serde_json::json!({}),
        due_at: None,
        says: vec![],
    }
}

#[tokio::test]
async fn what_was_saved_is_put_back_and_what_was_there_is_kept() {
    let home = Home::new(&["a", "b"]).await;
    let file = home.backup().await;
    assert_eq!(home.backups(), ["towline-2026-11-22T03-00-00Z.tar.gz"], "nothing else is left");
    let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let manifest = verify(&file).await.unwrap();
    assert!(manifest.has_secrets() && manifest.has_config());

    home.add(&["c"]).await;
    fs::write(home.data().join("secrets/later"), "x").unwrap();
    fs::write(home.config(), "# mine\n").unwrap();
    let restored = restore(home.restore(&file)).await.unwrap();
    assert_eq!(home.keys().await, ["b", "a"]);
    assert_eq!(names(&home.data().join("secrets")), ["hook-music"]);
    assert_eq!(fs::read_to_string(home.config()).unwrap(), "# mine\n", "it was not asked for");
    assert!(!home.data().join("restoring").exists());

    let before = restored.before.unwrap();
    let asked = Restore { config_to: Some(home.config()), ..home.restore(&before) };
    restore(asked).await.unwrap();
    assert_eq!(home.keys().await, ["c", "b", "a"], "there and back again");
    assert_eq!(names(&home.data().join("secrets")), ["hook-music", "later"]);
    assert_eq!(fs::read_to_string(home.config()).unwrap(), "# mine\n");
}

#[tokio::test]
async fn a_new_machine_gets_all_of_it() {
    let file = Home::new(&["a"]).await;
    let (home, file) = (&file, file.backup().await);
    let new = tempfile::tempdir().unwrap();
    let (data, config) = (new.path().join("data"), new.path().join("etc/towline.toml"));
    fs::create_dir(&data).unwrap();
    let asked = Restore {
        data: data.clone(),
        config: None,
        config_to: Some(config.clone()),
        ..home.restore(&file)
    };
    let restored = restore(asked).await.unwrap();
    assert!(restored.before.is_none());
    assert_eq!(fs::read_to_string(config).unwrap(), CONFIG_TEXT);
    assert_eq!(fs::read_to_string(data.join("secrets/hook-music")).unwrap(), "hunter2\n");
    let store = Store::open(&data.join(LEDGER)).await.unwrap();
    assert_eq!(store.items(&Filter::default()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn secrets_are_left_out_where_that_is_asked_for() {
    let home = Home::new(&[]).await;
    let new = NewBackup { secrets: false, ..home.new_backup() };
    let listed = async |new: NewBackup| match home.make(new).await.unwrap() {
        Made::New { backup, .. } => {
            backup.manifest.files.into_iter().map(|file| file.name).collect::<Vec<_>>()
        }
        Made::Same(_) => unreachable!(),
    };
    assert_eq!(listed(new.clone()).await, ["towline.db", "towline.toml"]);
    fs::write(home.config(), "[publish]\nkey = \"hunter2\"\n").unwrap();
    assert_eq!(listed(new).await, ["towline.db"], "the configuration holds one");
    let all = listed(home.new_backup()).await;
    assert_eq!(all, ["towline.db", "towline.toml", "secrets/hook-music"]);
}

#[tokio::test]
async fn only_old_backups_of_this_ledger_are_removed() {
    let home = Home::new(&[]).await;
    let other = Home::new(&[]).await;
    let to = tempfile::tempdir().unwrap();
    let into = |new: NewBackup, day: u32| NewBackup {
        to: Some(to.path().to_owned()),
        now: at(&format!("2026-11-{day:02}T03:00:00Z")),
        ..new
    };
    other.make(into(other.new_backup(), 1)).await.unwrap();
    for stranger in ["towline-2020-01-01T00-00-00Z.tar.gz", "notes.tar.gz", "towline.db"] {
        fs::write(to.path().join(stranger), "not ours").unwrap();
    }
    for day in 2..=3 {
        home.make(into(home.new_backup(), day)).await.unwrap();
    }
    // A person has renamed one: it is theirs now.
    let mine = to.path().join("before-the-move.tar.gz");
    fs::rename(to.path().join("towline-2026-11-02T03-00-00Z.tar.gz"), &mine).unwrap();
    let migration = NewBackup { reason: Reason::BeforeMigration, ..home.new_backup() };
    home.make(into(migration, 1)).await.unwrap();
    for day in 4..=6 {
        home.make(into(home.new_backup(), day)).await.unwrap();
    }
    assert_eq!(
        names(to.path()),
        [
            "before-0009-2026-11-01T03-00-00Z.tar.gz",
            "before-the-move.tar.gz",
            "notes.tar.gz",
            "towline-2020-01-01T00-00-00Z.tar.gz",
            "towline-2026-11-01T03-00-00Z.tar.gz",
            "towline-2026-11-04T03-00-00Z.tar.gz",
            "towline-2026-11-05T03-00-00Z.tar.gz",
            "towline-2026-11-06T03-00-00Z.tar.gz",
            "towline.db",
        ]
        .map(|name| name.replace("0009", &format!("{:04}", towline_store::newest_schema())))
    );
}

#[tokio::test]
async fn nothing_new_makes_no_backup() {
    let home = Home::new(&["a"]).await;
    home.backup().await;
    let news = NewBackup { only_news: true, ..home.new_backup() };
    assert!(matches!(home.make(news.clone()).await.unwrap(), Made::Same(_)));
    fs::write(home.data().join("secrets/trakt"), "new").unwrap();
    assert!(matches!(home.make(news.clone()).await.unwrap(), Made::New { .. }));
    assert!(matches!(home.make(news.clone()).await.unwrap(), Made::Same(_)));
    home.add(&["b"]).await;
    assert!(matches!(home.make(news).await.unwrap(), Made::New { .. }));
}

#[tokio::test]
async fn what_a_killed_backup_left_goes_with_the_next() {
    let home = Home::new(&[]).await;
    let id = home.store().await.id().await.unwrap().unwrap().instance;
    let place = usual(&home.data());
    fs::create_dir_all(&place).unwrap();
    fs::create_dir(home.data().join(WORK)).unwrap();
    fs::write(home.data().join(WORK).join("towline.db"), "half").unwrap();
    fs::write(place.join(format!(".towline-backup-{id}-x7")), "half").unwrap();
    fs::write(place.join(".towline-backup-another-x7"), "theirs").unwrap();
    home.backup().await;
    let expected = [".towline-backup-another-x7", "towline-2026-11-22T03-00-00Z.tar.gz"];
    assert_eq!(home.backups(), expected);
    assert!(!home.data().join(WORK).exists());
}

#[tokio::test]
async fn nobody_elses_work_is_swept_and_no_link_is_followed() {
    let home = Home::new(&[]).await;
    // Two towlines share a directory of backups; and somebody has put a link in the way.
    let shared = home.dir.path().join("share");
    fs::create_dir_all(shared.join(".work")).unwrap();
    fs::write(shared.join(".work/towline.db"), "theirs, at this moment").unwrap();
    std::os::unix::fs::symlink(&shared, usual(&home.data())).unwrap();
    std::os::unix::fs::symlink(shared.join(".work"), home.data().join(WORK)).unwrap();
    home.backup().await;
    assert_eq!(names(&shared), [".work", "towline-2026-11-22T03-00-00Z.tar.gz"]);
    assert_eq!(names(&shared.join(".work")), ["towline.db"]);
}

/// Only root can give a file away; elsewhere there is nothing to be seen.
fn given_away(path: &Path) -> bool {
    std::os::unix::fs::lchown(path, Some(1234), Some(2345)).is_ok()
}

#[tokio::test]
async fn what_root_puts_back_belongs_to_whom_it_belonged() {
    use std::os::unix::fs::MetadataExt as _;
    let home = Home::new(&["a"]).await;
    let file = home.backup().await;
    fs::remove_dir_all(usual(&home.data())).ok();
    let outside = home.dir.path().join("backup.tar.gz");
    home.make(NewBackup { to: Some(outside.clone()), ..home.new_backup() }).await.unwrap();
    drop(file);
    fs::set_permissions(home.config(), fs::Permissions::from_mode(0o640)).unwrap();
    if !given_away(&home.data()) || !given_away(&home.config()) {
        return;
    }
    let asked = Restore { config_to: Some(home.config()), ..home.restore(&outside) };
    let before = restore(asked).await.unwrap().before.unwrap();
    let data = home.data();
    for path in [
        data.join(LEDGER),
        data.join("secrets"),
        data.join("secrets/hook-music"),
        usual(&data),
        before,
        home.config(),
    ] {
        let about = fs::metadata(&path).unwrap();
        assert_eq!((about.uid(), about.gid()), (1234, 2345), "{path:?}");
    }
    let mode = fs::metadata(home.config()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o640, "as it was");
}

#[tokio::test]
async fn a_link_in_the_place_of_what_was_unpacked_is_not_believed() {
    let home = Home::new(&["a"]).await;
    let elsewhere = home.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("swap.json"), "{}").unwrap();
    std::os::unix::fs::symlink(&elsewhere, home.data().join("restoring")).unwrap();
    let refused = finish_restore(&home.data()).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
    fs::remove_file(home.data().join("restoring")).unwrap();
    fs::create_dir(home.data().join("restoring")).unwrap();
    let journal = home.data().join("restoring/swap.json");
    std::os::unix::fs::symlink(elsewhere.join("swap.json"), &journal).unwrap();
    let refused = finish_restore(&home.data()).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
    assert!(elsewhere.join("swap.json").exists());
}

#[tokio::test]
async fn a_place_that_is_not_there_is_not_made_and_nothing_is_written_over() {
    let home = Home::new(&[]).await;
    let to = |name: &str| NewBackup { to: Some(home.dir.path().join(name)), ..home.new_backup() };
    let words = format!("{:#}", home.make(to("mnt/nas")).await.unwrap_err());
    assert!(words.contains("there is no directory"), "{words}");
    home.make(to("mine.tar.gz")).await.unwrap();
    let words = format!("{:#}", home.make(to("mine.tar.gz")).await.unwrap_err());
    assert!(words.contains("is there already"), "{words}");
    verify(&home.dir.path().join("mine.tar.gz")).await.unwrap();
}

#[tokio::test]
async fn an_older_ledger_is_saved_before_it_is_brought_up_to_date() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join(LEDGER);
    let now = at("2026-11-22T03:00:00Z");
    let before = async || before_migration(home.path(), &path, None, now).await.unwrap();
    before().await;
    assert!(!path.exists(), "no ledger, and none is made");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let old = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let dump = include_str!("../../../../store/ledgers/0003.sql");
    sqlx::raw_sql(dump).execute(&old).await.unwrap();
    old.close().await;
    before().await;
    let newest = towline_store::newest_schema();
    let saved = usual(home.path()).join(format!("before-{newest:04}-2026-11-22T03-00-00Z.tar.gz"));
    assert_eq!(verify(&saved).await.unwrap().schema, 3);
    Store::open(&path).await.unwrap().close().await;
    fs::remove_file(&saved).unwrap();
    before().await;
    assert!(!saved.exists(), "it is up to date");
}

#[tokio::test]
async fn another_ledger_and_a_damaged_one_are_replaced_only_by_force() {
    let home = Home::new(&["a"]).await;
    let other = Home::new(&["b"]).await;
    let file = home.backup().await;
    let words = format!("{:#}", restore(other.restore(&file)).await.unwrap_err());
    assert!(words.contains("another ledger"), "{words}");
    assert_eq!(other.keys().await, ["b"]);
    restore(Restore { force: true, ..other.restore(&file) }).await.unwrap();
    assert_eq!(other.keys().await, ["a"]);

    fs::write(other.data().join(LEDGER), "a disk has failed".repeat(999)).unwrap();
    let words = format!("{:#}", restore(other.restore(&file)).await.unwrap_err());
    assert!(words.contains("nothing was changed"), "{words}");
    let asked = Restore { force: true, ..other.restore(&file) };
    let kept = restore(asked).await.unwrap().before.unwrap();
    assert!(fs::read_to_string(kept.join(LEDGER)).unwrap().starts_with("a disk has failed"));
    assert_eq!(other.keys().await, ["a"]);
}

#[test]
fn no_room_is_known_by_whoever_says_so() {
    let full = anyhow::Error::from(io::Error::from(io::ErrorKind::StorageFull));
    assert!(is_full(&full.context("no backup can be made")));
    assert!(is_full(&anyhow::anyhow!("(code: 13) database or disk is full")));
    assert!(!is_full(&anyhow::anyhow!("it is damaged")));
}
