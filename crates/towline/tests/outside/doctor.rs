//! `towline doctor`.

use std::fs;

use crate::session::{Session, assert_said};

#[test]
fn all_well_is_said_and_nothing_stays_behind() {
    let session = Session::music();
    assert_said!("all_well", session.run(&["doctor"]));
    assert!(session.names("dl").is_empty() && session.names("library").is_empty());
    assert!(!session.path("home").exists());
    session.run(&["sync"]);
    assert_said!("all_well_later", session.run(&["doctor"]));
    assert!(session.names("dl").is_empty() && session.names("library").is_empty());
}

#[test]
fn a_broken_folder_and_a_service_that_is_away_come_with_their_fix() {
    let session = Session::music();
    fs::remove_dir(session.path("dl")).unwrap();
    fs::remove_dir(session.path("library")).unwrap();
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    let betanin =
        "[importers.other.betanin]\nurl = \"http://127.0.0.1:1\"\napi_key = \"hunter2\"\n";
    let session = session.file("towline.toml", &format!("{text}{betanin}"));
    let said = session.run(&["doctor"]);
    assert!(!said.contains("hunter2"));
    assert_said!("broken", said);
    let json = session.run(&["--json", "doctor"]);
    assert!(json.contains("\"level\": \"error\"") && json.ends_with("exit 1"), "{json}");
}

#[test]
fn folders_that_overlap_by_a_link_are_refused() {
    let session = Session::music();
    fs::remove_dir(session.path("dl")).unwrap();
    fs::create_dir(session.path("library/inner")).unwrap();
    std::os::unix::fs::symlink(session.path("library/inner"), session.path("dl")).unwrap();
    let said = session.run(&["doctor"]);
    assert!(said.contains("overlap") && said.ends_with("exit 1"), "{said}");

    let session = Session::music().directory("dl/data");
    let said = session.run(&["--data", "dl/data", "doctor"]);
    assert!(said.contains("dl/data (data) and [DIR]/dl (imports.music) overlap"), "{said}");
}

#[test]
fn a_broken_configuration_is_a_finding() {
    assert_said!("broken_configuration", Session::with_config("x = 1\n").run(&["doctor"]));
    assert_said!("no_configuration", Session::new().run(&["doctor"]));
}

#[test]
fn a_source_in_trouble_is_told_of_from_the_inbox() {
    let session = Session::music();
    let text = fs::read_to_string(session.path("towline.toml")).unwrap();
    // Told of at the third trouble: not after minutes.
    let often = text.replace("quiet = \"1s\"", "quiet = \"1s\"\nrescan = \"1s\"");
    let session = session.file("towline.toml", &often);
    session.run(&["sync"]);
    fs::remove_dir(session.path("dl")).unwrap();
    let mut running = crate::running::Running::start(&session);
    running.until("asked about", |_| session.run(&["inbox", "list"]).contains("local:music"));
    let said = session.run(&["doctor"]);
    assert!(said.contains("warn   inbox              music: a failure on this machine"), "{said}");
    assert!(said.contains("towline inbox retry-all --cause local:music"), "{said}");
    assert_eq!(running.end(), Some(0));
}
