//! What each call writes.

use std::collections::BTreeSet;

use crate::table::{DEVICE, FOLDER, Row, all};

/// Reference §3 and §4.1: its rows, one by one.
const REFERENCE: &str = include_str!("reference.txt");

#[test]
fn the_client_has_every_call_of_the_reference_and_no_other() {
    let rows = all();
    let ours: BTreeSet<_> = rows.iter().map(|row| row.reference).collect();
    let theirs: BTreeSet<_> = REFERENCE.lines().collect();
    assert_eq!(ours, theirs);
    assert_eq!((rows.len(), theirs.len()), (101, 101));
    let names: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    // The two ways to ask for events are one call with another set.
    assert_eq!(names.len(), rows.len() - 1, "each has a name of its own");
}

#[test]
fn each_call_is_sent_where_the_reference_says() {
    for Row { reference, sent, .. } in all() {
        let (method, path) = reference.split_once(' ').unwrap();
        let id = if path.contains("devices") { DEVICE } else { FOLDER };
        let expected = match path.strip_prefix('/') {
            Some(path) => format!("{method} {path}"),
            None => format!("{method} rest/{}", path.replace("{id}", id)),
        };
        assert_eq!(sent, expected);
    }
}

/// Reference §5: percent-encoding, a repeated `sub`, and nothing that was not asked for.
#[test]
fn each_query_is_encoded_and_holds_what_was_asked_for() {
    let table = [
        ("system.log", "since=2026-11-21T05%3A32%3A42Z"),
        ("system.log_text", ""),
        ("system.set_debug_facilities", "enable=db%2Capi&disable=ur"),
        ("system.browse", "current=%2Fa%20b"),
        ("system.reset", "folder=media"),
        ("db.scan", "folder=media&sub=a%20b&sub=c%26d&next=60"),
        ("db.browse", "folder=media&prefix=a%2Fb&levels=0&dirsonly=1"),
        ("db.need", "folder=media&page=1&perpage=65536"),
        ("folder.errors", "folder=media&page=2&perpage=10"),
        ("db.file", "folder=media&file=a%20b%2F%C3%BC%26.txt"),
        ("debug.cpu_profile", "duration=200ms"),
        ("svc.random", "length=7"),
        ("config.get", ""),
    ];
    let rows = all();
    for (name, query) in table {
        let row = rows.iter().find(|row| row.name == name).unwrap();
        assert_eq!(row.query, query, "{name}");
    }
    let asked: Vec<_> =
        rows.iter().filter(|row| row.name == "events.poll").map(|row| row.query.as_str()).collect();
    assert_eq!(asked, ["since=7&timeout=0", "since=0&timeout=0&limit=1"]);
    let of_device = rows.iter().filter(|row| row.query.contains(DEVICE)).count();
    assert_eq!(of_device, 7, "pause, resume, three of the cluster, completion, remote need");
}
