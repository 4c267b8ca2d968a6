//! Texts that may hold a secret of their own.

use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::wire;

/// A text that may hold a passkey or token, such as a magnet, a tracker or an address to call
/// back. `Debug` does not show it, and there is no `Display`.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sensitive(Box<str>);

impl Sensitive {
    /// This very text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself. Not for logs.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "Sensitive()" } else { "Sensitive([hidden])" })
    }
}

impl<T: Into<Box<str>>> From<T> for Sensitive {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Sensitive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::text(deserializer).map(Self)
    }
}
