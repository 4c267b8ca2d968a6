//! The beginning of a device's id.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// The first group of a [`DeviceId`](crate::DeviceId): who changed a file (reference §2).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ShortId(Box<str>);

impl ShortId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ShortId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for ShortId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ShortId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<Box<str>>::deserialize(deserializer)?.unwrap_or_default();
        if text.len() > 128 {
            return Err(D::Error::custom("a short id of more than 128 bytes"));
        }
        Ok(Self(text))
    }
}
