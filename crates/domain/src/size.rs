//! A number of bytes as people write it in the configuration: `"20 GiB"`, `"500MB"`, `"0"`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de::Error as _};

/// A number of bytes in a setting. Written `"20 GiB"`, `"500 MB"` or `"4096"`: `MB` is a million,
/// `MiB` is 1,048,576.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, schemars::JsonSchema,
)]
#[schemars(with = "String", example = "20 GiB")]
pub struct Size(u64);

impl Size {
    /// So many bytes.
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many times 1,048,576 bytes.
    pub const fn mebibytes(many: u64) -> Self {
        Self(many << 20)
    }

    /// In bytes.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// What was written is no number of bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a number of bytes; write it as \"20 GiB\", \"500 MB\" or \"4096\"")]
pub struct NotASize(String);

impl FromStr for Size {
    type Err = NotASize;

    fn from_str(text: &str) -> Result<Self, NotASize> {
        let refused = || NotASize(text.chars().take(40).collect());
        let size: bytesize::ByteSize = text.trim().parse().map_err(|_| refused())?;
        // The parser takes a sign for a number that is too large or too small.
        if text.contains('-') { Err(refused()) } else { Ok(Self(size.as_u64())) }
    }
}

/// Exactly, in the largest unit that has no remainder: it reads back the same.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
        let fits = |(shift, _): &&(u32, &str)| self.0 != 0 && self.0.trailing_zeros() >= *shift;
        match units.iter().find(fits) {
            Some((shift, unit)) => write!(f, "{} {unit}", self.0 >> shift),
            None => write!(f, "{} B", self.0),
        }
    }
}

impl Serialize for Size {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them_and_read_back() {
        for (text, bytes) in [
            ("0", 0),
            ("4096", 4096),
            ("1 KiB", 1024),
            ("20 GiB", 20 << 30),
            ("20GiB", 20 << 30),
            ("500 MB", 500_000_000),
            ("1.5 MiB", 3 << 19),
        ] {
            let size: Size = text.parse().unwrap();
            assert_eq!(size.get(), bytes, "{text}");
            assert_eq!(size.to_string().parse(), Ok(size), "{size}");
        }
        for wrong in ["", "much", "-1", "1 XB", "1..5 MB"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }
}
