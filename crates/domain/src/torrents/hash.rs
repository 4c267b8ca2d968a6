//! What a torrent is known by.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::Error as _};

/// The info-hash of a torrent: SHA-1 of its `info` (BEP 3) or, where it has no such hash, the
/// first twenty bytes of the SHA-256 (BEP 52).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InfoHash([u8; 20]);

/// A text is no info-hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAHash {
    /// As long as no form of it is.
    #[error("an info-hash has 40 hexadecimal digits or 32 letters of base32, not {0}")]
    Length(usize),
    /// A letter that its form does not have.
    #[error("an info-hash has only hexadecimal digits, or letters of base32")]
    Letter,
}

impl InfoHash {
    /// Of these bytes.
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

/// Forty lower-case hexadecimal digits.
impl fmt::Display for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InfoHash({self})")
    }
}

/// Reads forty hexadecimal digits, or the thirty-two letters of base32 that old magnet links have;
/// upper or lower case.
impl FromStr for InfoHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        match text.len() {
            40 => packed::<2, 1>(text, 4, |letter| char::from(letter).to_digit(16)),
            32 => packed::<8, 5>(text, 5, base32),
            _ => Err(NotAHash::Length(text.chars().count())),
        }
        .map(Self)
    }
}

/// Every `LETTERS` letters of `bits` bits each are `BYTES` bytes.
fn packed<const LETTERS: usize, const BYTES: usize>(
    text: &str,
    bits: u32,
    digit: fn(u8) -> Option<u32>,
) -> Result<[u8; 20], NotAHash> {
    let mut hash = [0; 20];
    let (groups, _) = text.as_bytes().as_chunks::<LETTERS>();
    for (group, bytes) in groups.iter().zip(hash.chunks_exact_mut(BYTES)) {
        let number = group
            .iter()
            .try_fold(0_u64, |number, letter| Some(number << bits | u64::from(digit(*letter)?)));
        let number = number.ok_or(NotAHash::Letter)?.to_be_bytes();
        bytes.copy_from_slice(&number[number.len() - BYTES..]);
    }
    Ok(hash)
}

fn base32(letter: u8) -> Option<u32> {
    let digit = match letter.to_ascii_uppercase() {
        letter @ b'A'..=b'Z' => letter - b'A',
        digit @ b'2'..=b'7' => digit - b'2' + 26,
        _ => return None,
    };
    Some(u32::from(digit))
}

impl Serialize for InfoHash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for InfoHash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for InfoHash {
    fn schema_name() -> Cow<'static, str> {
        "InfoHash".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9a-f]{40}$"})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEX: &str = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

    #[test]
    fn an_info_hash_is_read_in_every_form_and_written_in_one() {
        let hash: InfoHash = HEX.parse().unwrap();
        assert_eq!(HEX.to_uppercase().parse(), Ok(hash));
        let base32 = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";
        assert_eq!(base32.parse(), Ok(hash));
        assert_eq!(base32.to_lowercase().parse(), Ok(hash));
        assert_eq!(hash.to_string(), HEX);
        let stored = serde_json::to_string(&hash).unwrap();
        assert_eq!(stored, format!("\"{HEX}\""));
        assert_eq!(serde_json::from_str::<InfoHash>(&stored).unwrap(), hash);
    }

    #[test]
    fn what_is_no_info_hash_is_refused() {
        assert_eq!("".parse::<InfoHash>(), Err(NotAHash::Length(0)));
        assert_eq!(HEX[..39].parse::<InfoHash>(), Err(NotAHash::Length(39)));
        assert_eq!(HEX.replace('c', "g").parse::<InfoHash>(), Err(NotAHash::Letter));
        assert_eq!("1".repeat(32).parse::<InfoHash>(), Err(NotAHash::Letter));
        assert_eq!("é".repeat(20).parse::<InfoHash>(), Err(NotAHash::Letter));
    }

    proptest! {
        #[test]
        fn any_hash_reads_back_what_it_writes(bytes: [u8; 20]) {
            let hash = InfoHash::new(bytes);
            prop_assert_eq!(hash.to_string().parse(), Ok(hash));
        }

        #[test]
        fn any_text_is_a_hash_or_none(text in "\\PC{0,44}") {
            let is_hash = text.parse::<InfoHash>().is_ok();
            prop_assert!(!is_hash || [32, 40].contains(&text.len()));
        }
    }
}
