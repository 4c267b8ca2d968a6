//! What a torrent is, whatever its name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de::Error as _};

/// The info-hash of a torrent (version 1): twenty bytes, shown as forty hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InfoHash(pub [u8; 20]);

/// What was read is no info-hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an info-hash has 40 hexadecimal digits, or 32 letters of base32")]
pub struct NotAHash;

impl fmt::Display for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads both forms that magnet links use, in capital letters or not.
impl FromStr for InfoHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        match text.len() {
            40 => hexadecimal(text),
            32 => base32(text),
            _ => None,
        }
        .map(Self)
        .ok_or(NotAHash)
    }
}

fn hexadecimal(text: &str) -> Option<[u8; 20]> {
    let digits: Vec<u8> =
        text.chars().map(|it| it.to_digit(16)?.try_into().ok()).collect::<Option<_>>()?;
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Some(bytes)
}

fn base32(text: &str) -> Option<[u8; 20]> {
    let mut bytes = [0; 20];
    for (at, letter) in text.bytes().enumerate() {
        let five = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        // Five bits at a time, the highest first.
        for bit in 0..5 {
            let place = at * 5 + bit;
            bytes[place / 8] |= (five >> (4 - bit) & 1) << (7 - place % 8);
        }
    }
    Some(bytes)
}

impl Serialize for InfoHash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for InfoHash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_the_same_hash() {
        let hash = InfoHash(
            *b"\xc8\x29\x5c\xe6\x30\xf2\x06\x4f\x08\x44\x0d\xb1\x53\x49\x16\x61\x6a\xd6\x23\x25",
        );
        let hexadecimal = "c8295ce630f2064f08440db1534916616ad62325";
        assert_eq!(hash.to_string(), hexadecimal);
        for text in [
            hexadecimal,
            &hexadecimal.to_uppercase(),
            "ZAUVZZRQ6IDE6CCEBWYVGSIWMFVNMIZF",
            "zauvzzrq6ide6ccebwyvgsiwmfvnmizf",
        ] {
            assert_eq!(text.parse(), Ok(hash), "{text}");
        }
        for wrong in ["", "c8295ce6", &"ü".repeat(20), &"+f".repeat(20), &"1".repeat(32)] {
            assert_eq!(wrong.parse::<InfoHash>(), Err(NotAHash), "{wrong}");
        }
    }
}
