//! Where an album comes from, beyond the directory that it lies in.

use serde::{Deserialize, Serialize};

use crate::{LocalPath, Timestamp, clock::fixed};

use super::Album;

/// Where an album comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum Origin {
    /// Something put the directory there.
    #[default]
    Directory,
    /// It was transferred from a peer, file by file.
    Transfers(Transfers),
}

/// The transfers that make up an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfers {
    /// The peer.
    pub user: String,
    /// The directory as the peer writes it; of several discs, their parent.
    pub directory: String,
    /// The newest transfer of each file.
    pub rows: Vec<Row>,
    /// Transfers of the same directory that belong to earlier albums.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<TransferId>,
    /// It has been found whole: transfers that come now make up another album.
    #[serde(default)]
    pub closed: bool,
    /// They were over when towline met the source: what is not there any more was taken by
    /// somebody else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old: bool,
    /// How often failed ones were asked for again.
    #[serde(default)]
    pub fetched: u32,
    /// Its files lie in a directory that was made for it; this is where they were before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gathered: Vec<Gathered>,
}

/// A file that was brought to the album's directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathered {
    /// Below the album's directory.
    pub path: LocalPath,
    /// Where the service had put it.
    pub from: LocalPath,
}

/// A transfer, named for good by the service that carries it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransferId(pub String);

/// One transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its id: new each time that the same file is asked for.
    pub id: TransferId,
    /// The file as the peer writes it, directory included.
    pub file: String,
    /// Bytes, as the peer announced them.
    pub size: u64,
    /// When it was asked for, by its service.
    #[serde(with = "fixed")]
    pub requested: Timestamp,
    /// How it stands.
    pub state: RowState,
}

/// How a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Not at its end.
    Pending,
    /// All bytes are here.
    Succeeded,
    /// It failed, was refused or cancelled.
    Failed,
}

/// What stays the same when the same thing is found again: a directory, or a directory of a peer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A directory of ours.
    Directory(LocalPath),
    /// A directory of a peer's.
    Peer {
        /// The peer.
        user: String,
        /// As the peer writes it.
        directory: String,
    },
}

impl Place {
    /// The place of an album.
    pub fn of(album: &Album) -> Self {
        Self::new(&album.origin, &album.path)
    }

    /// The place of what comes from `origin` and lies at `path`.
    pub fn new(origin: &Origin, path: &LocalPath) -> Self {
        match origin {
            Origin::Directory => Self::Directory(path.clone()),
            Origin::Transfers(transfers) => {
                Self::Peer { user: transfers.user.clone(), directory: transfers.directory.clone() }
            }
        }
    }
}

impl Origin {
    /// The transfers, where it has any.
    pub const fn transfers(&self) -> Option<&Transfers> {
        match self {
            Self::Directory => None,
            Self::Transfers(transfers) => Some(transfers),
        }
    }

    /// As [`transfers`](Self::transfers), to be changed.
    pub const fn transfers_mut(&mut self) -> Option<&mut Transfers> {
        match self {
            Self::Directory => None,
            Self::Transfers(transfers) => Some(transfers),
        }
    }

    /// Whether anything is still on its way.
    pub fn is_under_way(&self) -> bool {
        self.transfers().is_some_and(|transfers| {
            transfers.rows.iter().any(|row| row.state == RowState::Pending)
        })
    }
}

impl Transfers {
    /// The transfers that this album and those before it do not have.
    pub fn unknown_among(&self, rows: &[Row]) -> Vec<Row> {
        let has =
            |id: &TransferId| self.before.contains(id) || self.rows.iter().any(|row| row.id == *id);
        rows.iter().filter(|row| !has(&row.id)).cloned().collect()
    }

    /// When the first of them was asked for.
    pub fn requested(&self) -> Option<Timestamp> {
        self.rows.iter().map(|row| row.requested).min()
    }
}
