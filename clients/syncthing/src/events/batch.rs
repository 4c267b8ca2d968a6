//! What a batch means for a reader: a pure judgement.

use super::{Event, Gap, Item};
use crate::EventId;

/// The numbers of a batch do not go up from where the reader is: they are another process's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WentBack;

/// What a reader behind `last` is told by a batch.
pub(super) fn judged(last: EventId, batch: Vec<Event>) -> Result<Vec<Item>, WentBack> {
    let mut items = Vec::with_capacity(batch.len());
    let mut last = last;
    for event in batch {
        if event.id <= last || !event.id.is_sane() {
            return Err(WentBack);
        }
        if event.id != last.next() {
            items.push(Item::Gap(Gap::between(last, event.id)));
        }
        last = event.id;
        items.push(Item::Event(event));
    }
    Ok(items)
}

/// Whether a batch goes on where the reader is, without a hole.
pub(super) fn is_smooth(last: EventId, batch: &[Event]) -> bool {
    // Not by a range: the number behind the last of all would be a panic.
    let before = std::iter::once(last).chain(batch.iter().map(|event| event.id));
    before.zip(batch).all(|(before, event)| before < event.id && before.next() == event.id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{super::Batch, *};

    fn batch(ids: &[u64]) -> Vec<Event> {
        let events = ids.iter().map(|id| json!({"id": id, "type": "Starting"})).collect();
        let Batch(events) = serde_json::from_value(serde_json::Value::Array(events)).unwrap();
        events
    }

    /// The ids, and gaps as `from..to`.
    fn told(last: u64, ids: &[u64]) -> Result<String, WentBack> {
        let items = judged(EventId(last), batch(ids))?;
        let words = items.iter().map(|item| match item {
            Item::Event(event) => event.id.to_string(),
            Item::Gap(Gap { from: Some(from), to: Some(to) }) => format!("{from}..{to}"),
            other => panic!("{other:?}"),
        });
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    /// Reference §4.2: a jump means loss.
    #[test]
    fn a_jump_is_a_gap_and_a_step_back_is_another_process() {
        assert_eq!(told(0, &[1, 2, 3]).unwrap(), "1 2 3");
        assert_eq!(told(5, &[6]).unwrap(), "6");
        assert_eq!(told(5, &[8, 9, 12]).unwrap(), "6..7 8 9 10..11 12");
        assert_eq!(told(0, &[401]).unwrap(), "1..400 401");
        assert_eq!(told(5, &[5, 6]), Err(WentBack));
        assert_eq!(told(5, &[6, 3]), Err(WentBack));
        assert_eq!(told(5, &[]).unwrap(), "");
        assert!(is_smooth(EventId(5), &batch(&[6, 7])) && !is_smooth(EventId(5), &batch(&[7])));
    }

    /// Whatever a server writes: no panic, and no number behind which nothing can come.
    #[test]
    fn a_number_beyond_sense_is_no_number_of_this_process() {
        for last in [0, 5, u64::MAX - 1, u64::MAX] {
            for ids in [&[u64::MAX][..], &[6, u64::MAX], &[u64::MAX, 1], &[u64::MAX - 1, u64::MAX]]
            {
                assert_eq!(told(last, ids), Err(WentBack), "{ids:?} behind {last}");
                is_smooth(EventId(last), &batch(ids));
            }
        }
        assert!(!is_smooth(EventId(u64::MAX), &batch(&[u64::MAX])));
        let most = u64::try_from(i64::MAX).unwrap();
        assert_eq!(told(most - 1, &[most]).unwrap(), most.to_string());
    }

    proptest! {
        #[test]
        fn no_numbers_are_a_panic(last: u64, ids: Vec<u64>) {
            is_smooth(EventId(last), &batch(&ids));
            // An error is a judgement, too.
            let _judged = judged(EventId(last), batch(&ids));
        }

        #[test]
        fn every_number_is_told_once_as_event_or_in_a_gap(
            last in 0..50_u64,
            steps in prop::collection::vec(1..5_u64, 0..40),
        ) {
            let ids: Vec<u64> = steps.iter().scan(last, |at, step| { *at += step; Some(*at) }).collect();
            let mut next = last + 1;
            for item in judged(EventId(last), batch(&ids)).unwrap() {
                match item {
                    Item::Event(event) => { prop_assert_eq!(event.id.0, next); next += 1; }
                    Item::Gap(gap) => {
                        prop_assert_eq!(gap.from, Some(EventId(next)));
                        next = gap.to.unwrap().0 + 1;
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            prop_assert_eq!(next, ids.last().copied().unwrap_or(last) + 1);
        }
    }
}
