//! Every fallible call in turn: each call of the file system and the database that a clean life makes,
//! with every error that it can give, at its 1st, 2nd, 4th, 8th … time.
//!
//! strace counts calls of a kind, not paths: what the loader, the runtime and the ledger do is among
//! them. Each point is one life in which things are dropped; after some 20 of them comes a clean life,
//! in which all must end right.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{
    Figures, Options,
    faults::errno::{CALLS, Point, counted, under_strace},
    lock, round, stop,
};
use crate::chance::Chance;

/// So many points share a clean life.
const TOGETHER: usize = 20;

/// At most so many points.
pub(super) fn run(options: &Options, most: u64) -> Figures {
    let begun = std::time::Instant::now();
    let counts = round::clean(options, &options.directory.join("clean"));
    let mut chance = Chance::of(options.seed);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut points = points(&counts);
    shuffle(&mut points, &mut chance);
    points.truncate(most);
    let batches: VecDeque<_> = points.chunks(TOGETHER).map(<[Point]>::to_vec).enumerate().collect();
    let state =
        std::sync::Mutex::new((batches, Figures { seed: options.seed, ..Figures::default() }));
    std::thread::scope(|scope| {
        for _ in 0..options.at_once.max(1) {
            scope.spawn(|| {
                loop {
                    let next = lock(&state).0.pop_front();
                    let Some((number, points)) = next.filter(|_| !stop::is_told()) else { return };
                    let Some(figures) = batch(options, number, &points) else { return };
                    tell(number, &points, &figures);
                    lock(&state).1.add(&figures);
                }
            });
        }
    });
    let mut figures = lock(&state).1.clone();
    figures.took = begun.elapsed();
    figures
}

fn batch(options: &Options, number: usize, points: &[Point]) -> Option<Figures> {
    let seed = options.seed.wrapping_add(number as u64);
    let directory = options.directory.join(format!("sweep-{number}"));
    let played = || round::sweep(options, seed, &directory, points);
    catch_unwind(AssertUnwindSafe(played)).unwrap_or_else(|_| {
        let mut figures = Figures { seed, rounds: 1, ..Figures::default() };
        figures.found(super::Zero::Stalled, "it broke off");
        Some(figures)
    })
}

/// Each call by each of its errors, at its first, second, fourth … time.
fn points(counts: &BTreeMap<&'static str, u64>) -> Vec<Point> {
    let mut points = Vec::new();
    for (call, errors) in CALLS {
        let count = counts.get(call).copied().unwrap_or_default();
        let times =
            std::iter::successors(Some(1), |when| Some(when * 2)).take_while(|when| *when <= count);
        for when in times {
            points.extend(errors.iter().map(|error| Point { call, error, when, and_after: false }));
        }
    }
    points
}

fn shuffle(points: &mut [Point], chance: &mut Chance) {
    for at in (1..points.len()).rev() {
        let other = usize::try_from(chance.below(at as u64 + 1)).unwrap_or_default();
        points.swap(at, other);
    }
}

#[expect(clippy::print_stderr, reason = "a program for developers tells how it goes")]
fn tell(number: usize, points: &[Point], figures: &Figures) {
    eprintln!("sweep {number}: {} points, {}", points.len(), figures.line());
    if figures.failures() > 0 {
        for Point { call, error, when, .. } in points {
            eprintln!("  {error} at {call} number {when}");
        }
        for (zero, words) in figures.all_found() {
            eprintln!("  {zero}: {words}");
        }
    }
}

/// What a life made of calls, by strace.
pub(super) fn trace(
    command: &std::process::Command,
    log: &std::path::Path,
) -> std::process::Command {
    let calls: Vec<_> = CALLS.iter().map(|(call, _)| *call).collect();
    under_strace(command, log, &calls.join(","), &[])
}

/// Reads what [`trace`] has left.
pub(super) fn traced(log: &std::path::PathBuf) -> BTreeMap<&'static str, u64> {
    let counts = counted(log);
    let _large = fs::remove_file(log);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_that_was_made_fails_in_every_way_at_growing_times() {
        let points = points(&BTreeMap::from([("fsync", 5), ("getdents64", 1)]));
        let said: Vec<_> =
            points.iter().map(|it| format!("{} {} {}", it.call, it.error, it.when)).collect();
        let fsync =
            ["1", "2", "4"].map(|n| [format!("fsync EIO {n}"), format!("fsync ENOSPC {n}")]);
        let mut wanted = fsync.concat();
        wanted.push("getdents64 EIO 1".into());
        assert_eq!(said, wanted);
    }
}
