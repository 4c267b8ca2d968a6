//! The torture in small: twenty kills on one seed, and every planted mistake can still be planted.
//! `TOWLINE_SEED` says which seed; `cargo xtask torture` is the whole of it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use towline_testkit::torture::{Options, Without, Zero, run};

/// A round with nothing real beside it, which CI has time for.
const SEED: u64 = 20;

#[test]
fn twenty_kills_lose_nothing_and_do_nothing_twice() {
    let place = tempfile::tempdir().unwrap();
    let seed = std::env::var("TOWLINE_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    // What a machine lacks is said, and done without: the release run insists on all of it.
    let missing = Without::missing();
    for (what, why) in &missing {
        eprintln!("without {what}: {why}");
    }
    let without = missing.into_iter().map(|(what, _)| what);
    let options = Options {
        program: PathBuf::from(env!("CARGO_BIN_EXE_towline-under-test")),
        kills: 20,
        seed,
        round: None,
        only: BTreeSet::new(),
        without: without.chain([Without::Betanin, Without::Syncthing]).collect(),
        at_once: 1,
        directory: place.path().to_owned(),
        goes_on: false,
    };
    let figures = run(&options);
    println!("{}", figures.markdown());
    let found: Vec<(Zero, &str)> = figures.all_found().collect();
    assert_eq!(found, [], "cargo xtask torture --kills 20 --seed {seed}");
    assert!(figures.kills >= 20, "{} kills", figures.kills);
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
