//! What was asked of put.io, and what came of it.

use std::collections::BTreeMap;

use super::Millis;
use crate::{log::Request, pattern::fits};

/// Which of the hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Host {
    /// `api.put.io`.
    Api,
    /// `upload.put.io`.
    Upload,
    /// Where files are downloaded.
    Storage,
}

/// All that happened since the simulator was made, or since [`forget`](super::Putio::forget).
#[derive(Debug, Clone, Default)]
pub struct Log {
    calls: Vec<Answered>,
    forgotten: usize,
    pub(super) added: BTreeMap<String, usize>,
    pub(super) deleted: Vec<Deleted>,
    pub(super) served: BTreeMap<i64, u64>,
    pub(super) most_downloads: usize,
}

/// A call and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// When it came, in milliseconds since 1970, of real time.
    pub at: Millis,
    /// To whom.
    pub host: Host,
    /// As it came.
    pub request: Request,
    /// The body's fields, in whichever of the three forms they came. Files are not among them.
    pub fields: BTreeMap<String, String>,
    /// The header.
    pub authorization: Option<String>,
    /// The header.
    pub range: Option<String>,
    /// None: there was no answer, or not yet.
    pub status: Option<u16>,
}

/// Something that was deleted, with all that was in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// What the call named.
    pub id: i64,
    /// As in `/Albums/Blue Train`.
    pub path: String,
    /// Whether it went to the trash first.
    pub to_trash: bool,
    /// It and all that was below, the named one first.
    pub entries: Vec<DeletedEntry>,
}

/// A file or a folder that was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedEntry {
    /// Its own.
    pub id: i64,
    /// As in `/Albums/Blue Train/1.flac`.
    pub path: String,
    /// In bytes; 0 for folders.
    pub size: u64,
    /// Of a file.
    pub crc32: Option<u32>,
}

impl Log {
    /// In the order in which they came.
    pub fn calls(&self) -> &[Answered] {
        &self.calls
    }

    /// How many calls had this method and a path that fits (`*` is any text), of all hosts.
    pub fn count(&self, method: &str, path: &str) -> usize {
        let is = |answered: &&Answered| {
            answered.request.method == method && fits(path, &answered.request.path)
        };
        self.calls.iter().filter(is).count()
    }

    /// How many transfers came of each info-hash, or URL: added or uploaded, and accepted.
    pub fn added(&self) -> &BTreeMap<String, usize> {
        &self.added
    }

    /// What was deleted, in the order in which it was.
    pub fn deleted(&self) -> &[Deleted] {
        &self.deleted
    }

    /// How often each file or folder was named by a call that deleted it.
    pub fn deletes(&self) -> BTreeMap<i64, usize> {
        let mut deletes = BTreeMap::new();
        for deleted in &self.deleted {
            *deletes.entry(deleted.id).or_default() += 1;
        }
        deletes
    }

    /// How many bytes of each file were handed to the network.
    pub fn served(&self) -> &BTreeMap<i64, u64> {
        &self.served
    }

    /// How many downloads there were at once, at most.
    pub fn most_downloads(&self) -> usize {
        self.most_downloads
    }

    /// How many calls to storage hosts carried an `Authorization` header. None should.
    pub fn tokens_at_storage(&self) -> usize {
        let is = |answered: &&Answered| {
            answered.host == Host::Storage && answered.authorization.is_some()
        };
        self.calls.iter().filter(is).count()
    }

    pub(super) fn asked(&mut self, answered: Answered) -> usize {
        self.calls.push(answered);
        self.forgotten + self.calls.len() - 1
    }

    pub(super) fn answered(&mut self, number: usize, status: Option<u16>) {
        let at = number.checked_sub(self.forgotten);
        if let Some(answered) = at.and_then(|at| self.calls.get_mut(at)) {
            answered.status = status;
        }
    }

    pub(super) fn forget(&mut self) {
        *self = Self { forgotten: self.forgotten + self.calls.len(), ..Self::default() };
    }
}
