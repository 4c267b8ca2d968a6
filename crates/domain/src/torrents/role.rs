//! What the flow asks of a service that downloads for us, of watched folders, and of what fetches.

use std::{collections::HashSet, sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{Category, Claim, Dropped, FileId, Link, Torrent, Transfer, TransferId};
use crate::{
    ActError, LocalPath, Timestamp, Trouble,
    job::{Job, JobId},
    role::Watch,
};

/// Downloads torrents for us, and keeps their files until we have fetched them.
#[async_trait]
pub trait TransferService: Send + Sync {
    /// What it is, in the ledger: `putio:home`.
    fn key(&self) -> String;

    /// All transfers, by a read begun after `begun_after`. Only a whole list is an answer: what is
    /// not in it is not there.
    async fn transfers(&self, begun_after: Timestamp) -> Result<Arc<Transfers>, Trouble>;

    /// Gives it to the service. May fail as [`ActError::NotDone`] because it is there already.
    async fn add(&self, link: &Link, parent: Option<FileId>) -> Result<(), ActError>;

    /// Begins a failed transfer anew.
    async fn retry(&self, transfer: TransferId) -> Result<(), ActError>;

    /// Ends these transfers, at most some hundred of them: nothing more is downloaded or seeded for
    /// them. Those that are not there are passed over; the files of those that are stay. Whether
    /// they are listed on afterwards, the list tells.
    async fn cancel(&self, transfers: &[TransferId]) -> Result<(), ActError>;

    /// Lists those of these transfers no longer that are finished; their files stay. Those that it
    /// took out of the list.
    async fn clean(&self, transfers: &[TransferId]) -> Result<Vec<TransferId>, ActError>;

    /// What of a file or folder is there, compared with what was fetched of it, by a read begun
    /// after `begun_after`.
    async fn remote(&self, torrent: &Torrent, begun_after: Timestamp) -> Result<Remote, Trouble>;

    /// Removes a file or folder with all that is in it.
    async fn remove(&self, file: FileId) -> Result<(), ActError>;

    /// How long after an unsure act its effect may still come.
    fn settle(&self) -> Duration;

    /// Begins to call `hint` whenever the transfers may have changed; `None` where nothing tells.
    fn watch(&self, _hint: Arc<dyn Fn() + Send + Sync>) -> Option<Watch> {
        None
    }
}

/// All transfers of an account.
#[derive(Debug, Clone, Default)]
pub struct Transfers {
    /// Each of them.
    pub list: Vec<Transfer>,
    /// Bytes that are free there, where known.
    pub free: Option<u64>,
}

/// What is at the service of something that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remote {
    /// Nothing.
    Gone,
    /// Nothing but what was fetched.
    Fetched,
    /// Nothing but what was fetched; but the service has told no checksum of these files, and what
    /// came of them could not be verified.
    Unverified(Vec<String>),
    /// Files that were not fetched, or are others now; some of them by name.
    Grew(Vec<String>),
}

/// A folder into which torrents and magnet links are dropped.
#[async_trait]
pub trait DropFolder: Send + Sync {
    /// What it is, independent of its name in the configuration: `folder:/watch/tv`.
    fn key(&self) -> String;

    /// What is there. Claims what is whole and sets aside what is broken.
    async fn look(&self) -> Result<Dropped, Trouble>;

    /// What a claim holds.
    async fn read(&self, claim: &Claim) -> Result<Link, Trouble>;

    /// It is no longer needed: archived or removed, as the configuration says. May be repeated.
    async fn put_away(&self, claim: &Claim) -> Result<(), ActError>;

    /// It was dropped before: put away likewise, and marked as such.
    async fn put_away_again(&self, claim: &Claim) -> Result<(), Trouble>;

    /// Nobody looks at it here any longer: another process may.
    fn let_go(&self);

    /// Begins to call `hint` whenever something may have changed.
    fn watch(&self, hint: Arc<dyn Fn() + Send + Sync>) -> Result<Watch, Trouble>;
}

/// Fetches files from a service and brings them to their destination.
#[async_trait]
pub trait Fetcher: Send + Sync {
    /// Whether files of a torrent may be fetched at `now`.
    fn gate(&self, torrent: &Torrent, now: Timestamp) -> Gate;

    /// What becomes of torrents of this category; `None` when it left the configuration.
    fn category(&self, name: &str) -> Option<Category>;

    /// The work of fetching all files of a torrent. What is here already stays; ends well only
    /// when each of them is here, verified.
    fn fetch(&self, torrent: &Torrent, id: JobId) -> Job;

    /// What of it is here, by looking at the disk.
    async fn fetched(&self, torrent: &Torrent) -> Result<Fetched, Trouble>;

    /// The work of bringing fetched files to their destination, where nothing is overwritten. May
    /// be repeated.
    fn place(&self, torrent: &Torrent, id: JobId) -> Job;

    /// Where its files are, by looking at the disk; `None` while they are not in place.
    async fn placed(&self, torrent: &Torrent) -> Result<Option<LocalPath>, Trouble>;

    /// The work that follows a download.
    fn tell(&self, torrent: &Torrent, id: JobId) -> Job;

    /// Of all but these torrents, by their keys, nothing more will be asked: what was kept for that
    /// goes, with files that were fetched and are not in place.
    async fn keep_only(&self, keys: &HashSet<String>) -> Result<(), Trouble>;
}

/// Whether files may be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// Yes, until then; `None`: without end.
    Open {
        /// Until when.
        until: Option<Timestamp>,
    },
    /// Not before then; `None`: not by waiting.
    Closed {
        /// From when.
        opens: Option<Timestamp>,
        /// Why, in words.
        words: String,
    },
}

/// What of a torrent's files is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched {
    /// Not all of them.
    Partly,
    /// All, verified.
    Whole,
}
