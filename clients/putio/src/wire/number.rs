//! Numbers, and whatever comes in their place.

use serde::Deserializer;
use towline_http::{Scalar, scalar};

/// For a number that is never negative in its right mind; a negative one is 0. put.io has written
/// the same number as a number and as a text (putio contract §5).
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(maybe_count(deserializer)?.unwrap_or(0))
}

/// As [`count`], for one that may be missing.
pub(crate) fn maybe_count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Whole(number) => Some(at_least_none(number)),
        Scalar::Broken(number) => Some(truncated(number)),
        Scalar::Text(text) => match text.trim().parse() {
            Ok(number) => Some(at_least_none(number)),
            Err(_) => finite(text).map(truncated),
        },
        Scalar::Flag(_) => None,
    })
}

/// For a number such as a ratio or a percentage; `"NaN"` is none.
pub(crate) fn maybe_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    scalar(deserializer, |value| match value {
        #[expect(clippy::cast_precision_loss, reason = "to be shown")]
        Scalar::Whole(number) => Some(number as f64),
        Scalar::Broken(number) => Some(number).filter(|number| number.is_finite()),
        Scalar::Text(text) => finite(text),
        Scalar::Flag(_) => None,
    })
}

/// For a yes or no; anything that is neither is no.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(maybe_flag(deserializer)?.unwrap_or(false))
}

/// As [`flag`], for one that may be missing.
pub(crate) fn maybe_flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Flag(flag) => Some(flag),
        Scalar::Whole(0) => Some(false),
        Scalar::Whole(1) => Some(true),
        Scalar::Text(text) if text.eq_ignore_ascii_case("true") || text == "1" => Some(true),
        Scalar::Text(text) if text.eq_ignore_ascii_case("false") || text == "0" => Some(false),
        _ => None,
    })
}

fn at_least_none(number: i128) -> u64 {
    u64::try_from(number.max(0)).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn truncated(number: f64) -> u64 {
    number as u64
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Odd {
        #[serde(deserialize_with = "count")]
        a: u64,
        #[serde(deserialize_with = "maybe_count")]
        b: Option<u64>,
        #[serde(deserialize_with = "maybe_number")]
        c: Option<f64>,
        #[serde(deserialize_with = "maybe_flag")]
        d: Option<bool>,
    }

    fn read(text: &str) -> Odd {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn odd_numbers_are_no_outage() {
        let odd = read(r#"{"a": -5, "b": 2.9, "c": "NaN", "d": [{"x": 1}]}"#);
        assert_eq!(odd, Odd { a: 0, b: Some(2), c: None, d: None });
        let odd = read(r#"{"a": null, "b": true, "c": 3, "d": "False"}"#);
        assert_eq!(odd, Odd { a: 0, b: None, c: Some(3.0), d: Some(false) });
        let odd = read(r#"{"a": 1e300, "b": {}, "c": {"x": [1]}, "d": 1}"#);
        assert_eq!(odd, Odd { a: u64::MAX, b: None, c: None, d: Some(true) });
    }

    #[test]
    fn a_number_may_be_a_text() {
        let odd = read(r#"{"a": "18446744073709551615", "b": " 7.5 ", "c": "1.50", "d": "1"}"#);
        assert_eq!(odd, Odd { a: u64::MAX, b: Some(7), c: Some(1.5), d: Some(true) });
        let odd = read(r#"{"a": "many", "b": "", "c": "inf", "d": 2}"#);
        assert_eq!(odd, Odd { a: 0, b: None, c: None, d: None });
    }

    proptest! {
        #[test]
        fn a_number_means_the_same_as_a_text(number: u64) {
            let odd = read(&format!(r#"{{"a": {number}, "b": "{number}", "c": null, "d": null}}"#));
            prop_assert_eq!((odd.a, odd.b), (number, Some(number)));
        }
    }
}
