//! What an album was transferred from, file by file, from a peer.
//!
//! Names and words of peers are any text at all here: who shows them makes them safe.

use serde::{Deserialize, Serialize};
use towline_domain::{
    LocalPath,
    imports::{self, AlbumFiles, RowState},
};
use utoipa::ToSchema;

/// Where an album comes from, and how its transfers stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transfers {
    /// The peer, as it calls itself.
    pub user: String,
    /// The directory as the peer writes it; of several discs, their parent.
    pub directory: String,
    /// How many files were asked for.
    pub files: usize,
    /// Of these, not at their end when they were last looked at.
    pub under_way: usize,
    /// Of these, failed, refused or cancelled.
    pub failed: usize,
    /// Of these, transferred whole and not where they belong.
    pub lost: usize,
    /// The directory in which its files are brought together; `None` while they lie where they
    /// were downloaded to. Control characters are escaped.
    pub gathered_in: Option<String>,
}

impl Transfers {
    /// What is shown of an album that lies at `path`.
    pub fn of(from: &imports::Transfers, files: &AlbumFiles, path: &LocalPath) -> Self {
        let count = |state| from.rows.iter().filter(|row| row.state == state).count();
        Self {
            user: from.user.clone(),
            directory: from.directory.clone(),
            files: from.rows.len(),
            under_way: count(RowState::Pending),
            failed: count(RowState::Failed),
            lost: files.lost.len(),
            gathered_in: (!from.gathered.is_empty()).then(|| path.to_string()),
        }
    }
}

/// The files that something is to be said about; what is well is only counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct TransferredFiles {
    /// Those that failed.
    pub failed: Vec<FailedTransfer>,
    /// Those that were transferred whole and are not where they belong.
    pub lost: Vec<LostTransfer>,
    /// Those that were brought together, and where they were before.
    pub gathered: Vec<GatheredFile>,
}

/// A transfer that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FailedTransfer {
    /// As the peer writes it.
    pub file: String,
    /// Whether the album is about it: what is no audio is done without.
    pub audio: bool,
    /// Why, in the words of the service.
    pub words: String,
    /// From when on it may be asked for again; `None` where that makes no sense.
    pub again: Option<String>,
}

/// A transfer whose file is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LostTransfer {
    /// As the peer writes it.
    pub file: String,
    /// Whether the album is about it: what is no audio is done without.
    pub audio: bool,
    /// Since when its transfer has been over.
    pub since: String,
    /// Where it was looked for, and what was there.
    pub words: String,
}

/// A file that was brought to where the album's others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatheredFile {
    /// Below the album's directory. Control characters are escaped.
    pub path: String,
    /// Where it was downloaded to. Control characters are escaped.
    pub from: String,
}
