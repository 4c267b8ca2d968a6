//! What a round will be, by its seed alone.

use std::collections::BTreeSet;

use super::{Kind, Options, Without};
use crate::chance::Chance;

/// So many kills has a round, at most and as a rule.
const KILLS: u64 = 25;

/// How many kills the next round has, when so many are left.
pub(super) fn kills(left: u64) -> u64 {
    left.clamp(1, KILLS)
}

/// A round.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a coin that was thrown")]
pub(super) struct Plan {
    /// What fails beside towline.
    pub(super) kinds: BTreeSet<Kind>,
    /// Whether betanin is the real one.
    pub(super) real_betanin: bool,
    /// Whether there are two real Syncthings.
    pub(super) real_syncthing: bool,
    /// Whether slskd is restarted: what it downloaded then has failed, and is asked for again. An asking
    /// that a kill hides settles for minutes.
    pub(super) slskd_restarts: bool,
    /// How albums that came by torrent get onto their shelf.
    pub(super) how: &'static str,
    /// Whether the shelf is on another file system.
    pub(super) shelf_elsewhere: bool,
    /// Whether torrents come together on another file system.
    pub(super) incomplete_elsewhere: bool,
    /// Whether towline's data and the torrents' disk are a small one of their own.
    pub(super) small_disk: bool,
}

impl Plan {
    pub(super) fn new(options: &Options, chance: &mut Chance) -> Self {
        let Options { only, without, nodes, .. } = options;
        let is_wanted = |kind: Kind| only.is_empty() || only.contains(&kind);
        // All coins are thrown, whatever is wanted: what is left is as it was.
        let mut kinds = BTreeSet::new();
        for (kind, of) in [
            (Kind::Services, 1),
            (Kind::Network, 1),
            (Kind::Disk, 3),
            (Kind::Errno, 2),
            (Kind::Clock, 3),
        ] {
            let falls = chance.happens(1, of);
            if is_wanted(kind) && (falls || !only.is_empty()) {
                kinds.insert(kind);
            }
        }
        let [betanin, syncthing, restarts] =
            [(1, 6), (1, 6), (1, 4)].map(|(n, of)| chance.happens(n, of));
        let how = *chance.one_of(&["move", "copy", "hardlink"]);
        let [shelf, incomplete] = [chance.happens(1, 2), chance.happens(1, 3)];
        if *nodes > 1 {
            kinds.extend([Kind::Database].into_iter().filter(|kind| is_wanted(*kind)));
        } else {
            kinds.remove(&Kind::Database);
        }
        if without.contains(&Without::Strace) {
            kinds.remove(&Kind::Errno);
        }
        if without.contains(&Without::Faketime) {
            kinds.remove(&Kind::Clock);
        }
        if without.contains(&Without::Tmpfs) {
            kinds.remove(&Kind::Disk);
        }
        Self {
            real_betanin: betanin && !without.contains(&Without::Betanin),
            real_syncthing: syncthing && !without.contains(&Without::Syncthing),
            slskd_restarts: restarts && kinds.contains(&Kind::Services),
            how,
            shelf_elsewhere: shelf && how != "hardlink",
            incomplete_elsewhere: incomplete,
            small_disk: kinds.contains(&Kind::Disk),
            kinds,
        }
    }

    /// Where only calls fail, and each by a word of its own.
    pub(super) fn sweep() -> Self {
        Self {
            kinds: BTreeSet::new(),
            real_betanin: false,
            real_syncthing: false,
            slskd_restarts: false,
            how: "move",
            shelf_elsewhere: true,
            incomplete_elsewhere: false,
            small_disk: false,
        }
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn options(only: &[Kind], without: &[Without]) -> Options {
        Options {
            program: PathBuf::new(),
            kills: 1,
            seed: 1,
            round: None,
            nodes: 1,
            only: only.iter().copied().collect(),
            without: without.iter().copied().collect(),
            at_once: 1,
            directory: PathBuf::new(),
            goes_on: false,
        }
    }

    #[test]
    fn a_seed_gives_the_same_plan_again() {
        let plan = || format!("{:?}", Plan::new(&options(&[], &[]), &mut Chance::of(9)));
        assert_eq!(plan(), plan());
    }

    #[test]
    fn only_what_is_wanted_fails_and_only_what_can_be_had() {
        for seed in 0..50 {
            let wanted = options(&[Kind::Clock, Kind::Disk], &[Without::Tmpfs]);
            let plan = Plan::new(&wanted, &mut Chance::of(seed));
            assert_eq!(plan.kinds, BTreeSet::from([Kind::Clock]), "{seed}");
            assert!(!plan.small_disk && !plan.slskd_restarts);
        }
    }

    #[test]
    fn a_database_fails_only_where_there_is_one() {
        for seed in 0..50 {
            let kinds = |nodes, only: &[Kind]| {
                let options = Options { nodes, ..options(only, &[]) };
                Plan::new(&options, &mut Chance::of(seed)).kinds
            };
            assert!(!kinds(1, &[]).contains(&Kind::Database));
            assert!(kinds(2, &[]).contains(&Kind::Database));
            assert_eq!(kinds(2, &[Kind::Services]), BTreeSet::from([Kind::Services]));
        }
    }
}
