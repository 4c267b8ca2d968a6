//! The container image, as far as it can be tried without a container's runtime.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path, process::Command};

use serde_json::Value;

use crate::{
    asked,
    container::{Container, USER, build},
};

/// The value of a line in `/proc/…/status`.
fn value<'a>(status: &'a str, name: &str) -> &'a str {
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap().trim()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn has_no_rights_and_cannot_write_its_root(container: &Container) {
    let status = container.told("status");
    let user = USER.to_string();
    assert!(value(&status, "Uid").split_whitespace().all(|one| one == user), "{status}");
    assert_eq!(value(&status, "Groups"), "", "{status}");
    for rights in ["CapEff", "CapPrm", "CapInh", "CapAmb"] {
        assert_eq!(value(&status, rights), "0000000000000000", "{rights}");
    }
    assert_eq!(value(&status, "NoNewPrivs"), "1");
    assert!(value(&status, "NSpid").ends_with("\t1"), "it is not process 1: {status}");
    let mounts = container.told("mountinfo");
    let root = mounts.lines().find(|line| line.split(' ').nth(4) == Some("/")).unwrap();
    assert!(root.split(' ').nth(5).unwrap().split(',').any(|option| option == "ro"), "{root}");
}

/// A service behind TLS: without certificates a configuration with one cannot be used.
const BEHIND_TLS: &str =
    "[importers.library.betanin]\nurl = \"https://127.0.0.1:9\"\napi_key = \"x\"\n";

#[test]
fn it_runs_as_anybody_on_a_root_that_cannot_be_written_and_ends_when_told() {
    let mut container = Container::start(BEHIND_TLS, &["TZ=Asia/Kolkata"]);
    container.until_healthy();
    has_no_rights_and_cannot_write_its_root(&container);

    let data = container.path("data");
    for made in ["towline.db", "towline.sock"] {
        assert_eq!(fs::symlink_metadata(data.join(made)).unwrap().uid(), USER, "{made}");
    }
    assert_eq!(names(&container.seen("/tmp")), [""; 0], "it leaves things in /tmp");
    assert_eq!(names(&container.seen("/config")), ["towline.toml"]);
    // Days begin at midnight there: half past six in the evening, by UTC.
    let throughput: Value =
        serde_json::from_str(&asked(&data, "/api/v1/throughput?days=2")).unwrap();
    assert!(throughput.to_string().contains("T18:30:00Z"), "{throughput}");

    let (status, log) = container.stop();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("listening on http://0.0.0.0:8650") && log.contains("stopped"), "{log}");
    assert!(log.contains("configuration: /config/towline.toml"), "{log}");
}

#[test]
fn a_configuration_with_a_mistake_ends_it_with_the_place() {
    let mut container = Container::start("lisen = 1\n", &[]);
    let (status, log) = container.ended();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("/config/towline.toml:1:1: unknown key `lisen`"), "{log}");
}

#[test]
fn what_the_image_holds_is_little() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("root");
    build(&root);
    let holds = names(&root);
    let lists = |name: &str| holds.iter().any(|held| held == name);
    assert!(lists("data") && lists("config") && lists("usr") && !lists("bin"), "{holds:?}");
    assert_eq!(names(&root.join("usr/bin")), ["towline"], "no shell, nothing else that runs");
    let owner = fs::metadata(root.join("data")).unwrap();
    assert_eq!((owner.uid(), owner.mode() & 0o777), (1000, 0o700));
    let found = Command::new("find").arg(&root).args(["-perm", "/6000"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "a program with the rights of another");
}
