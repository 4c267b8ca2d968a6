//! Ids: GUIDs of slskd's or of our making.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// The longest id that is read. A GUID has 36 characters; what may come instead is not known.
const LONGEST: usize = 64;

/// Why a text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no id of slskd: a GUID is needed")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// What slskd sends is taken as it comes, up to 64 bytes; only a GUID is ever put into a
        /// path.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(Box<str>);

        impl $name {
            /// The GUID with these 128 bits: an id that its maker can derive again.
            pub fn from_u128(bits: u128) -> Self {
                Self(guid(bits).into())
            }

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it may stand in a path: anything else than a GUID is answered with 400, and
            /// an empty one would be another call.
            #[allow(dead_code, reason = "not every id is asked for")]
            pub(crate) fn check(&self) -> Result<(), &'static str> {
                if is_guid(&self.0) { Ok(()) } else { Err("an id is no GUID") }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_guid(text) { Ok(Self(text.into())) } else { Err(IdError) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                bounded(deserializer).map(Self)
            }
        }
    )*};
}

ids! {
    /// One attempt to get one file: a new one for each enqueue of the same file (slskd contract §3).
    TransferId
    /// Files that were enqueued together; since 0.26 (slskd contract §4).
    BatchId
    /// One event; the same in the events API and in a webhook (slskd contract §7 and §8).
    EventId
    /// One search (slskd contract §10).
    SearchId
}

fn bounded<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    let text = Box::<str>::deserialize(deserializer)?;
    if text.len() > LONGEST {
        Err(D::Error::custom("an id of more than 64 bytes"))
    } else {
        Ok(text)
    }
}

fn guid(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_slskd_sends_is_kept_and_only_a_guid_goes_into_a_path() {
        let odd: TransferId = serde_json::from_str(r#""../all/completed""#).unwrap();
        assert_eq!(odd.as_str(), "../all/completed");
        assert!(odd.check().is_err());
        assert!(serde_json::from_str::<TransferId>(r#""""#).unwrap().check().is_err());
        let long = format!("{:?}", "a".repeat(65));
        assert!(serde_json::from_str::<TransferId>(&long).is_err());
        assert_eq!("7".parse::<BatchId>(), Err(IdError));
    }

    proptest! {
        #[test]
        fn an_id_of_ours_is_a_guid_and_comes_back(bits: u128) {
            let id = SearchId::from_u128(bits);
            prop_assert!(id.check().is_ok());
            prop_assert_eq!(id.as_str().parse::<SearchId>().unwrap(), id.clone());
            let wire = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<SearchId>(&wire).unwrap(), id);
        }

        #[test]
        fn no_text_breaks_it(text: String) {
            prop_assert_eq!(text.parse::<EventId>().is_ok(), is_guid(&text));
        }
    }
}
