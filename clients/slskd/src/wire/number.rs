//! Numbers, and whatever comes in their place.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{IgnoredAny, Visitor},
};

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

/// A value that is no list and no object.
pub(super) enum Scalar<'a> {
    Whole(i128),
    Broken(f64),
    Text(&'a str),
}

/// Reads one value of any shape without keeping what it is not asked for.
pub(super) fn read<'de, T, D>(
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
