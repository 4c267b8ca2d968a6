//! Numbers, and whatever comes in their place.

use serde::Deserializer;
use towline_http::{Scalar, scalar};

/// For a number that is never negative in its right mind. slskd counts in signed numbers, and a
/// peer that sends more than it announced makes what remains negative: that is 0.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(maybe_count(deserializer)?.unwrap_or(0))
}

/// As [`count`], for one that may be missing.
pub(crate) fn maybe_count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    scalar(deserializer, |value| match value {
        Scalar::Whole(number) => Some(u64::try_from(number.max(0)).unwrap_or(u64::MAX)),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        Scalar::Broken(number) => Some(number as u64),
        Scalar::Text(_) | Scalar::Flag(_) => None,
    })
}

/// For a number such as a speed or a percentage; `"NaN"` is none.
pub(crate) fn maybe_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    scalar(deserializer, |value| match value {
        #[expect(clippy::cast_precision_loss, reason = "to be shown")]
        Scalar::Whole(number) => Some(number as f64),
        Scalar::Broken(number) => Some(number).filter(|number| number.is_finite()),
        Scalar::Text(_) | Scalar::Flag(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde::Deserialize;

    use super::*;
    use crate::wire::maybe_span;

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
}
