//! A person on the Soulseek network.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a peer: any text, with spaces, `/`, `#` and unicode. Hostile.
///
/// In a path it is one segment, percent-encoded by the kernel. slskd before 0.24.2 decoded it
/// wrongly: names with a `/` cannot be asked for there (slskd contract §3). The names `.` and
/// `..` cannot be asked for at all, since URLs have no way to spell them.
///
/// It has no bound but the answer's: one odd peer must not make a list of all unreadable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(Box<str>);

impl Username {
    /// This very text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it may stand in a path. Without a name, a call about one person would be one
    /// about all of them.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if self.0.is_empty() { Err("a user name is empty") } else { Ok(()) }
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<Box<str>>> From<T> for Username {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}
