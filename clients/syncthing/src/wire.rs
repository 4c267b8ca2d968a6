//! How Syncthing writes times and lists, read with patience.

use std::fmt;

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Visitor},
};
use serde_json::Value;

/// For what may be `null` where usually something is: Go's empty lists are.
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
    T: DeserializeOwned + Default,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// For a time. Syncthing's two words for *never*, and what cannot be read, are none.
pub(crate) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Ok(time_of(&Value::deserialize(deserializer)?))
}

/// The same, of what was read already.
pub(crate) fn time_of(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok().filter(|time| !is_never(*time))
}

/// Year 1 and 1970 (reference §2).
fn is_never(time: Timestamp) -> bool {
    time == Timestamp::UNIX_EPOCH || time.as_second() == -62_135_596_800
}

/// For a text that is empty when there is nothing to say, and for `null`.
pub(crate) fn words<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// For a number that is never negative in its right mind; a negative one is 0.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    struct Count;
    impl Visitor<'_> for Count {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }

        fn visit_u64<E>(self, number: u64) -> Result<u64, E> {
            Ok(number)
        }

        fn visit_i64<E>(self, number: i64) -> Result<u64, E> {
            Ok(u64::try_from(number).unwrap_or(0))
        }

        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        fn visit_f64<E>(self, number: f64) -> Result<u64, E> {
            Ok(number as u64)
        }

        fn visit_unit<E>(self) -> Result<u64, E> {
            Ok(0)
        }
    }
    deserializer.deserialize_any(Count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Odd {
        #[serde(deserialize_with = "time")]
        at: Option<Timestamp>,
        #[serde(deserialize_with = "or_default")]
        list: BTreeMap<String, u8>,
        #[serde(deserialize_with = "words")]
        error: Option<String>,
        #[serde(deserialize_with = "count")]
        size: u64,
    }

    /// Reference §2: the two words for *never*, and `null` lists.
    #[test]
    fn never_null_and_nothing_are_none() {
        let read = |text: &str| serde_json::from_str::<Odd>(text).unwrap();
        for at in ["\"0001-01-01T00:00:00Z\"", "\"1970-01-01T00:00:00Z\"", "null", "7", "\"soon\""]
        {
            let text = format!(r#"{{"at": {at}, "list": null, "error": "", "size": -1}}"#);
            assert_eq!(read(&text), Odd::default(), "{at}");
        }
        let odd =
            read(r#"{"at": "2026-11-21T17:25:19.881518425+01:00", "error": "x", "size": 2.0}"#);
        assert_eq!(odd.at.unwrap().to_string(), "2026-11-21T16:25:19.881518425Z");
        assert_eq!((odd.error.as_deref(), odd.size), (Some("x"), 2));
    }
}
