//! The torture in small: twenty kills on one seed, eight of two nodes, and every planted mistake can still be planted.
//! `TOWLINE_SEED` says which seed; `cargo xtask torture` is the whole of it.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use towline_testkit::torture::{Figures, Options, Without, Zero, run};

/// A round with nothing real beside it, which CI has time for.
const SEED: u64 = 20;
/// One of two nodes, in which PostgreSQL is killed, too.
const SEED_OF_TWO: u64 = 2;

#[test]
fn twenty_kills_lose_nothing_and_do_nothing_twice() {
    let figures = tortured(20, 1, SEED);
    assert!(figures.kills >= 20, "{} kills", figures.kills);
}

#[test]
fn two_nodes_lose_nothing_and_do_nothing_twice_while_postgresql_is_killed_too() {
    let figures = tortured(8, 2, SEED_OF_TWO);
    assert!(figures.kills >= 8, "{} kills", figures.kills);
    assert!(figures.nodes.len() == 2 && figures.restarts > 0, "{figures:?}");
}

/// What has come of a round in which nothing was found that must never happen.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a test's output")]
fn tortured(kills: u64, nodes: usize, seed: u64) -> Figures {
    let place = tempfile::tempdir().unwrap();
    let seed = std::env::var("TOWLINE_SEED").map_or(seed, |seed| seed.parse().unwrap());
    // What a machine lacks is said, and done without: the release run insists on all of it.
    let missing = Without::missing();
    for (what, why) in &missing {
        eprintln!("without {what}: {why}");
    }
    let without = missing.into_iter().map(|(what, _)| what);
    let options = Options {
        program: PathBuf::from(env!("CARGO_BIN_EXE_towline-under-test")),
        kills,
        seed,
        round: None,
        nodes,
        only: BTreeSet::new(),
        without: without.chain([Without::Betanin, Without::Syncthing]).collect(),
        at_once: 1,
        directory: place.path().to_owned(),
        goes_on: false,
    };
    let figures = run(&options);
    println!("{}", figures.markdown());
    let found: Vec<(Zero, &str)> = figures.all_found().collect();
    let again = format!("cargo xtask torture --kills {kills} --nodes {nodes} --seed {seed}");
    assert_eq!(found, [], "{again}");
    figures
}

#[test]
fn each_planted_mistake_still_fits() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let planted = root.join("testing/testkit/planted");
    let patches: Vec<_> = planted.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(patches.len(), 3, "{patches:?}");
    for patch in patches {
        let check = Command::new("git")
            .arg("-C")
            .arg(&root)
            .args(["apply", "--check"])
            .arg(&patch)
            .output();
        let check = check.unwrap();
        let words = String::from_utf8_lossy(&check.stderr);
        assert!(check.status.success(), "{}: {words}", patch.display());
    }
}
