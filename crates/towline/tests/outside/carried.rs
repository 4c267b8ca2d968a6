//! What is carried, without a daemon: each command is one for its own time.

use std::{
    io::Read as _,
    process::{Command, Stdio},
};

use crate::session::{Session, assert_said, executable};

#[test]
fn albums_of_the_first_contact_are_asked_about_and_imported() {
    let session = Session::music();
    for album in ["Blue Train", "Giant Steps"] {
        session.album(album);
    }
    assert_said!(
        "first_contact",
        session.transcript(&[
            "plan",
            "sync music",
            "sync musik",
            "item list",
            "item list --all",
            "inbox list",
            "inbox show 1",
            "inbox answer 1 perhaps",
            "inbox answer 1 as-is",
            "inbox answer 7 all",
            "plan",
        ])
    );
    assert_eq!(session.names("library"), [""; 0]);
    assert_said!(
        "first_contact_answered",
        session.transcript(&["inbox answer 1 all", "item list --all", "inbox list", "plan"])
    );
    assert_eq!(session.names("library"), ["Blue Train", "Giant Steps"]);
}

#[test]
fn an_item_can_be_shown_skipped_retried_and_forgotten() {
    let session = Session::music();
    let first = session.run(&["sync"]);
    assert!(first.ends_with("exit 0"), "{first}");
    session.album("Crescent");
    assert_said!(
        "an_item",
        session.transcript(&[
            "plan",
            "sync",
            "item show 3",
            "item skip 99",
            "item forget 1",
            "item forget 3",
            "item list --all",
            "item show 3",
        ])
    );
    assert_eq!(session.names("library"), ["Crescent"]);
}

#[test]
fn an_item_on_its_way_is_skipped_and_begun_anew() {
    let session = Session::music();
    let text = std::fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", &text.replace("\"1s\"", "\"3h\""));
    session.run(&["sync"]);
    session.album("Coltrane");
    session.run(&["sync"]);
    assert_said!(
        "skipped_and_retried",
        session.transcript(&[
            "plan",
            "item retry 3",
            "item list",
            "item skip 3",
            "item list --all",
            "plan",
            "item retry 3",
            "item show 3",
        ])
    );
    assert_eq!(session.names("library"), [""; 0]);
}

#[test]
fn a_reader_of_a_list_that_goes_away_is_no_failure() {
    let session = Session::music();
    session.album("Ole");
    session.run(&["sync"]);
    let mut towline = Command::new(executable())
        .args(["item", "list", "--all"])
        .current_dir(session.path("."))
        .env_clear()
        .env("HOME", session.path("home"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(towline.stdout.take());
    let mut said = String::new();
    towline.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((towline.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn a_plan_changes_nothing() {
    let session = Session::music();
    session.album("Ballads");
    session.run(&["plan"]);
    assert!(!session.path("home").exists());
    assert_eq!(session.names("dl"), ["Ballads"]);
    assert_said!("plan_json", session.run(&["--json", "--quiet", "plan"]));
    let nothing = Session::new().run(&["plan"]);
    assert!(
        nothing.contains("there is nothing to foresee") && nothing.ends_with("exit 0"),
        "{nothing}"
    );
}
