//! Who follows what: pure, from what every process sees.

use std::collections::BTreeSet;

/// How one process stands among the others.
#[derive(Debug, Clone)]
pub(crate) struct Standing<'a> {
    /// Groups that may be followed here, and by whichever other process.
    pub(crate) free_to_all: &'a BTreeSet<String>,
    /// Groups that may be followed here alone.
    pub(crate) bound: &'a BTreeSet<String>,
    /// What it holds.
    pub(crate) mine: &'a BTreeSet<String>,
    /// What any process holds, this one included.
    pub(crate) held: &'a BTreeSet<String>,
    /// How many processes are at work, this one included.
    pub(crate) workers: usize,
    /// Of what it holds, what could be let go: nothing is under way there.
    pub(crate) at_rest: &'a BTreeSet<String>,
}

/// What a process does about that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) take: BTreeSet<String>,
    pub(crate) let_go: BTreeSet<String>,
    /// What nobody holds after that.
    pub(crate) orphans: BTreeSet<String>,
}

/// Each process takes its fair share of what nobody holds, lets go of what is beyond it, and takes
/// what nobody has taken since the last look: others may not follow what this one may.
pub(crate) fn plan(standing: &Standing<'_>, orphans: &BTreeSet<String>) -> Plan {
    let Standing { free_to_all, bound, mine, held, workers, at_rest } = standing;
    let mut plan = Plan::default();
    plan.take.extend(bound.difference(held).cloned());
    let workers = (*workers).max(1);
    let fair = free_to_all.len().div_ceil(workers);
    let shared: BTreeSet<_> = mine.intersection(free_to_all).cloned().collect();
    let lying: BTreeSet<_> = free_to_all.difference(held).cloned().collect();
    let room = fair.saturating_sub(shared.len());
    plan.take.extend(lying.iter().take(room).cloned());
    plan.take.extend(lying.intersection(orphans).cloned());
    plan.orphans = lying.difference(&plan.take).cloned().collect();
    // Only where nothing lies about: a process that has just begun takes that first.
    if lying.is_empty() {
        let beyond = shared.len().saturating_sub(fair);
        plan.let_go.extend(shared.intersection(at_rest).take(beyond).cloned());
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &str) -> BTreeSet<String> {
        names.split_whitespace().map(str::to_owned).collect()
    }

    fn planned(
        (free, mine, held): (&str, &str, &str),
        workers: usize,
        orphans: &str,
    ) -> (String, String, String) {
        let (free, mine, held) = (set(free), set(mine), set(held));
        let standing = Standing {
            free_to_all: &free,
            bound: &set("mine.alone"),
            mine: &mine,
            held: &held,
            workers,
            at_rest: &mine,
        };
        let plan = plan(&standing, &set(orphans));
        let told = |names: BTreeSet<String>| names.into_iter().collect::<Vec<_>>().join(" ");
        (told(plan.take), told(plan.let_go), told(plan.orphans))
    }

    fn told(take: &str, let_go: &str, orphans: &str) -> (String, String, String) {
        (take.into(), let_go.into(), orphans.into())
    }

    #[test]
    fn who_is_alone_takes_all() {
        assert_eq!(planned(("a b c", "", ""), 1, ""), told("a b c mine.alone", "", ""));
    }

    #[test]
    fn of_two_each_takes_half_and_what_the_other_cannot_follow() {
        let held = "mine.alone";
        assert_eq!(planned(("a b c d", "", held), 2, ""), told("a b", "", "c d"));
        let held = "mine.alone a b";
        assert_eq!(planned(("a b c d", "a b", held), 2, "c d"), told("c d", "", ""));
    }

    #[test]
    fn who_has_more_than_its_share_lets_go_when_another_one_comes() {
        let held = "mine.alone a b c d";
        assert_eq!(planned(("a b c d", "a b c d", held), 1, ""), told("", "", ""));
        assert_eq!(planned(("a b c d", "a b c d", held), 2, ""), told("", "a b", ""));
        let held = "mine.alone a b c";
        assert_eq!(planned(("a b c", "a b", held), 2, ""), told("", "", ""), "no to and fro");
    }

    #[test]
    fn what_is_under_way_is_not_let_go() {
        let (free, held) = (set("a b c d"), set("a b c d"));
        let standing = Standing {
            free_to_all: &free,
            bound: &set(""),
            mine: &held,
            held: &held,
            workers: 2,
            at_rest: &set("d"),
        };
        assert_eq!(plan(&standing, &set("")).let_go, set("d"));
    }
}
