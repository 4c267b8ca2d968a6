//! A folder's id: any text.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// The longest id that is read.
const LONGEST: usize = 1024;

/// Which folder. Any text that a person likes; it is encoded wherever it is sent (reference §2).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FolderId(Box<str>);

impl FolderId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the server cannot be asked for it by path.
    pub(crate) fn has_slash(&self) -> bool {
        self.0.contains('/')
    }

    /// For an endpoint: an empty id would be another call (reference §1.3).
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if self.0.is_empty() { Err("a folder id is empty") } else { Ok(()) }
    }
}

impl From<&str> for FolderId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for FolderId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&FolderId> for FolderId {
    fn from(id: &FolderId) -> Self {
        id.clone()
    }
}

impl fmt::Display for FolderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FolderId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<Box<str>>::deserialize(deserializer)?.unwrap_or_default();
        if text.len() > LONGEST {
            return Err(D::Error::custom("a folder id of more than 1024 bytes"));
        }
        Ok(Self(text))
    }
}
