//! Files and folders as a script tells of them.

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{Content, content::mixed};

/// A file, or a folder with all that is in it. Names are not checked: the service's are hostile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// With its extension.
    pub name: String,
    /// What is in it.
    pub holds: Holds,
}

/// What a file or a folder is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Holds {
    /// A folder.
    Folder(Vec<Node>),
    /// Bytes made up from the seed.
    Generated {
        /// In bytes.
        size: u64,
        /// The same seed, the same bytes.
        seed: u64,
    },
    /// This text.
    Text(String),
    /// These bytes.
    Bytes(Vec<u8>),
    /// What is in this file, read whole.
    CopyFrom(PathBuf),
}

impl Node {
    /// A folder.
    pub fn folder(name: &str, children: impl IntoIterator<Item = Self>) -> Self {
        Self { name: name.into(), holds: Holds::Folder(children.into_iter().collect()) }
    }

    /// A file of so many bytes, made up from its name.
    pub fn generated(name: &str, size: u64) -> Self {
        let seed = name.bytes().fold(0, |seed, byte| mixed(seed ^ u64::from(byte)));
        Self { name: name.into(), holds: Holds::Generated { size, seed } }
    }

    /// A file with these bytes.
    pub fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), holds: Holds::Bytes(bytes.into()) }
    }

    /// In bytes, of all files in it. What cannot be read counts nothing.
    pub fn size(&self) -> u64 {
        match &self.holds {
            Holds::Folder(children) => children.iter().map(Self::size).sum(),
            Holds::Generated { size, .. } => *size,
            Holds::Text(text) => text.len() as u64,
            Holds::Bytes(bytes) => bytes.len() as u64,
            Holds::CopyFrom(path) => fs::metadata(path).map_or(0, |at| at.len()),
        }
    }

    /// Reads what is to be copied from disk, so that it cannot fail later.
    pub(super) fn load(&mut self) -> io::Result<()> {
        match &mut self.holds {
            Holds::Folder(children) => children.iter_mut().try_for_each(Self::load),
            Holds::CopyFrom(path) => {
                self.holds = Holds::Bytes(fs::read(path)?);
                Ok(())
            }
            Holds::Generated { .. } | Holds::Text(_) | Holds::Bytes(_) => Ok(()),
        }
    }
}

impl Holds {
    /// None: it is a folder.
    pub(super) fn content(&self) -> Option<Content> {
        match self {
            Self::Folder(_) => None,
            Self::Generated { size, seed } => Some(Content::generated(*size, *seed)),
            Self::Text(text) => Some(Content::given(text.clone())),
            Self::Bytes(bytes) => Some(Content::given(bytes.clone())),
            Self::CopyFrom(path) => Some(Content::given(fs::read(path).unwrap_or_default())),
        }
    }
}
