//! Times and lengths of time.

use std::{fmt, time::Duration};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use towline_http::{Scalar, scalar};

/// A time with up to 7 fraction digits; UTC even when it lacks the `Z`, as it does when slskd
/// read it back from its database (slskd contract §3).
fn timestamp(text: &str) -> Result<Timestamp, jiff::Error> {
    if let Ok(marked) = text.parse::<Timestamp>() {
        return Ok(marked);
    }
    TimeZone::UTC.to_timestamp(text.parse::<DateTime>()?)
}

/// A length of time, `[d.]hh:mm:ss[.fffffff]`; `None` for what is none, such as a negative one.
fn time_span(text: &str) -> Option<Duration> {
    let (clock, fraction) = match text.split_once(':')?.1.split_once('.') {
        Some((_, fraction)) => (&text[..text.len() - fraction.len() - 1], fraction),
        None => (text, ""),
    };
    let (days, clock) = clock.split_once('.').unwrap_or(("0", clock));
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || fraction.len() > 9 {
        return None;
    }
    let (days, hours) = (digits(days)?, digits(hours)?);
    let (minutes, seconds) = (digits(minutes)?, digits(seconds)?);
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let nanos = if fraction.is_empty() { 0 } else { digits(&format!("{fraction:0<9}"))? };
    let seconds = ((u64::from(days) * 24 + u64::from(hours)) * 60 + u64::from(minutes)) * 60
        + u64::from(seconds);
    Some(Duration::new(seconds, nanos))
}

/// `parse` alone would take a sign.
fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// For a time that is there but for odd rows.
pub(crate) fn time_or_epoch<'de, D>(deserializer: D) -> Result<Timestamp, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(maybe_time(deserializer)?.unwrap_or_default())
}

/// For a time that must be there.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    struct Time;
    impl Visitor<'_> for Time {
        type Value = Timestamp;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a time as in 2026-08-22T10:00:00.1234567Z")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
            timestamp(text).map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Time)
}

/// For a time that may be missing, or `null`.
pub(crate) fn maybe_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    #[derive(Deserialize)]
    struct Wrapped(#[serde(deserialize_with = "time")] Timestamp);
    Ok(Option::<Wrapped>::deserialize(deserializer)?.map(|Wrapped(time)| time))
}

/// For a time that nothing hangs on, in words or in seconds since 1970.
pub(crate) fn maybe_moment<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Whole(seconds) => Timestamp::from_second(i64::try_from(seconds).ok()?).ok(),
        Scalar::Broken(_) | Scalar::Flag(_) => None,
        Scalar::Text(text) => timestamp(text).ok(),
    })
}

/// For a length of time that nothing hangs on: one that cannot be read is none.
pub(crate) fn maybe_span<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Text(text) => time_span(text),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_with_and_without_their_mark() {
        let read = |text: &str| timestamp(text).map(|time| time.to_string()).ok();
        let seven = Some("2026-08-22T10:00:12.3456789Z".to_owned());
        assert_eq!(read("2026-08-22T10:00:12.3456789Z"), seven);
        assert_eq!(read("2026-08-22T10:00:12.3456789"), seven);
        assert_eq!(read("2026-08-22T12:00:12.3456789+02:00"), seven);
        assert_eq!(read("2026-08-22T10:00:12"), Some("2026-08-22T10:00:12Z".into()));
        assert_eq!(read("0001-01-01T00:00:00"), Some("0001-01-01T00:00:00Z".into()));
        assert_eq!(read("yesterday"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn lengths_of_time_are_read_and_nonsense_is_none() {
        let table = [
            ("00:00:12.3456789", Some(Duration::new(12, 345_678_900))),
            ("00:00:00", Some(Duration::ZERO)),
            ("1.02:03:04", Some(Duration::from_secs(93_784))),
            ("10675199.02:48:05.4775807", Some(Duration::new(922_337_203_685, 477_580_700))),
            ("00:00:00.5", Some(Duration::from_millis(500))),
            ("-00:00:01", None),
            ("00:00:+1", None),
            ("24:00:00", None),
            ("00:60:00", None),
            ("00:00", None),
            ("00:00:00:00", None),
            ("99999999999.00:00:00", None),
            ("12", None),
            ("", None),
        ];
        for (text, span) in table {
            assert_eq!(time_span(text), span, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_length_of_time_comes_back(days in 0..10_000_000_u64, rest in 0..86_400_u64, ticks in 0..10_000_000_u32) {
            let (h, m, s) = (rest / 3600, rest / 60 % 60, rest % 60);
            let text = format!("{days}.{h:02}:{m:02}:{s:02}.{ticks:07}");
            let span = Duration::new(days * 86_400 + rest, ticks * 100);
            prop_assert_eq!(time_span(&text), Some(span));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC*|[0-9:.+-]{0,24}") {
            let _ = (time_span(&text), timestamp(&text).is_ok());
        }

        #[test]
        fn a_time_means_the_same_without_its_mark(seconds in 0..4_000_000_000_i64, ticks in 0..10_000_000_i32) {
            let time = Timestamp::new(seconds, ticks * 100).unwrap();
            let text = time.to_string();
            prop_assert_eq!(timestamp(&text).unwrap(), time);
            prop_assert_eq!(timestamp(text.trim_end_matches('Z')).unwrap(), time);
        }
    }
}
