//! Reads what names a torrent: a `.torrent` file, or a magnet link in a file.
//!
//! # Guarantees
//! Any bytes are read without a panic, in bounded time, depth and memory. What could still become
//! whole when more bytes come ([`NotWhole::Incomplete`]) is told from what never will.
//!
//! Trackers are in no `Debug` and no reason: their addresses hold a person's passkey.
//!
//! Deliberately not here: whether pieces are right, and anything that a tracker or peer says.

mod bencode;
mod magnet;
mod metainfo;

use towline_domain::torrents::InfoHash;

pub use self::{
    magnet::{LARGEST_MAGNET, Magnet},
    metainfo::{Generation, LARGEST_TORRENT, Torrent},
};

/// Why bytes are no torrent and no magnet link. The reasons are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWhole {
    /// It may become one when more is written, at its end or into a hole.
    #[error("{reason}")]
    Incomplete {
        /// What is missing.
        reason: String,
    },
    /// Whatever is added, it never will be one.
    #[error("{reason}")]
    Broken {
        /// What is wrong.
        reason: String,
    },
}

impl NotWhole {
    pub(crate) fn incomplete(reason: impl Into<String>) -> Self {
        Self::Incomplete { reason: reason.into() }
    }

    pub(crate) fn broken(reason: impl Into<String>) -> Self {
        Self::Broken { reason: reason.into() }
    }
}

/// What kind of file names a torrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `.torrent`: bencoded.
    Torrent,
    /// `.magnet`: a text that holds one link.
    Magnet,
}

impl Kind {
    /// How large such a file may be, in bytes.
    pub const fn largest(self) -> u64 {
        match self {
            Self::Torrent => LARGEST_TORRENT,
            Self::Magnet => LARGEST_MAGNET,
        }
    }

    /// Reads the bytes of such a file.
    pub fn read(self, bytes: &[u8]) -> Result<Content, NotWhole> {
        match self {
            Self::Torrent => Torrent::read(bytes).map(Content::Torrent),
            Self::Magnet => Magnet::read(bytes).map(Content::Magnet),
        }
    }
}

/// What such a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A torrent.
    Torrent(Torrent),
    /// A magnet link.
    Magnet(Magnet),
}

impl Content {
    /// Which torrent it is.
    pub const fn hash(&self) -> InfoHash {
        match self {
            Self::Torrent(torrent) => torrent.hash,
            Self::Magnet(magnet) => magnet.hash,
        }
    }

    /// What it is called, safe to show; not every link tells.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Torrent(torrent) => Some(&torrent.name),
            Self::Magnet(magnet) => magnet.name.as_deref(),
        }
    }
}

/// A name out of a torrent: fit for one line, and of a length that is a name's.
fn shown(name: &[u8]) -> String {
    const LONGEST: usize = 400;
    // What is shown is never shorter: a letter that is cut in half here does not stay.
    let mut name = towline_domain::path::shown(&name[..name.len().min(LONGEST + 4)]);
    name.truncate(name.floor_char_boundary(LONGEST));
    name
}
