//! What a run has come to: figures, and what should have been zero.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    time::Duration,
};

/// What must never happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zero {
    /// It was dropped, and never came where it should.
    Lost,
    /// A service was told to do it twice, or it came twice.
    Double,
    /// A file is not as it was there.
    WrongBytes,
    /// It was removed at put.io before it was here.
    RemovedEarly,
    /// A file where none should be.
    Outside,
    /// It is neither at its end nor in the inbox with a cause.
    Stalled,
}

impl Zero {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Lost,
        Self::Double,
        Self::WrongBytes,
        Self::RemovedEarly,
        Self::Outside,
        Self::Stalled,
    ];
}

impl fmt::Display for Zero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lost => "lost",
            Self::Double => "done twice",
            Self::WrongBytes => "wrong bytes",
            Self::RemovedEarly => "removed before it was verified",
            Self::Outside => "outside its root",
            Self::Stalled => "neither ended nor in the inbox",
        })
    }
}

/// Of one round, or of all.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// From which it followed.
    pub seed: u64,
    /// How many rounds.
    pub rounds: u64,
    /// How many times towline was killed.
    pub kills: u64,
    /// How many of these kills came just after a service had seen a call.
    pub aimed: u64,
    /// How many of them left an act of which nothing is written but that it was begun.
    pub in_an_act: u64,
    /// How many lives ended by themselves, by an error that was injected.
    pub ended_by_itself: u64,
    /// Where several share a ledger: how often each was killed.
    pub nodes: BTreeMap<String, u64>,
    /// How often their PostgreSQL was killed or restarted.
    pub restarts: u64,
    /// How often a group of sources was another node's than when the ledger was read before.
    pub taken_over: u64,
    /// Kills while something was in this stage.
    pub stages: BTreeMap<String, u64>,
    /// Kills that left this act open.
    pub acts: BTreeMap<String, u64>,
    /// Faults by kind.
    pub faults: BTreeMap<String, u64>,
    /// What was dropped.
    pub things: BTreeMap<String, u64>,
    /// Calls that change something, as the services saw them.
    pub calls: BTreeMap<String, u64>,
    /// Questions that a fault led to, and that were answered as a person does who has mended it.
    pub questions: BTreeMap<String, u64>,
    /// The longest that it took until all had ended once everything was well again.
    pub longest: Duration,
    /// The most memory that towline has taken, in KiB.
    pub memory: u64,
    /// How long it took.
    pub took: Duration,
    pub(super) found: Vec<(u64, Zero, String)>,
}

impl Figures {
    /// One more of a kind.
    pub fn count(of: &mut BTreeMap<String, u64>, what: &str) {
        Self::add_to(of, what, 1);
    }

    /// Several more of a kind.
    pub fn add_to(of: &mut BTreeMap<String, u64>, what: &str, more: u64) {
        *of.entry(what.to_owned()).or_default() += more;
    }

    /// What must never happen has.
    pub fn found(&mut self, zero: Zero, words: impl Into<String>) {
        self.found.push((self.seed, zero, words.into()));
    }

    /// What must never happen and has.
    pub fn all_found(&self) -> impl Iterator<Item = (Zero, &str)> {
        self.found.iter().map(|(_, zero, words)| (*zero, words.as_str()))
    }

    /// How much of it there is.
    pub fn failures(&self) -> usize {
        self.found.len()
    }

    /// The seeds of rounds that failed.
    pub fn failed(&self) -> Vec<u64> {
        let mut seeds: Vec<_> = self.found.iter().map(|(seed, _, _)| *seed).collect();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }

