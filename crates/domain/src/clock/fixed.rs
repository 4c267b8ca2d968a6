//! How a moment is written that stays as it was noted when this machine's clock is set:
//! `#[serde(with = "fixed")]`. One that a file system or a service noted, which is only ever compared with
//! what they say later; and one that is a part of a name.
//!
//! All others go along with the clock (`towline_store`'s `leaps`), which knows them by being numbers: these
//! are text. Numbers are read, too: earlier versions wrote them.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

use super::Timestamp;

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Number(i64),
}

impl Written {
    fn read<E: Error>(self) -> Result<Timestamp, E> {
        match self {
            Self::Text(text) => text.parse().map(Timestamp).map_err(E::custom),
            Self::Number(micros) => Ok(Timestamp(micros)),
        }
    }
}

/// Microseconds since the epoch, as text.
pub fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&at.0)
}

/// What [`serialize`] wrote, or a number.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    Written::deserialize(from)?.read()
}

/// The same of one that may be missing; with `#[serde(default)]`, wholly.
pub mod maybe {
    use super::{Deserialize, Deserializer, Serializer, Timestamp, Written};

    /// As [`super::serialize`].
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, to),
            None => to.serialize_none(),
        }
    }

    /// As [`super::deserialize`].
    pub fn deserialize<'de, D>(from: D) -> Result<Option<Timestamp>, D::Error>
    where
        D: Deserializer<'de>,
    {
        Option::<Written>::deserialize(from)?.map(Written::read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use crate::Timestamp;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct File {
        #[serde(with = "super")]
        modified: Timestamp,
        #[serde(default, with = "super::maybe")]
        again: Option<Timestamp>,
    }

    #[test]
    fn a_fixed_moment_is_text_and_numbers_of_before_are_read() {
        let at = Timestamp::from_micros;
        let file = File { modified: at(-7), again: Some(at(i64::MAX)) };
        let text = r#"{"modified":"-7","again":"9223372036854775807"}"#;
        assert_eq!(serde_json::to_string(&file).unwrap(), text);
        assert_eq!(serde_json::from_str::<File>(text).unwrap(), file);
        let before = r#"{"modified":-7,"again":9223372036854775807}"#;
        assert_eq!(serde_json::from_str::<File>(before).unwrap(), file);
        let none = File { modified: at(1), again: None };
        assert_eq!(serde_json::from_str::<File>(r#"{"modified":"1"}"#).unwrap(), none);
        assert_eq!(serde_json::to_string(&none).unwrap(), r#"{"modified":"1","again":null}"#);
        assert!(serde_json::from_str::<File>(r#"{"modified":"soon"}"#).is_err());
    }
}
