//! One torrent, from the watched folder to the destination.

use serde::{Deserialize, Serialize};

use super::{Claim, FileId, InfoHash, TransferId};
use crate::{FlowName, LocalPath, Thing, Timestamp, clock::fixed, notify::NewsKind};

/// A torrent that is carried; or files that a person chose at the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Torrent {
    /// The key of the account at which it is.
    pub account: String,
    /// Where it comes from.
    pub origin: Origin,
    /// By which rules, by their name in the configuration.
    pub category: String,
    /// What people call it.
    pub name: String,
    /// Bytes, where known.
    pub size: Option<u64>,
    /// Where it stands.
    pub stage: TorrentStage,
    /// What carries it at the service, once that is known.
    pub transfer: Option<TransferId>,
    /// What it became at the service. Only such a file is ever removed there.
    pub file: Option<FileId>,
    /// How far the service is, in whole percent.
    pub percent: u8,
    /// The watched folder was told that its file is no longer needed.
    pub put_away: bool,
    /// How often a failed transfer was begun anew.
    pub retried: u32,
    /// How often work on it was begun: names its jobs.
    pub tries: u32,
    /// How often in a row the work of the present stage has failed.
    #[serde(default)]
    pub failures: u32,
    /// Not before then is failed work begun again.
    pub not_before: Option<Timestamp>,
    /// Since when the service may have it although its list does not show it: it was given, and no
    /// answer came, or the list does not say yet what it holds.
    #[serde(default)]
    pub given_since: Option<Timestamp>,
    /// How often it was given once more because no answer came.
    #[serde(default)]
    pub given_again: u32,
    /// Since when the service's list lacks its transfer. Of one that was left it tells why.
    #[serde(default)]
    pub missing_since: Option<Timestamp>,
    /// Since when a person wants nothing of it to be fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Timestamp>,
    /// A person wants both: its own and what has its name in the destination.
    pub beside: bool,
    /// Where its files are now.
    pub placed: Option<LocalPath>,
    /// When it was first met: a part of its name.
    #[serde(with = "fixed")]
    pub first_seen: Timestamp,
}

/// Where a torrent comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum Origin {
    /// A watched folder.
    Dropped(Claim),
    /// Somebody else began the transfer, into a folder that is followed.
    Transfer {
        /// What it is, where its service says so.
        hash: Option<InfoHash>,
    },
    /// A person chose a file or folder at the service.
    File,
    /// Another program gave this file to the service: no more is known of it.
    Known {
        /// Its file's name, fit to be shown.
        file: String,
        /// Its file's size in bytes.
        bytes: u64,
    },
}

/// Where a torrent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TorrentStage {
    /// It was there at first contact with its account: left alone.
    Baseline,
    /// It is being given to the service.
    Adding,
    /// The service downloads it.
    Transferring,
    /// Its files can be fetched, and wait for their time.
    Waiting,
    /// Its files are being fetched.
    Downloading,
    /// Its files are here, whole; they go to their destination.
    Placing,
    /// Its files are in place; a command or another program is told.
    Telling,
    /// Its files are in place; those at the service are removed.
    Clearing,
    /// All done.
    Done,
    /// A person wants it left.
    Left,
}

/// What can be done about a torrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TorrentAction {
    /// Take what is left of an earlier transfer of it out of the service's list.
    TakeOff,
    /// Give it to the service.
    Add,
    /// The watched folder may put its file away.
    PutAway,
    /// Let the service begin a failed transfer anew.
    Retry,
    /// Begin to fetch its files.
    Fetch,
    /// Stop fetching; what is here stays.
    Pause,
    /// Begin to bring its files to their destination.
    Place,
    /// Begin what is to follow a download.
    Tell,
    /// Remove it at the service.
    Remove,
}

impl Torrent {
    /// What it is, where that is known.
    pub const fn hash(&self) -> Option<InfoHash> {
        match &self.origin {
            Origin::Dropped(claim) => Some(claim.hash),
            Origin::Transfer { hash } => *hash,
            Origin::File | Origin::Known { .. } => None,
        }
    }

    /// Whether its files are still to be fetched, so that there is something to pause.
    pub const fn is_to_be_fetched(&self) -> bool {
        use TorrentStage as S;
        matches!(self.stage, S::Adding | S::Transferring | S::Waiting | S::Downloading)
    }

    /// Its key in the ledger: the info-hash, whichever account carries it, so that it is never
    /// given to a service twice; else what its service calls it.
    pub fn key(&self) -> String {
        if let Origin::Known { file, bytes } = &self.origin {
            return known_key(file, *bytes);
        }
        match (self.hash(), self.transfer, self.file) {
            (Some(hash), ..) => hash.to_string(),
            (None, Some(transfer), _) => transfer_key(&self.account, transfer),
            (None, None, Some(file)) => format!("{}/file:{file}", self.account),
            (None, None, None) => format!("{}/{}", self.account, self.first_seen.as_micros()),
        }
    }
}

/// The key of a transfer of which nobody has said what it is.
pub fn transfer_key(account: &str, transfer: TransferId) -> String {
    format!("{account}/transfer:{transfer}")
}

/// The key of a torrent file of which another program knew no more than this.
pub fn known_key(file: &str, bytes: u64) -> String {
    format!("known:{bytes}:{file}")
}

impl Thing for Torrent {
    const FLOW: FlowName = FlowName::Torrents;
    const KIND: &'static str = "torrent";
    type Action = TorrentAction;

    fn stage(&self) -> &'static str {
        match self.stage {
            TorrentStage::Baseline => "baseline",
            TorrentStage::Adding => "adding",
            TorrentStage::Transferring => "transferring",
            TorrentStage::Waiting if self.paused.is_some() => "paused",
            TorrentStage::Waiting => "waiting",
            TorrentStage::Downloading => "downloading",
            TorrentStage::Placing => "placing",
            TorrentStage::Telling => "telling",
            TorrentStage::Clearing => "clearing",
            TorrentStage::Done => "done",
            TorrentStage::Left => "left",
        }
    }

    fn is_ended(&self) -> bool {
        matches!(self.stage, TorrentStage::Baseline | TorrentStage::Done | TorrentStage::Left)
    }

    fn news(&self) -> Option<NewsKind> {
        (self.stage == TorrentStage::Done).then_some(NewsKind::Done)
    }

    fn title(&self) -> Option<String> {
        (!self.name.is_empty()).then(|| self.name.clone())
    }
}
