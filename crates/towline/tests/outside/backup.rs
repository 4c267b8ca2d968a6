//! `towline backup` and `towline restore`, beside a daemon and without one.

use std::{fs, process::Stdio, time::Duration};

use serde_json::Value;

use crate::{
    running::Running,
    session::{Session, executable},
};

const DATA: &str = "home/.local/share/towline";

fn json(session: &Session, arguments: &[&str]) -> Value {
    let output = session.command(&[arguments, &["--json"]].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{arguments:?}: {said}{complaint}"))
}

fn titles(session: &Session, more: &[&str]) -> Vec<String> {
    let items = json(session, &[&["item", "list", "--all"], more].concat());
    let items = items["items"].as_array().unwrap().iter();
    let mut all: Vec<_> = items
        .filter(|item| item["kind"] == "album")
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect();
    all.sort();
    all
}

fn file_in(said: &str) -> String {
    said.split(['\n', '"']).find(|word| word.ends_with(".tar.gz")).unwrap().to_owned()
}

#[test]
fn a_backup_beside_a_busy_daemon_is_whole_and_holds_what_was_there() {
    let session = Session::music();
    let mut running = Running::start(&session);
    session.run(&["sync", "music", "--baseline", "all"]);
    let mut before = 0;
    for round in 0..5 {
        for album in 0..8 {
            session.album(&format!("Album {round} {album}"));
        }
        let made = json(&session, &["backup", "--keep", "9"]);
        let file = made["file"].as_str().unwrap().to_owned();
        let verified = session.run(&["backup", "verify", &file]);
        assert!(verified.contains("it is whole") && verified.ends_with("exit 0"), "{verified}");
        let other = format!("restored-{round}");
        let restored = session.run(&["--data", &other, "restore", &file]);
        assert!(restored.ends_with("exit 0"), "{restored}");
        let there = titles(&session, &["--data", &other]);
        let all = titles(&session, &[]);
        assert!(there.iter().all(|title| all.contains(title)), "{there:?}");
        assert!(there.len() >= before, "what was there once is there later");
        before = there.len();
    }
    running.until("all imported", |_| titles(&session, &[]).len() == 40);
    assert_eq!(running.end(), Some(0));
    let listed = json(&session, &["backup", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 5);
}

#[test]
fn a_restore_beside_a_daemon_is_refused_and_says_whose_it_is() {
    let session = Session::music();
    let running = Running::start(&session);
    let made = session.run(&["backup"]);
    let file = file_in(&made).replace("[DIR]", session.path("").to_str().unwrap());
    let said = session.run(&["restore", &file]);
    assert!(said.contains(&format!("process {}", running.pid())), "{said}");
    assert!(said.contains("stop it first") && said.ends_with("exit 1"), "{said}");
    assert_eq!(running.end(), Some(0));
    let said = session.run(&["restore", &file, "--dry-run"]);
    assert!(said.contains("it would go to") && said.ends_with("exit 0"), "{said}");
    let said = session.run(&["restore", &file]);
    assert!(said.contains("the configuration that is there stays"), "{said}");
    assert!(said.contains("before-restore-") && said.ends_with("exit 0"), "{said}");
    assert_eq!(Running::start(&session).end(), Some(0));
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_or_the_new() {
    let session = Session::music();
    session.album("Old");
    session.run(&["sync", "music", "--baseline", "all"]);
    let old = json(&session, &["backup", "--to", session.path("old.tar.gz").to_str().unwrap()]);
    assert!(old["bytes"].as_u64().unwrap() > 0);
    session.album("New");
    session.run(&["sync", "music"]);
    json(&session, &["backup", "--to", session.path("new.tar.gz").to_str().unwrap()]);
    let both = [vec!["Old".to_owned()], vec!["New".to_owned(), "Old".to_owned()]];
    let mut seen = [0, 0];
    for round in 0..20_u64 {
        // To and fro, so that each kill has something to break.
        let file = if round % 2 == 0 { "old.tar.gz" } else { "new.tar.gz" };
        let mut command = std::process::Command::new(executable());
        command.current_dir(session.path(".")).env_clear().env("HOME", session.path("home"));
        command.args(["restore", file]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // It takes as long as this machine is busy: kills fall everywhere.
        std::thread::sleep(Duration::from_millis(5 + round * 9));
        let _ended_already = child.kill();
        child.wait().unwrap();
        let there = titles(&session, &[]);
        let which = both.iter().position(|titles| *titles == there);
        seen[which.unwrap_or_else(|| panic!("round {round}: {there:?}"))] += 1;
        let doctor = session.run(&["backup", "--keep", "2"]);
        assert!(doctor.ends_with("exit 0"), "round {round}: {doctor}");
    }
    let left = fs::read_dir(session.path(DATA)).unwrap().flatten();
    assert!(!left.into_iter().any(|it| it.file_name() == "restoring"), "{seen:?}");
}

#[test]
fn an_older_ledger_is_saved_by_the_start_that_changes_it() {
    let session = Session::new().directory(DATA);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let path = session.path(DATA).join("towline.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let old = sqlx::SqlitePool::connect_with(options.create_if_missing(true)).await.unwrap();
        let dump = include_str!("../../../store/ledgers/0003.sql");
        sqlx::raw_sql(dump).execute(&old).await.unwrap();
        old.close().await;
    });
    let said = session.run(&["item", "list", "--all"]);
    assert!(said.ends_with("exit 0"), "{said}");
    let listed = json(&session, &["backup", "list"]);
    assert_eq!(listed[0]["reason"], "before-migration");
    assert_eq!(listed[0]["schema"], 3);
    let file = listed[0]["file"].as_str().unwrap();
    assert!(session.run(&["restore", file]).ends_with("exit 0"), "an older one can be put back");
    assert!(session.run(&["item", "list"]).ends_with("exit 0"));
}
