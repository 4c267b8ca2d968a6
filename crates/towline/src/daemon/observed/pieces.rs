//! What came, by pieces of time: none is left out, so that it can be drawn.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Span, tz::TimeZone};
use towline_api::throughput::{GetThroughput, Piece, Throughput};
use towline_domain::Timestamp;
use towline_store::{BUCKET, Moved, bucket_of};

/// The beginnings of the pieces that are asked for, the oldest first; the last one is not over. Or
/// why there are none.
pub(super) fn beginnings(
    asked: GetThroughput,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Vec<Timestamp>, &'static str> {
    match (asked.hours, asked.days) {
        (Some(_), Some(_)) => Err("either hours or days: one question at a time"),
        (Some(hours @ 1..=48), None) => Ok(minutes(hours, now)),
        (Some(_), None) => Err("hours are 1 to 48"),
        (None, Some(days @ 1..=31)) => Ok(midnights(days, zone, now)),
        (None, Some(_)) => Err("days are 1 to 31"),
        (None, None) => Ok(minutes(24, now)),
    }
}

fn minutes(hours: u32, now: Timestamp) -> Vec<Timestamp> {
    let last = bucket_of(now);
    let pieces = hours * 6;
    (0..pieces).rev().map(|ago| last.before(BUCKET * ago)).collect()
}

fn midnights(days: u32, zone: &TimeZone, now: Timestamp) -> Vec<Timestamp> {
    let now = jiff::Timestamp::from_microsecond(now.as_micros()).unwrap_or_default();
    let today = zone.to_datetime(now).date();
    let midnight = |ago: u32| {
        let day = today.checked_sub(Span::new().days(i64::from(ago))).ok()?;
        let at = day.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Timestamp::from_micros(at.as_microsecond()))
    };
    (0..days).rev().filter_map(midnight).collect()
}

/// What came, with what is not written down yet.
pub(super) fn told(beginnings: &[Timestamp], moved: &[Moved], unwritten: u64) -> Throughput {
    let mut bytes: BTreeMap<Timestamp, u64> = beginnings.iter().map(|from| (*from, 0)).collect();
    for moved in moved {
        // By its middle: where midnight is not between two of them, it counts to where most of it is.
        let middle = moved.from + Duration::from_secs(BUCKET.as_secs() / 2);
        if let Some((_, sum)) = bytes.range_mut(..=middle).next_back() {
            *sum += moved.bytes;
        }
    }
    if let Some(mut last) = bytes.last_entry() {
        *last.get_mut() += unwritten;
    }
    let pieces = bytes.iter().map(|(from, bytes)| Piece { from: from.to_string(), bytes: *bytes });
    Throughput { bytes: bytes.values().sum(), pieces: pieces.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn moved(from: &str, bytes: u64) -> Moved {
        Moved { from: at(from), bytes }
    }

    #[test]
    fn a_day_is_144_pieces_and_the_last_one_is_now() {
        let now = at("2026-05-01T12:34:56Z");
        let pieces = beginnings(GetThroughput::default(), &TimeZone::UTC, now).unwrap();
        let ends = (pieces[0], *pieces.last().unwrap());
        assert_eq!(
            (pieces.len(), ends),
            (144, (at("2026-04-30T12:40:00Z"), at("2026-05-01T12:30:00Z")))
        );
        let came = [moved("2026-04-30T12:40:00Z", 3), moved("2026-05-01T12:30:00Z", 4)];
        let told = told(&pieces, &came, 10);
        assert_eq!((told.bytes, told.pieces[0].bytes, told.pieces[143].bytes), (17, 3, 14));
        assert_eq!(told.pieces[1].bytes, 0);
    }

    #[test]
    fn days_begin_at_midnight_here_also_when_clocks_change() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let asked = GetThroughput { hours: None, days: Some(3) };
        let days = beginnings(asked, &zone, at("2026-03-30T10:00:00Z")).unwrap();
        let midnights =
            ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"].map(at);
        assert_eq!(days, midnights);
        let came = [
            moved("2026-03-28T22:50:00Z", 1),
            moved("2026-03-28T23:00:00Z", 2),
            moved("2026-03-29T21:50:00Z", 4),
        ];
        let told = told(&days, &came, 8);
        assert_eq!(told.pieces.iter().map(|piece| piece.bytes).collect::<Vec<_>>(), [1, 6, 8]);
        assert_eq!(told.bytes, 15);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (hours, days) in
            [(Some(0), None), (Some(49), None), (None, Some(32)), (Some(1), Some(1))]
        {
            let asked = GetThroughput { hours, days };
            assert!(beginnings(asked, &TimeZone::UTC, at("2026-05-01")).is_err(), "{asked:?}");
        }
    }
}
