//! What people and programs drop into a watched folder.

use serde::{Deserialize, Serialize};

use super::InfoHash;

/// A dropped file that nobody else takes any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The key of its folder.
    pub folder: String,
    /// What it is.
    pub hash: InfoHash,
    /// Its file's name when it was dropped, fit to be shown.
    pub file: String,
    /// The size of that file in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// What people call the torrent.
    pub name: String,
    /// Bytes in its files, where it says so: a magnet link does not.
    pub size: Option<u64>,
}

/// What a watched folder holds.
#[derive(Debug, Clone, Default)]
pub struct Dropped {
    /// What is claimed, earlier or now, and not put away yet; the oldest first.
    pub claims: Vec<Claim>,
    /// What was set aside now, because it cannot be read.
    pub refused: Vec<Refuse>,
    /// What was passed over now, because the same torrent is claimed already.
    pub twice: Vec<Refuse>,
    /// What has the name of a torrent file and is no file, the first time that it is met.
    pub strange: Vec<Refuse>,
    /// When to look again, where something is still being written.
    pub again: Option<std::time::Duration>,
}

/// A file that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refuse {
    /// Its name, fit to be shown.
    pub file: String,
    /// Why.
    pub words: String,
}

/// What a service is given to download.
#[derive(Clone, PartialEq, Eq)]
pub enum Link {
    /// A magnet link. It may hold passkeys.
    Magnet(String),
    /// A torrent file.
    Torrent {
        /// Its name.
        file: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Without what may be secret.
impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Magnet(_) => f.write_str("Magnet(..)"),
            Self::Torrent { file, .. } => f.debug_tuple("Torrent").field(file).finish(),
        }
    }
}
