//! Which transfers make up an album.
//!
//! | rows of one peer whose remote directory is | belong to |
//! |---|---|
//! | a disc (`CD1`, `Disc 2 - Title`) | its parent: all discs together |
//! | without audio (`Artwork`), its parent being an album | that album |
//! | any other | an album of its own |
//!
//! Of several rows of one file the newest counts (slskd contract §3). Pure: rows in, groups out.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use slskd_client::transfers::{Class, Direction, Transfer, UserTransfers};
use towline_domain::{
    Timestamp,
    imports::{Row, RowState, TransferId, Transfers},
};
use towline_files::{albums::is_disc_name, scan::is_audio};

use super::settings::Rules;

/// A transfer, as far as it matters here.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GroupRow {
    /// What the ledger keeps of it.
    pub(super) row: Row,
    /// How it failed, and why, where it did.
    pub(super) failure: Option<Failure>,
    /// When it was over.
    pub(super) ended: Option<Timestamp>,
    /// With which others it was asked for.
    pub(super) batch: Option<Box<str>>,
    /// Hidden from slskd's page.
    pub(super) removed: bool,
}

/// Why a transfer failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) kind: slskd_client::transfers::Failure,
    pub(super) words: Box<str>,
}

/// The transfers that make up one album.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) user: Box<str>,
    /// As the peer writes it; of several discs, their parent.
    pub(super) directory: Box<str>,
    pub(super) rows: Vec<GroupRow>,
}

/// Everything that is taken up, by peer and directory.
pub(super) fn groups(users: &[UserTransfers], rules: &Rules) -> Vec<Group> {
    let taken = users.iter().filter(|user| rules.takes_user(user.username.as_str()));
    taken.flat_map(|user| of_user(user, rules)).collect()
}

fn of_user(user: &UserTransfers, rules: &Rules) -> Vec<Group> {
    let mut newest: HashMap<&str, &Transfer> = HashMap::new();
    for transfer in user.files().filter(|file| file.direction == Direction::Download) {
        let known = newest.entry(transfer.filename.as_str()).or_insert(transfer);
        if known.requested_at < transfer.requested_at {
            *known = transfer;
        }
    }
    let mut by_directory: BTreeMap<&str, Vec<&Transfer>> = BTreeMap::new();
    for transfer in newest.into_values() {
        let directory = transfer.filename.directory();
        if rules.takes_directory(directory) {
            by_directory.entry(directory).or_default().push(transfer);
        }
    }
    let with_audio: HashSet<&str> = by_directory
        .iter()
        .filter(|(_, transfers)| transfers.iter().any(|file| is_audio(name(file))))
        .map(|(directory, _)| album_of(directory))
        .collect();
    let mut groups: BTreeMap<&str, Vec<&Transfer>> = BTreeMap::new();
    for (directory, transfers) in by_directory {
        let album = album_of(directory);
        let album = match parent(album) {
            Some(parent)
                if !with_audio.contains(album) && with_audio.contains(album_of(parent)) =>
            {
                album_of(parent)
            }
            _ => album,
        };
        groups.entry(album).or_default().extend(transfers);
    }
    groups
        .into_iter()
        .map(|(directory, transfers)| {
            let mut rows: Vec<_> = transfers.into_iter().map(GroupRow::of).collect();
            rows.sort_by(|one, other| one.row.file.cmp(&other.row.file));
            Group { user: user.username.as_str().into(), directory: directory.into(), rows }
        })
        .collect()
}

fn name(transfer: &Transfer) -> &Path {
    Path::new(transfer.filename.name())
}

/// The directory that a disc is a part of; any other is its own.
fn album_of(directory: &str) -> &str {
    match parent(directory) {
        Some(parent) if is_disc_name(last_part(directory)) => parent,
        _ => directory,
    }
}

/// What is above; `None` where that is nothing, or a share's root.
fn parent(directory: &str) -> Option<&str> {
    let at = directory.rfind(separator(directory))?;
    let parent = &directory[..at];
    let is_root = !parent.contains(['/', '\\'])
        && (parent.is_empty() || parent.starts_with("@@") || parent.ends_with(':'));
    (!is_root).then_some(parent)
}

/// The last part of a remote directory.
pub(super) fn last_part(directory: &str) -> &str {
    directory.rsplit(separator(directory)).next().unwrap_or(directory)
}

/// As slskd tells them apart (slskd contract §3).
pub(super) fn separator(path: &str) -> char {
    if path.contains('/') { '/' } else { '\\' }
}

impl GroupRow {
    pub(super) fn of(transfer: &Transfer) -> Self {
        let class = transfer.state.class();
        let failure = match class {
            Class::Failed(kind) => {
                let words = transfer.exception.clone();
                let words = words.unwrap_or_else(|| transfer.state.to_string().into());
                Some(Failure { kind, words })
            }
            _ => None,
        };
        let state = match class {
            Class::Pending | Class::Active => RowState::Pending,
            Class::Succeeded => RowState::Succeeded,
            Class::Failed(_) => RowState::Failed,
        };
        Self {
            row: Row {
                id: TransferId(transfer.id.as_str().to_owned()),
                file: transfer.filename.as_str().to_owned(),
                size: transfer.size,
                requested: moment(transfer.requested_at),
                state,
            },
            failure,
            ended: transfer.ended_at.map(moment),
            batch: transfer.batch_id.as_ref().map(|id| id.as_str().into()),
            removed: transfer.removed,
        }
    }

    /// A row that slskd no longer tells anything of.
    pub(super) fn forgotten(row: Row) -> Self {
        Self { row, failure: None, ended: None, batch: None, removed: true }
    }

    /// Whether the album is about it.
    pub(super) fn is_audio(&self) -> bool {
        is_audio(Path::new(last_part(&self.row.file)))
    }
}

impl Group {
    /// The transfers, for the ledger.
    pub(super) fn transfers(&self) -> Transfers {
        Transfers {
            user: self.user.to_string(),
            directory: self.directory.to_string(),
            rows: self.rows.iter().map(|row| row.row.clone()).collect(),
            before: Vec::new(),
            closed: false,
            old: false,
            fetched: 0,
            gathered: Vec::new(),
        }
    }

    /// Another number whenever a row changed, or slskd has said where its file is.
    pub(super) fn stamp(&self, is_placed: impl Fn(&TransferId) -> bool) -> u64 {
        let mut hasher = DefaultHasher::new();
        for row in &self.rows {
            (&row.row.id.0, row.row.size, row.row.state as u8).hash(&mut hasher);
            (row.ended, row.removed, is_placed(&row.row.id)).hash(&mut hasher);
        }
        hasher.finish()
    }
}

pub(super) fn moment(time: jiff::Timestamp) -> Timestamp {
    Timestamp::from_micros(time.as_microsecond())
}

#[cfg(test)]
pub(super) mod tests;
