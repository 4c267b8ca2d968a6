//! Every target with all that was kept for it: what a fuzzer found worth keeping (`fuzz/corpus`), what
//! once broke something (`fuzz/found`), and mutations of both, the same ones each time.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use towline_fuzzed::TARGETS;

/// So long a target is tried with mutations.
const MUTATED_FOR: Duration = Duration::from_millis(1_500);
const CUTS: usize = 64;

macro_rules! targets {
    ($($name:ident)*) => {
        mod what_must_hold_of {
            $(
                #[test]
                fn $name() {
                    super::holds(stringify!($name));
                }
            )*
        }

        #[test]
        fn every_target_is_tried_here() {
            let all: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
        assert_eq!(all, [$(stringify!($name)),*]);
        }
    };
}

targets! {
    config console imdb letterboxd list_file magnet mdblist names pasted ranges services
    syncthing_events tmdb torrent trakt
}

#[test]
fn every_target_can_be_fuzzed() {
    let files = fs::read_dir(fuzz().join("fuzz_targets")).unwrap();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let files: BTreeSet<_> = files.map(|file| stem(file.unwrap().path())).collect();
    let all: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, all);
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn holds(target: &str) {
    let (_, body) = TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let kept = kept("corpus", target);
    assert!(!kept.is_empty(), "nothing is kept for {target}");
    let all = [kept, self::kept("found", target)].concat();
    let tried = |bytes: &[u8]| {
        let held = catch_unwind(AssertUnwindSafe(|| body(bytes)));
        assert!(held.is_ok(), "{target} does not hold of b\"{}\"", bytes.escape_ascii());
    };
    for bytes in &all {
        tried(bytes);
    }
    let until = Instant::now() + MUTATED_FOR;
    // Turn by turn, so that each input has its turn before the time is over.
    for turn in 0..2 * CUTS {
        for bytes in &all {
            if Instant::now() > until {
                return;
            }
            tried(&if turn % 2 == 0 { cut(bytes, turn / 2) } else { flipped(bytes, turn) });
        }
    }
}

/// What is kept, in the order of its names.
fn kept(of: &str, target: &str) -> Vec<Vec<u8>> {
    let Ok(files) = fs::read_dir(fuzz().join(of).join(target)) else { return Vec::new() };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Cut short; early turns cut at places that are far from each other.
fn cut(bytes: &[u8], turn: usize) -> Vec<u8> {
    let spread = turn * 37 % CUTS;
    bytes[..bytes.len() * spread / CUTS].to_vec()
}

/// With other bytes in a few places.
fn flipped(bytes: &[u8], turn: usize) -> Vec<u8> {
    let mut chance = StdRng::seed_from_u64(turn as u64);
    let mut bytes = bytes.to_vec();
    for _ in 0..chance.random_range(1..=4) {
        if !bytes.is_empty() {
            let at = chance.random_range(0..bytes.len());
            bytes[at] = chance.random();
        }
    }
    bytes
}
