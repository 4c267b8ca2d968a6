//! Who plays the roles at present.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use towline_domain::{
    Timestamp,
    busy::Busy,
    torrents::{
        Category, DropFolder, Fetcher, FileId, Gate, PausedAccounts, Torrent, TorrentPolicy,
        TransferService,
    },
};

use super::groom::GroomRole;
use crate::{current::Current, imports::Baseline};

/// The services of the flow, as configured.
#[derive(Default, Clone)]
pub struct Roles {
    /// By key.
    pub accounts: HashMap<String, AccountRole>,
    /// By key: a folder is the same one when its name changes.
    pub folders: HashMap<String, FolderRole>,
    /// By the key of their account.
    pub grooms: HashMap<String, GroomRole>,
}

/// An account at a service that downloads for us.
#[derive(Clone)]
pub struct AccountRole {
    /// Its name in the configuration.
    pub name: String,
    /// What downloads for us.
    pub service: Arc<dyn TransferService>,
    /// What fetches from there.
    pub fetcher: Arc<dyn Fetcher>,
    /// Transfers that others began are taken up when they go into one of these folders.
    pub adopts: Vec<Adoption>,
    /// What becomes of such transfers that were over at first contact.
    pub baseline: Baseline,
    /// How often to look while nothing is under way.
    pub rescan: Duration,
    /// The rules by which downloads go where another flow takes them up.
    pub taken_up: BTreeSet<String>,
    /// While files are fetched, its flag of the account's key is up: others make room.
    pub busy: Busy,
    /// What a person has paused.
    pub paused: PausedAccounts,
}

impl AccountRole {
    /// Whether files of a torrent may be fetched now: not while a person has paused the account.
    pub fn gate(&self, torrent: &Torrent, now: Timestamp) -> Gate {
        if self.paused.since(&torrent.account).is_some() {
            let words = format!("{} is paused by a person", self.name);
            return Gate::Closed { opens: None, words };
        }
        self.fetcher.gate(torrent, now)
    }
}

/// A folder at the service whose transfers are taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The folder.
    pub parent: FileId,
    /// By which rules.
    pub category: String,
}

/// A folder into which torrents are dropped.
#[derive(Clone)]
pub struct FolderRole {
    /// Its name in the configuration.
    pub name: String,
    /// What watches it.
    pub folder: Arc<dyn DropFolder>,
    /// The key of the account that they are given to.
    pub account: String,
    /// The account's name in the configuration.
    pub account_name: String,
    /// By which rules.
    pub category: String,
    /// The slow look: everything else is a hint.
    pub rescan: Duration,
}

impl Roles {
    /// The account of a torrent, and what becomes of its category.
    pub(super) fn of(&self, torrent: &Torrent) -> Option<(&AccountRole, Category)> {
        let account = self.accounts.get(&torrent.account)?;
        let mut category = account.fetcher.category(&torrent.category)?;
        category.afterwards.is_taken_up = account.taken_up.contains(&torrent.category);
        Some((account, category))
    }

    pub(super) fn policy(&self, torrent: &Torrent) -> TorrentPolicy {
        self.of(torrent).map_or_else(TorrentPolicy::default, |(_, category)| category.policy)
    }
}

/// The roles as they are at present.
pub type RolesCell = Current<Roles>;
