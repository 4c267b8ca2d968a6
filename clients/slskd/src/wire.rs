//! How slskd writes times, lengths of time and numbers, read with patience.

use std::{fmt, marker::PhantomData, time::Duration};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, Visitor},
};

/// A time with up to 7 fraction digits; UTC even when it lacks the `Z`, as it does when slskd
/// read it back from its database (slskd contract §3).
pub(crate) fn timestamp(text: &str) -> Result<Timestamp, jiff::Error> {
    if let Ok(marked) = text.parse::<Timestamp>() {
        return Ok(marked);
    }
    TimeZone::UTC.to_timestamp(text.parse::<DateTime>()?)
}

/// A length of time, `[d.]hh:mm:ss[.fffffff]`; `None` for what is none, such as a negative one.
pub(crate) fn time_span(text: &str) -> Option<Duration> {
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
    read(deserializer, |scalar| match scalar {
        Scalar::Whole(seconds) => Timestamp::from_second(i64::try_from(seconds).ok()?).ok(),
        Scalar::Broken(_) => None,
        Scalar::Text(text) => timestamp(text).ok(),
    })
}

/// For a length of time that nothing hangs on: one that cannot be read is none.
pub(crate) fn maybe_span<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    read(deserializer, |scalar| match scalar {
        Scalar::Text(text) => time_span(text),
        _ => None,
    })
}

/// For a number that is never negative in its right mind. slskd counts in signed numbers, and a
/// peer that sends more than it announced makes what remains negative: that is 0.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(maybe_count(deserializer)?.unwrap_or(0))
}

/// As [`count`], for one that may be missing.
pub(crate) fn maybe_count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    read(deserializer, |scalar| match scalar {
        Scalar::Whole(number) => Some(u64::try_from(number.max(0)).unwrap_or(u64::MAX)),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        Scalar::Broken(number) => Some(number as u64),
        Scalar::Text(_) => None,
    })
}

/// For a number such as a speed or a percentage; `"NaN"` is none.
pub(crate) fn maybe_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    read(deserializer, |scalar| match scalar {
        #[expect(clippy::cast_precision_loss, reason = "to be shown")]
        Scalar::Whole(number) => Some(number as f64),
        Scalar::Broken(number) => Some(number).filter(|number| number.is_finite()),
        Scalar::Text(_) => None,
    })
}

/// For what may be `null` where usually something is: webhooks keep their nulls.
pub(crate) fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// For what is worth having and not worth an error: anything of another shape is the default.
pub(crate) fn lenient<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: serde::de::DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

enum Scalar<'a> {
    Whole(i128),
    Broken(f64),
    Text(&'a str),
}

/// Reads one value of any shape without keeping what it is not asked for.
fn read<'de, T, D>(
    deserializer: D,
    take: impl Fn(Scalar<'_>) -> Option<T>,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
{
    struct Any<T, F>(F, PhantomData<T>);
    impl<'de, T, F: Fn(Scalar<'_>) -> Option<T>> Visitor<'de> for Any<T, F> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            Ok((self.0)(Scalar::Whole(number.into())))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            Ok((self.0)(Scalar::Whole(number.into())))
        }

        fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
            Ok((self.0)(Scalar::Broken(number)))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok((self.0)(Scalar::Text(text)))
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut all: A,
        ) -> Result<Self::Value, A::Error> {
            while all.next_element::<IgnoredAny>()?.is_some() {}
            Ok(None)
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut all: A,
        ) -> Result<Self::Value, A::Error> {
            while all.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(None)
        }
    }
    deserializer.deserialize_any(Any(take, PhantomData))
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

    #[test]
    fn odd_numbers_are_no_outage() {
        #[derive(Deserialize, Debug, PartialEq)]
        struct Odd {
            #[serde(deserialize_with = "count")]
            a: u64,
            #[serde(deserialize_with = "maybe_count")]
            b: Option<u64>,
            #[serde(deserialize_with = "maybe_number")]
            c: Option<f64>,
            #[serde(deserialize_with = "maybe_span")]
            d: Option<Duration>,
        }
        let read = |text: &str| serde_json::from_str::<Odd>(text).unwrap();
        let odd = read(r#"{"a": -5, "b": 2.9, "c": "NaN", "d": [{"x": 1}]}"#);
        assert_eq!(odd, Odd { a: 0, b: Some(2), c: None, d: None });
        let odd = read(r#"{"a": null, "b": true, "c": 3, "d": "00:00:01"}"#);
        assert_eq!(odd, Odd { a: 0, b: None, c: Some(3.0), d: Some(Duration::from_secs(1)) });
        let odd = read(r#"{"a": 1e300, "b": {}, "c": {"x": [1]}, "d": null}"#);
        assert_eq!(odd, Odd { a: u64::MAX, b: None, c: None, d: None });
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
