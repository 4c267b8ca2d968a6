//! The log's file, and how much is logged, while the daemon runs.

use std::fs;

use crate::{running::Running, session::Session};

#[test]
fn how_much_is_logged_changes_without_a_restart() {
    let session = Session::new().file("towline.toml", "[log]\nlevel = \"info\"\n");
    let mut running = Running::start(&session);
    assert!(session.run(&["log", "level"]).contains("info\n"));
    let session = session.file("towline.toml", "[log]\nlevel = \"warn\"\n");
    running.until("quieter", |_| session.run(&["log", "level"]).contains("warn\n"));
    let bundle = session.run(&["support-bundle", "--to", "b.tar.gz"]);
    assert!(bundle.ends_with("exit 0"), "{bundle}");
    let status = crate::support::texts(&session.path("b.tar.gz"))["status.json"].clone();
    assert!(status.contains("\"restart\": []"), "it waits for none: {status}");

    let said = session.run(&["log", "level", "debug", "--for", "15m"]);
    assert!(said.contains("debug until ") && said.contains("then warn"), "{said}");
    running.until_it_says("logged is debug until");
    let lines = session.run(&["log", "--search", "LOGGED is"]);
    assert!(lines.contains(" info logged is debug until"), "{lines}");
    assert!(session.run(&["log", "level", "usual"]).contains("warn\n"));
    assert!(session.run(&["log", "level", "loud"]).ends_with("exit 2"));
    assert_eq!(running.end(), Some(0));
    let said = session.run(&["log"]);
    assert!(said.contains("no daemon runs") && said.ends_with("exit 1"), "{said}");
}

#[test]
fn the_file_of_the_log_is_begun_anew_when_it_is_long() {
    let session = Session::new();
    let log = session.path("towline.log");
    let text = format!("[log]\nfile = \"{}\"\nrotate_at = \"64KiB\"\nkeep = 2\n", log.display());
    let session = session.file("towline.toml", &text);
    fs::write(&log, "before\n".repeat(10_000)).unwrap();
    let running = Running::start(&session);
    assert_eq!(running.end(), Some(0));
    assert!(fs::read_to_string(session.path("towline.log.1")).unwrap().starts_with("before"));
    assert!(fs::read_to_string(&log).unwrap().contains("listening on"));
}
