//! put.io's checksum.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error};
use towline_http::{Scalar, scalar};

/// The CRC-32 of a file, as in zip and gzip. Written with 8 digits, zeros in front included.
///
/// ```
/// use putio_client::Crc32;
///
/// let crc: Crc32 = "00a0f5e1".parse()?;
/// assert_eq!((crc, crc.to_string().as_str()), (Crc32(0x00a0_f5e1), "00a0f5e1"));
/// # Ok::<(), putio_client::Crc32Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Crc32(pub u32);

/// Why a text is no CRC-32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no CRC-32: 8 hexadecimal digits are needed")]
pub struct Crc32Error;

impl FromStr for Crc32 {
    type Err = Crc32Error;

    fn from_str(text: &str) -> Result<Self, Crc32Error> {
        // `from_str_radix` alone would take a sign.
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Crc32Error);
        }
        u32::from_str_radix(text, 16).map(Self).map_err(|_| Crc32Error)
    }
}

impl fmt::Display for Crc32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for Crc32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crc32({self})")
    }
}

impl<'de> Deserialize<'de> for Crc32 {
    /// A JSON number is none: the zeros in front would be lost, and 8 decimal digits look like 8
    /// hexadecimal ones.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = scalar(deserializer, |value| match value {
            Scalar::Text(text) => text.parse().ok(),
            _ => None,
        })?;
        text.ok_or_else(|| D::Error::custom(Crc32Error))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_eight_digits_are_a_checksum() {
        assert_eq!("DEADBEEF".parse(), Ok(Crc32(0xdead_beef)));
        for text in ["", "a0f5e1", "+0a0f5e1", "00a0f5e1 ", "0x00a0f5", "00a0f5e11", "00a0f5eg"] {
            assert_eq!(text.parse::<Crc32>(), Err(Crc32Error), "{text:?}");
        }
        for odd in ["null", "12345678", "{}", "true"] {
            assert!(serde_json::from_str::<Crc32>(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn a_checksum_comes_back(number: u32) {
            let crc = Crc32(number);
            prop_assert_eq!(crc.to_string().len(), 8);
            prop_assert_eq!(crc.to_string().parse(), Ok(crc));
        }
    }
}
