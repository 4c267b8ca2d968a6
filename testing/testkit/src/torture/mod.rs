//! The torture: the whole stack on a seed, killed again and again while everything around it fails.
//!
//! A run is made of rounds. Each has a seed of its own, from which its plan follows: which services
//! are real, what fails and when, what is dropped, when towline is killed. Moments are by chance of the
//! machine, too: a seed gives the same round again, not the same microseconds.
//!
//! In a round one towline carries all four flows at once: two lists → Seerr; a watched folder → put.io →
//! disk → a shelf; slskd and a directory → betanin; a folder of Syncthing → a rack. It is killed some
//! 25 times. Then everything is well again for a while, and what has come of it is judged by the
//! services' own logs and by the disk. Of towline's word only two things are believed: that it has come
//! to rest, and what waits in its inbox.
//!
//! With two nodes (`nodes.rs`) there are two towlines on one PostgreSQL, of which one is killed while the
//! other lives, or both; and PostgreSQL is killed, too.

mod aims;
mod checks;
mod command;
mod config;
mod faults;
mod ledger;
mod lives;
mod nodes;
mod plan;
mod rain;
mod report;
mod round;
mod stop;
mod sweep;
mod world;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Instant,
};

pub use self::{
    command::main,
    faults::{Kind, Without},
    report::{Figures, Zero},
};
use crate::chance::Chance;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program to be tortured: `towline-under-test`.
    pub program: PathBuf,
    /// Rounds are begun until there are so many kills.
    pub kills: u64,
    /// From which all chance follows: the first round's own seed.
    pub seed: u64,
    /// Only the round of this number, counted from 0.
    pub round: Option<u64>,
    /// How many towlines there are: one with its own ledger, or two that share one.
    pub nodes: usize,
    /// Only these kinds of fault, beside the kills. Empty: all.
    pub only: BTreeSet<Kind>,
    /// What cannot be had here, and is done without.
    pub without: BTreeSet<Without>,
    /// So many rounds at once.
    pub at_once: usize,
    /// Where rounds have their directories; those of failed ones stay.
    pub directory: PathBuf,
    /// Goes on after a round that failed.
    pub goes_on: bool,
}

/// Runs it, and tells what has come of it: each round as it ends, all in the end.
pub fn run(options: &Options) -> Figures {
    let begun = Instant::now();
    let state = Arc::new(Mutex::new(State::new(options)));
    thread::scope(|scope| {
        for _ in 0..options.at_once.max(1) {
            scope.spawn(|| {
                loop {
                    let next = lock(&state).next(options);
                    let Some((number, seed)) = next else { return };
                    let Some(figures) = one(options, seed) else { return };
                    lock(&state).ended(options, number, &figures);
                }
            });
        }
    });
    let mut figures = lock(&state).figures.clone();
    figures.took = begun.elapsed();
    figures
}

/// Every fallible call of the file system and the database in turn, each with every error that it can
/// give; at most so many points.
pub fn sweep(options: &Options, points: u64) -> Figures {
    sweep::run(options, points)
}

/// One round; nothing, when it was told to end. One that breaks off is a failure, too.
fn one(options: &Options, seed: u64) -> Option<Figures> {
    let directory = options.directory.join(format!("round-{seed}"));
    let played = catch_unwind(AssertUnwindSafe(|| round::play(options, seed, &directory)));
    played.unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| Some((*panic.downcast_ref::<&str>()?).to_owned()));
        let mut figures = Figures { seed, rounds: 1, ..Figures::default() };
        figures.found(Zero::Stalled, words.unwrap_or_else(|| "it broke off".into()));
        Some(figures)
    })
}

/// What the threads share.
struct State {
    chance: Chance,
    begun: u64,
    /// Kills that were made or are being made.
    kills: u64,
    figures: Figures,
}

impl State {
    fn new(options: &Options) -> Self {
        let figures = Figures { seed: options.seed, ..Figures::default() };
        Self { chance: Chance::of(options.seed), begun: 0, kills: 0, figures }
    }

    /// The number and the seed of the next round, if there is to be one.
    fn next(&mut self, options: &Options) -> Option<(u64, u64)> {
        loop {
            let failed = !options.goes_on && self.figures.failures() > 0;
            let only = options.round.is_some_and(|round| self.begun > round);
            if stop::is_told()
                || failed
                || only
                || (options.round.is_none() && self.kills >= options.kills)
            {
                return None;
            }
            let (number, seed) = (self.begun, self.seed(options.seed));
            self.begun += 1;
            if options.round.is_none_or(|round| round == number) {
                self.kills += plan::kills(options.kills.saturating_sub(self.kills));
                return Some((number, seed));
            }
        }
    }

    /// The first round's is that of all: it can be said again, and the round comes again.
    fn seed(&mut self, first: u64) -> u64 {
        if self.begun == 0 { first } else { self.chance.below(1 << 48) }
    }

    #[expect(clippy::print_stderr, reason = "a program for developers tells how it goes")]
    fn ended(&mut self, options: &Options, number: u64, figures: &Figures) {
        eprintln!("round {number}: {}", figures.line());
        for (zero, words) in figures.all_found() {
            let directory = options.directory.display();
            eprintln!("  {zero}: {words}\n  round {number}: --seed {} ({directory})", figures.seed);
        }
        self.figures.add(figures);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
