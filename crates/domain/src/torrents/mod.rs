//! The flow `torrents`: a torrent or magnet becomes a transfer at a service that downloads for us
//! (put.io), its files come to our disk, and are handed over.

mod cause;
mod drop;
mod groom;
mod hash;
mod paused;
mod policy;
mod role;
mod torrent;
mod transfer;

pub use self::{
    cause::TorrentCause,
    drop::{Claim, Dropped, Link, Refuse},
    groom::{GroomPolicy, Whose},
    hash::{InfoHash, NotAHash},
    paused::PausedAccounts,
    policy::{Afterwards, Category, TorrentPolicy},
    role::{DropFolder, Fetched, Fetcher, Gate, Remote, TransferService, Transfers},
    torrent::{Origin, Torrent, TorrentAction, TorrentStage, known_key, transfer_key},
    transfer::{FileId, Transfer, TransferId, TransferState},
};