    /// Takes another round's in.
    pub fn add(&mut self, other: &Self) {
        let Self { seed: _, rounds, kills, aimed, in_an_act, ended_by_itself, .. } = other;
        self.rounds += rounds;
        self.kills += kills;
        self.aimed += aimed;
        self.in_an_act += in_an_act;
        self.ended_by_itself += ended_by_itself;
        self.restarts += other.restarts;
        self.taken_over += other.taken_over;
        for (into, from) in [
            (&mut self.nodes, &other.nodes),
            (&mut self.stages, &other.stages),
            (&mut self.acts, &other.acts),
            (&mut self.faults, &other.faults),
            (&mut self.things, &other.things),
            (&mut self.calls, &other.calls),
            (&mut self.questions, &other.questions),
        ] {
            for (what, more) in from {
                Self::add_to(into, what, *more);
            }
        }
        self.longest = self.longest.max(other.longest);
        self.memory = self.memory.max(other.memory);
        self.found.extend(other.found.iter().cloned());
    }

    /// In one line.
    pub fn line(&self) -> String {
        let sum = |of: &BTreeMap<String, u64>| of.values().sum::<u64>();
        format!(
            "seed {}: {} kills ({} in an act), {} faults, {} things, {} s, at rest after {} s: {}",
            self.seed,
            self.kills,
            self.in_an_act,
            sum(&self.faults),
            sum(&self.things),
            self.took.as_secs(),
            self.longest.as_secs(),
            if self.found.is_empty() { "all zero" } else { "FAILED" },
        )
    }

    /// As a table for people, in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| never | times |\n|---|---:|\n");
        for zero in Zero::ALL {
            let times = self.found.iter().filter(|(_, found, _)| *found == zero).count();
            line(&mut text, &format!("| {zero} | **{times}** |"));
        }
        let several = [
            ("times that PostgreSQL was killed or restarted", self.restarts),
            ("groups of sources that another node went on with", self.taken_over),
        ];
        let summary = [
            ("rounds", self.rounds),
            ("kills", self.kills),
            ("… just after a service saw a call", self.aimed),
            ("… that left an act open", self.in_an_act),
            ("lives that an injected error ended", self.ended_by_itself),
            ("most memory, in MiB", self.memory / 1024),
            ("longest way to rest, in seconds", self.longest.as_secs()),
            ("seconds in all", self.took.as_secs()),
        ];
        text.push_str("\n| figure | |\n|---|---:|\n");
        let several = several.into_iter().filter(|_| !self.nodes.is_empty());
        for (what, figure) in summary.into_iter().chain(several) {
            line(&mut text, &format!("| {what} | {figure} |"));
        }
        for (title, of) in [
            ("kills of node", &self.nodes),
            ("dropped", &self.things),
            ("calls that change something, as the services saw them", &self.calls),
            ("kills while something was in this stage", &self.stages),
            ("kills that left this act open", &self.acts),
            ("faults", &self.faults),
            ("questions that were answered", &self.questions),
        ] {
            if of.is_empty() {
                continue;
            }
            line(&mut text, &format!("\n| {title} | |\n|---|---:|"));
            for (what, times) in of {
                line(&mut text, &format!("| {what} | {times} |"));
            }
        }
        text
    }
}

fn line(text: &mut String, of: &str) {
    let _never_fails = writeln!(text, "{of}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_counted_by_its_kind_and_names_the_round() {
        let mut all = Figures::default();
        let mut round =
            Figures { seed: 7, rounds: 1, kills: 25, restarts: 3, ..Figures::default() };
        assert!(!round.markdown().contains("PostgreSQL"), "there is one node");
        Figures::count(&mut round.nodes, "two");
        Figures::count(&mut round.stages, "torrents: downloading");
        round.found(Zero::Double, "POST /torrents of Held 3: 2");
        all.add(&round);
        all.add(&Figures { seed: 8, rounds: 1, kills: 25, ..Figures::default() });
        assert_eq!((all.rounds, all.kills, all.failures(), all.failed()), (2, 50, 1, vec![7]));
        let table = all.markdown();
        for row in [
            "| done twice | **1** |",
            "| lost | **0** |",
            "| kills | 50 |",
            "| torrents: downloading | 1 |",
            "| two | 1 |",
            "| times that PostgreSQL was killed or restarted | 3 |",
        ] {
            assert!(table.contains(row), "{table}");
        }
        assert!(round.line().contains("FAILED"));
    }
}
