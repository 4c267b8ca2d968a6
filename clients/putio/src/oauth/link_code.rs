//! A code that becomes a token.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error};

use crate::wire;

/// A code that a person types at put.io/link. Whoever knows it gets the token: `Display` shows it,
/// since a person must see it, and `Debug` does not.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkCode(Box<str>);

impl LinkCode {
    /// This very text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.0.is_empty() { Err("there is no code") } else { Ok(()) }
    }
}

impl fmt::Display for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkCode([hidden])")
    }
}

impl<'de> Deserialize<'de> for LinkCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A person shall type it: it must not move their terminal about.
        match wire::maybe_text(deserializer)? {
            Some(code) if code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Self(code))
            }
            _ => Err(D::Error::custom("a code is 1 to 64 letters and digits")),
        }
    }
}
