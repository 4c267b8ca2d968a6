//! The torture in small: twenty kills on one seed, eight of two nodes, and every planted mistake can still be planted.
//! `TOWLINE_SEED` says which seed; `cargo xtask torture` is the whole of it.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use towline_testkit::{
    torture::{Figures, Options, Without, Zero, run},
    wait::until,
};

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
fn told_to_end_it_takes_with_it_what_it_has_begun() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("rounds");
    let mut torture = Command::new(env!("CARGO_BIN_EXE_torture"));
    torture.args(["--kills", "50", "--seed", "1", "--at-once", "1", "--only", "disk"]);
    for (what, _) in Without::missing() {
        torture.args(["--without", &what.to_string()]);
    }
    let mut torture = torture.arg("--directory").arg(&directory).spawn().unwrap();
    let begun = directory.join("round-1/house/towline.log");
    let began = || if begun.exists() { Ok(()) } else { Err(String::new()) };
    until(Duration::from_secs(60), "towline is begun", began);
    let id = Pid::from_child(&torture);
    kill_process(id, Signal::TERM).unwrap();
    let ends = || torture.try_wait().unwrap().ok_or_else(String::new);
    let status = until(Duration::from_secs(60), "the torture ends", ends);
    assert_eq!(status.code(), Some(130));
    // A disk that is still mounted would keep it.
    assert!(!directory.exists(), "what it has made is gone");
    let name = directory.to_string_lossy().into_owned();
    let is_left = |entry: std::fs::DirEntry| {
        let said = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&said).contains(&name)
    };
    assert!(!std::fs::read_dir("/proc").unwrap().flatten().any(is_left), "a towline still runs");
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
