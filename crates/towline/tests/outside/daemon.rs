//! `towline run`, and commands while it runs.

use std::{fs, net::TcpListener};

use crate::{
    running::Running,
    session::{Session, assert_said},
};

#[test]
fn without_a_configuration_it_starts_and_says_where() {
    let session = Session::new();
    let running = Running::start(&session);
    let health = running.health();
    assert!(health.starts_with("HTTP/1.1 200") && health.ends_with("ok\n"), "{health}");
    let log = session.path("log");
    assert_eq!(running.end(), Some(0));
    let log = fs::read_to_string(log).unwrap();
    let log = log.replace(session.path("").to_str().unwrap(), "[DIR]/");
    let (_, token) = log.split_once("one-time token: ").unwrap();
    let log = log.replace(token.lines().next().unwrap(), "[TOKEN]");
    assert_said!("run_without_a_configuration", log);
}

#[test]
fn a_command_goes_through_the_daemon_and_a_mute_one_is_named() {
    let session = Session::music();
    let running = Running::start(&session);
    let pid = format!("process {}", running.pid());
    let said = session.run(&["item", "list"]);
    assert!(said.contains("nothing is on its way") && said.ends_with("exit 0"), "{said}");
    let second = session.run(&["run"]);
    assert!(second.contains(&pid) && second.ends_with("exit 1"), "{second}");

    fs::remove_file(session.path("home/.local/share/towline/towline.sock")).unwrap();
    let said = session.run(&["item", "list"]);
    assert!(said.contains(&pid), "{said}");
    assert_said!("a_mute_owner", said);
    let said = session.run(&["doctor"]);
    assert!(said.contains(&format!("error  daemon             {pid}")), "{said}");
    assert!(said.ends_with("exit 1"), "{said}");
    assert_eq!(running.end(), Some(0));
}

#[test]
fn a_port_in_use_stops_the_start_and_leaves_nothing_locked() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let session = Session::new().env("TOWLINE__SERVER__LISTEN", &address);
    let said = session.run(&["--quiet", "run"]);
    assert_said!("port_in_use", said);
    drop(taken);
    assert_eq!(Running::start(&session).end(), Some(0));
}

#[test]
fn a_data_directory_that_cannot_be_used_is_told() {
    let session = Session::new().file("file", "");
    assert_said!(
        "unusable_data",
        session.transcript(&[
            "--quiet --data file run",
            "--quiet --data /proc/towline run",
            "--data file item list",
            "--data file doctor",
            "--data /proc/towline doctor",
        ])
    );
}

#[test]
fn a_changed_configuration_is_taken_and_a_broken_one_is_not() {
    let session = Session::music();
    let whole = fs::read_to_string(session.path("towline.toml")).unwrap();
    let session = session.file("towline.toml", "");
    let mut running = Running::start(&session);
    let unknown = session.run(&["sync", "music"]);
    assert!(unknown.ends_with("exit 1"), "{unknown}");

    let session = session.file("towline.toml", &whole);
    running.until_it_says("the configuration was read anew");
    let known = session.run(&["sync", "music"]);
    assert!(known.ends_with("exit 0"), "{known}");
    assert_said!("reload_of_nothing_new", session.run(&["config", "reload"]));

    let session = session.file("towline.toml", &format!("{whole}\nlisen = 1\n"));
    running.until_it_says("cannot be used, the one before stays");
    assert_said!(
        "a_broken_reload",
        session.transcript(&[
            "config reload",
            "doctor",
            "item list --data home/.local/share/towline"
        ])
    );

    let session = session.file("towline.toml", &whole);
    running.until("mended", |_| session.run(&["doctor"]).ends_with("exit 0"));
    assert_eq!(running.end(), Some(0));
}

#[test]
fn sighup_reads_secrets_anew_that_nobody_watches() {
    let session = Session::new().file("secrets/key", "one").file(
        "towline.toml",
        "[importers.library.betanin]\nurl = \"http://127.0.0.1:1\"\napi_key_file = \"secrets/key\"\n",
    );
    let mut running = Running::start(&session);
    let session = session.file("secrets/key", "two");
    running.signal("-HUP");
    running.until_it_says("read anew: importers.library changed");
    assert!(!session.run(&["doctor"]).contains("two"));
    assert_eq!(running.end(), Some(0));
}

#[test]
fn where_it_listens_can_be_said_at_the_start() {
    let session = Session::with_config("[server]\nlisten = \"127.0.0.1:1\"\n")
        .env("TOWLINE_LISTEN", "127.0.0.1:2");
    let mut running = Running::start_with(&session, &["run", "--listen", "127.0.0.2:0"]);
    running.until_it_says("nothing is set up yet: open http://127.0.0.2:");
    let log = running.log();
    assert!(log.contains(&format!("open http://{}/guide", running.address())), "{log}");
    assert!(log.contains("towline reads no variable of this name"), "{log}");
    assert_eq!(running.end(), Some(0));
}
