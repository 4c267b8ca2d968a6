//! The files of an album.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{LocalPath, Timestamp, clock::fixed};

/// The files of an album.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AlbumFiles {
    /// What the album is about, in the order of their names.
    pub audio: Vec<AlbumFile>,
    /// Everything else: covers, logs, playlists.
    pub optional: Vec<AlbumFile>,
    /// Not here yet: names that say so (`.part`, `.crdownload`, …), transfers that are under way.
    pub unfinished: Vec<PathBuf>,
    /// Transferred whole, and not where they belong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostFile>,
    /// Transfers that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedFile>,
}

/// One file, relative to its album.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlbumFile {
    /// Below the album's directory.
    pub path: LocalPath,
    /// Bytes.
    pub size: u64,
    /// Last changed, by its file system.
    #[serde(with = "fixed")]
    pub modified: Timestamp,
    /// Where it lies as long as that is not below the album's directory: to be gathered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<LocalPath>,
}

/// A file that was transferred and cannot be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostFile {
    /// As the peer writes it.
    pub file: String,
    /// Whether the album is about it; others are not worth waiting for.
    #[serde(default = "yes")]
    pub audio: bool,
    /// Since when its transfer has been over, by its service.
    #[serde(with = "fixed")]
    pub since: Timestamp,
    /// Where it was looked for, and what was there.
    pub words: String,
}

/// A file whose transfer failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedFile {
    /// As the peer writes it.
    pub file: String,
    /// Whether the album is about it; others are not worth waiting for.
    pub audio: bool,
    /// Why.
    pub words: String,
    /// From when on it makes sense to ask for it again; `None` where it makes none: refused by the
    /// peer, or cancelled by a person.
    #[serde(default, with = "fixed::maybe")]
    pub again: Option<Timestamp>,
}

/// Ledgers from before there was the question.
const fn yes() -> bool {
    true
}

impl AlbumFile {
    /// A file below its album's directory.
    pub const fn new(path: LocalPath, size: u64, modified: Timestamp) -> Self {
        Self { path, size, modified, at: None }
    }
}

impl AlbumFiles {
    /// Whether `self` holds audio that `before` did not: another name, size or time.
    pub fn has_audio_unlike(&self, before: &Self) -> bool {
        self.audio.iter().any(|file| !before.audio.contains(file))
    }

    /// The audio whose transfer failed.
    pub fn failed_audio(&self) -> impl Iterator<Item = &FailedFile> {
        self.failed.iter().filter(|file| file.audio)
    }

    /// How many files it is without, whether they failed, got lost or were not waited for.
    pub fn left_out(&self) -> usize {
        let lost = self.lost.iter().filter(|file| file.audio).count();
        self.failed_audio().count() + lost + self.unfinished.len()
    }

    /// Whether its files lie apart, or among others'.
    pub fn is_scattered(&self) -> bool {
        self.audio.iter().any(|file| file.at.is_some())
    }

    /// Bytes of audio.
    pub fn audio_bytes(&self) -> u64 {
        self.audio.iter().map(|file| file.size).sum()
    }

    /// When the newest file was changed.
    pub fn newest(&self) -> Option<Timestamp> {
        self.audio.iter().chain(&self.optional).map(|file| file.modified).max()
    }
}
