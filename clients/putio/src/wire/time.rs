//! Times. put.io writes UTC, and has written it in four ways (putio contract §1).

use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};
use serde::Deserializer;
use towline_http::{Scalar, scalar};

/// With `T` or a space, with or without `Z`, with or without a fraction: always UTC.
fn timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(marked) = text.parse::<Timestamp>() {
        return Some(marked);
    }
    TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok()
}

/// For a time. One that cannot be read is none: nothing hangs on it.
pub(crate) fn maybe_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Whole(seconds) => Timestamp::from_second(i64::try_from(seconds).ok()?).ok(),
        Scalar::Text(text) => timestamp(text),
        Scalar::Broken(_) | Scalar::Flag(_) => None,
    })
}

/// A time to the second, as in `2016-07-15T09:45:15Z`: official clients mark it as UTC too, so that
/// nobody can take it for local time.
pub(crate) fn wire_time(time: Timestamp) -> String {
    strtime::format("%Y-%m-%dT%H:%M:%SZ", time).expect("a timestamp has all of these parts")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_four_ways_are_the_same_moment() {
        let moment = "2016-07-15T09:45:15Z".parse::<Timestamp>().unwrap();
        for text in ["2016-07-15T09:45:15", "2016-07-15 09:45:15", "2016-07-15T09:45:15Z"] {
            assert_eq!(timestamp(text), Some(moment), "{text}");
        }
        for text in ["2016-07-15T09:45:15.25", "2016-07-15 09:45:15.250000Z"] {
            assert_eq!(
                timestamp(text).map(|time| time.as_millisecond() % 1000),
                Some(250),
                "{text}"
            );
        }
        assert_eq!(wire_time(moment), "2016-07-15T09:45:15Z");
        for text in ["", "soon", "2016-07-15", "2016-13-01T00:00:00", "99999-01-01T00:00:00"] {
            let _ = timestamp(text);
        }
        assert_eq!(timestamp("soon"), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC*|[0-9TZ :.+-]{0,30}") {
            let _ = timestamp(&text);
        }

        #[test]
        fn a_time_comes_back(seconds in 0..4_000_000_000_i64) {
            let time = Timestamp::from_second(seconds).unwrap();
            prop_assert_eq!(timestamp(&wire_time(time)), Some(time));
        }
    }
}
