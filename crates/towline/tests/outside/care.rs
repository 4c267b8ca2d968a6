//! Data that is cared for: a ledger that is checked, one that is damaged, one of a newer towline, and
//! finished files that are read again.

use std::{
    fs,
    os::unix::fs::FileExt as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::Value;
use sqlx::Connection as _;

use crate::{running::Running, session::Session};

const DATA: &str = "home/.local/share/towline";

fn ledger(session: &Session) -> PathBuf {
    session.path(DATA).join("towline.db")
}

/// As nobody should.
fn spoil(session: &Session, sql: &'static str) {
    let url = format!("sqlite://{}?mode=rw", ledger(session).display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

fn json(said: &[u8]) -> Value {
    serde_json::from_slice(said).unwrap()
}

/// A session with a ledger, and a backup of it.
fn backed_up() -> (Session, String) {
    let session = Session::music();
    session.album("Blue Train");
    let said = session.run(&["sync", "music", "--baseline", "all"]);
    assert!(said.ends_with("exit 0"), "{said}");
    let made = session.run(&["backup"]);
    let file = made.split(['\n', '"']).find(|word| word.ends_with(".tar.gz")).unwrap();
    let file = file.replace("[DIR]", session.path("").to_str().unwrap().trim_end_matches('/'));
    (session, file)
}

#[test]
fn a_ledger_in_order_is_told_as_that_beside_a_daemon_and_without_one() {
    let (session, _) = backed_up();
    let said = session.run(&["fsck"]);
    assert!(
        said.contains("OK: [DIR]/home/.local/share/towline/towline.db: 33 checks hold"),
        "{said}"
    );
    assert!(said.ends_with("exit 0"), "{said}");
    let running = Running::start(&session);
    let said = session.run(&["fsck"]);
    assert!(said.contains("33 checks hold") && said.ends_with("exit 0"), "{said}");
    assert_eq!(running.end(), Some(0));
    let said = session.run(&["--data", "elsewhere", "fsck"]);
    assert!(said.contains("there is no ledger in") && said.ends_with("exit 1"), "{said}");
    assert!(!session.path("elsewhere").exists(), "and none is made");
}

#[test]
fn what_does_not_hold_is_told_with_what_to_do_and_nothing_is_changed() {
    let (session, _) = backed_up();
    spoil(&session, "UPDATE item SET detail = '{}' WHERE kind = 'album'");
    let spoilt = fs::read(ledger(&session)).unwrap();
    let said = session.run(&["fsck"]);
    assert!(said.contains("detail: does not hold") && said.contains("what to do:"), "{said}");
    assert!(said.contains("one of 33 checks does not hold") && said.ends_with("exit 1"), "{said}");
    let output = session.command(&["fsck", "--json"]).output().unwrap();
    let told = json(&output.stdout);
    let wrong: Vec<_> =
        told["checks"].as_array().unwrap().iter().filter(|check| check["holds"] == false).collect();
    assert_eq!((told["ok"].clone(), wrong.len()), (false.into(), 1));
    assert_eq!((wrong[0]["name"].clone(), wrong[0]["count"].clone()), ("detail".into(), 1.into()));
    assert!(fs::read(ledger(&session)).unwrap() == spoilt, "it only looks");
}

#[test]
fn a_damaged_ledger_stops_the_start_and_the_command_that_is_told_puts_it_right() {
    let (session, backup) = backed_up();
    fs::write(ledger(&session), "no database at all ".repeat(5000)).unwrap();
    for command in [&["run", "--listen", "127.0.0.1:0"][..], &["item", "list"]] {
        let said = session.run(command);
        assert!(said.contains("towline.db is damaged: file is not a database"), "{said}");
        assert!(said.contains("nothing was changed") && said.ends_with("exit 1"), "{said}");
        let told =
            backup.replace(session.path("").to_str().unwrap().trim_end_matches('/'), "[DIR]");
        let data = told.split("/backups/").next().unwrap();
        let command = format!("`towline --data {data} restore --force {told}`");
        assert!(said.contains(&command), "{command}: {said}");
    }
    assert!(fs::read_to_string(ledger(&session)).unwrap().starts_with("no database"));
    let said = session.run(&["fsck"]);
    assert!(said.contains("file is not a database") && said.ends_with("exit 1"), "{said}");
    assert!(said.contains("restore --force"), "{said}");

    let said = session.run(&["restore", "--force", &backup]);
    assert!(said.ends_with("exit 0"), "{said}");
    let kept = session.names(&format!("{DATA}/backups"));
    assert!(kept.iter().any(|name| name.starts_with("damaged-")), "{kept:?}");
    let said = session.run(&["item", "list", "--all"]);
    assert!(said.contains("Blue Train") && said.ends_with("exit 0"), "{said}");
    assert_eq!(Running::start(&session).end(), Some(0));
}

#[test]
fn an_emptied_ledger_and_what_is_no_file_are_not_begun_anew() {
    let (session, _) = backed_up();
    fs::write(ledger(&session), "").unwrap();
    let said = session.run(&["run", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("is empty, though there are backups of it"), "{said}");
    assert!(said.contains("restore --force") && said.ends_with("exit 1"), "{said}");
    assert_eq!(fs::metadata(ledger(&session)).unwrap().len(), 0);

    fs::remove_file(ledger(&session)).unwrap();
    let made = std::process::Command::new("mkfifo").arg(ledger(&session)).status().unwrap();
    assert!(made.success());
    for command in [&["run", "--listen", "127.0.0.1:0"][..], &["fsck"]] {
        let said = session.run(command);
        assert!(said.contains("it is no file") && said.ends_with("exit 1"), "{said}");
    }
}

#[test]
fn damage_in_use_ends_the_daemon_with_words_and_the_next_start_writes_nothing() {
    let (session, backup) = backed_up();
    for number in 0..40 {
        session.album(&format!("Album {number}"));
    }
    let said = session.run(&["sync", "music"]);
    assert!(said.ends_with("exit 0"), "{said}");
    let mut running = Running::start(&session);
    // A disk that goes bad under it: all but the first pages.
    let file = fs::File::options().write(true).open(ledger(&session)).unwrap();
    let length = file.metadata().unwrap().len();
    file.write_all_at(&vec![0xAA; usize::try_from(length).unwrap() - 4096 * 3], 4096 * 3).unwrap();
    drop(file);
    session.album("After the storm");
    let ended = running.ended_within(Duration::from_secs(40));
    let log = running.log();
    assert_eq!(ended, Some(1), "{log}");
    assert!(log.contains("towline.db is damaged: "), "{log}");
    assert!(log.contains("restore --force") && log.contains(&backup), "{log}");

    let left = fs::read(ledger(&session)).unwrap();
    for _again in 0..2 {
        let begun = Instant::now();
        let said = session.run(&["run", "--listen", "127.0.0.1:0"]);
        assert!(said.contains("is damaged") && said.ends_with("exit 1"), "{said}");
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert!(fs::read(ledger(&session)).unwrap() == left, "a start that is refused has written");
    }
    let said = session.run(&["restore", "--force", &backup]);
    assert!(said.ends_with("exit 0"), "{said}");
    assert_eq!(Running::start(&session).end(), Some(0));
    assert!(!session.names(DATA).contains(&"towline.db-damaged".into()));
}

#[test]
fn a_ledger_of_a_newer_towline_is_refused_with_what_to_do() {
    let (session, _) = backed_up();
    spoil(
        &session,
        "UPDATE _sqlx_migrations SET version = 99 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)",
    );
    let newer = fs::read(ledger(&session)).unwrap();
    for command in [&["run", "--listen", "127.0.0.1:0"][..], &["item", "list"], &["fsck"]] {
        let said = session.run(command);
        assert!(said.contains("was written by a newer towline: its schema is 99"), "{said}");
        assert!(said.contains("hint: ") && said.ends_with("exit 1"), "{said}");
    }
    let said = session.run(&["run", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("start that version again, or put a backup of this one back"), "{said}");
    assert!(fs::read(ledger(&session)).unwrap() == newer, "it was changed");
}

/// Albums are copied: then their sums are known.
fn copied() -> Session {
    let session = Session::music();
    let text = fs::read_to_string(session.path("towline.toml")).unwrap() + "how = \"copy\"\n";
    let session = session.file("towline.toml", &text);
    for album in ["Blue Train", "Giant Steps"] {
        session.album(album);
    }
    let mut said = session.run(&["sync", "music", "--baseline", "all"]);
    for _again in 0..5 {
        if session.names("library").len() == 2 {
            break;
        }
        said += &session.run(&["sync", "music"]);
    }
    assert_eq!(session.names("library"), ["Blue Train", "Giant Steps"], "{said}");
    session
}

#[test]
fn files_in_the_library_are_read_again_and_told_right_changed_or_gone() {
    let session = copied();
    let said = session.run(&["verify"]);
    assert!(said.contains("2 files right") && said.ends_with("exit 0"), "{said}");
    fs::remove_dir_all(session.path("library/Giant Steps")).unwrap();
    let said = session.run(&["verify", "--flow", "imports"]);
    assert!(said.contains("gone       [DIR]/library/Giant Steps"), "{said}");
    assert!(said.contains("1 file right, 1 no longer there") && said.ends_with("exit 0"), "{said}");
    // As long as before: only its sum tells.
    let track = session.path("library/Blue Train/01.mp3");
    let text = fs::read_to_string(&track).unwrap().replace("sound", "noise");
    fs::write(&track, text).unwrap();
    let said = session.run(&["verify"]);
    assert!(said.contains("changed    [DIR]/library/Blue Train/01.mp3: its CRC-32 is "), "{said}");
    assert!(said.contains("1 file changed since") && said.ends_with("exit 1"), "{said}");
    let output = session.command(&["verify", "--json"]).output().unwrap();
    let told = json(&output.stdout);
    assert_eq!((told["ok"].clone(), told["right"].clone()), (false.into(), 0.into()));
    assert_eq!(told["changed"][0]["path"], track.to_str().unwrap());
    let said = session.run(&["verify", "--flow", "torrents"]);
    assert!(said.contains("nothing is kept") && said.ends_with("exit 0"), "{said}");
}

#[test]
fn one_item_is_verified_by_its_number_and_a_library_that_is_not_mounted_is_trouble() {
    let session = copied();
    let output = session.command(&["item", "list", "--all", "--json"]).output().unwrap();
    let items = json(&output.stdout);
    let items = items["items"].as_array().unwrap().iter();
    let mut blue = items.filter(|item| item["title"] == "Blue Train" && item["kind"] == "album");
    let number = blue.next().unwrap()["id"].to_string();
    let said = session.run(&["verify", &number]);
    assert!(said.contains("1 file right") && said.ends_with("exit 0"), "{said}");
    fs::rename(session.path("library"), session.path("unmounted")).unwrap();
    let said = session.run(&["verify", &number]);
    assert!(said.contains("is it mounted?") && said.ends_with("exit 1"), "{said}");
}
