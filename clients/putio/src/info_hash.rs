//! What a torrent is known by.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error};

use crate::wire;

/// The hash of a torrent as put.io writes it, usually 40 hexadecimal digits; in small letters, so
/// that two can be compared. Nothing else is known of it here: magnets and torrents are read
/// elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InfoHash(Box<str>);

impl InfoHash {
    /// This very text, in small letters.
    pub fn new(text: &str) -> Self {
        Self(text.to_ascii_lowercase().into())
    }

    /// The text, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InfoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for InfoHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = wire::maybe_text(deserializer)?;
        text.map(|text| Self::new(&text)).ok_or_else(|| D::Error::custom("there is no hash"))
    }
}
