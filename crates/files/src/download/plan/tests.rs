use proptest::prelude::*;

use super::*;

const MIB: u64 = 1 << 20;

#[test]
fn connections_that_start_together_get_equal_shares() {
    let mut plan = Plan::new(Some(0..64 * MIB));
    let shares: Vec<_> = (0..4).map(|_| plan.take(4).unwrap().1).collect();
    assert_eq!(shares, [0..16 * MIB, 16 * MIB..32 * MIB, 32 * MIB..48 * MIB, 48 * MIB..64 * MIB]);
}

#[test]
fn who_has_nothing_to_do_takes_half_of_what_is_slowest() {
    let mut plan = Plan::new(Some(0..32 * MIB));
    let (fast, _) = plan.take(2).unwrap();
    let (slow, _) = plan.take(2).unwrap();
    plan.advance(fast, 8 << 20);
    plan.advance(slow, 1 << 20);
    plan.measure(1.0);
    plan.advance(fast, 8 << 20);
    let (_, range) = plan.take(2).unwrap();
    assert_eq!(range, 24 * MIB + MIB / 2..32 * MIB);
    assert_eq!(plan.range(slow), Some(17 * MIB..24 * MIB + MIB / 2));
    // What came beyond its new end is not its own.
    let taken = plan.advance(slow, 15 << 20);
    assert_eq!(taken, Taken { bytes: 15 * (1 << 19), is_end: true });
}

#[test]
fn little_is_not_divided() {
    let mut plan = Plan::new(Some(0..500 * 1024));
    assert_eq!(plan.take(16).unwrap().1, 0..500 * 1024);
    assert!(!plan.has_work());
    assert!(plan.take(16).is_none());
}

#[test]
fn ranges_that_are_compared_are_not_divided_and_can_be_left() {
    let mut plan = Plan::undivided([0..32 * MIB, 32 * MIB..33 * MIB, 33 * MIB..64 * MIB]);
    let (first, range) = plan.take(16).unwrap();
    assert_eq!(range, 0..32 * MIB);
    plan.advance(first, 5);
    let (second, _) = plan.take(16).unwrap();
    plan.leave_untouched();
    assert!(plan.take(16).is_none() && !plan.has_work());
    // What was begun is brought to its end.
    plan.release(first);
    assert_eq!(plan.take(16).unwrap().1, 5..32 * MIB);
    plan.advance(second, 1 << 20);
    assert!(!plan.is_complete());
}

proptest! {
    #[test]
    fn every_byte_is_handed_out_and_kept_once(
        size in 0..40 * MIB,
        connections in 1..17_usize,
        steps in prop::collection::vec((0..4_u8, 0..20_usize, 0..3_000_000_usize), 0..200),
    ) {
        let mut plan = Plan::new(Some(0..size));
        let mut open: Vec<(LeaseId, u64)> = Vec::new();
        let mut kept: BTreeMap<u64, u64> = BTreeMap::new();
        let mut keep = |at: u64, bytes: usize| {
            if bytes > 0 {
                assert_eq!(kept.insert(at, at + bytes as u64), None);
            }
        };
        for (what, which, bytes) in steps {
            match what {
                0 => open.extend(plan.take(connections).map(|(id, range)| (id, range.start))),
                1 if !open.is_empty() => {
                    let which = which % open.len();
                    plan.release(open.swap_remove(which).0);
                }
                2 => plan.measure(1.0),
                _ if !open.is_empty() => {
                    let which = which % open.len();
                    let (id, at) = open[which];
                    let taken = plan.advance(id, bytes);
                    keep(at, taken.bytes);
                    open[which].1 += taken.bytes as u64;
                    if taken.is_end {
                        open.swap_remove(which);
                    }
                }
                _ => {}
            }
        }
        for (id, _) in open {
            plan.release(id);
        }
        while let Some((id, range)) = plan.take(connections) {
            let taken = plan.advance(id, usize::MAX);
            prop_assert!(taken.is_end);
            keep(range.start, taken.bytes);
        }
        prop_assert!(plan.is_complete());
        let mut at = 0;
        for (start, end) in kept {
            prop_assert_eq!(start, at);
            at = end;
        }
        prop_assert_eq!(at, size);
    }
}
