//! A transfer as put.io shows it.

use jiff::Timestamp;
use serde::Deserialize;

use super::TransferStatus;
use towline_http::words;

use crate::{FileId, InfoHash, NonRootId, Sensitive, TransferId, wire};

/// Something that put.io fetches into the account (putio contract §5). All but its id may be
/// missing; fields that we do not know are passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Transfer {
    /// Which one; the same for as long as it is listed.
    pub id: TransferId,
    /// What a person is shown. Not the name of the file: that is the one of
    /// [`file_id`](Self::file_id).
    #[serde(default, deserialize_with = "wire::text")]
    pub name: Box<str>,
    /// The torrent's hash; missing as long as put.io does not know it.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub hash: Option<InfoHash>,
    /// What is fetched.
    #[serde(default, rename = "type")]
    pub kind: TransferKind,
    /// How it stands.
    #[serde(default)]
    pub status: TransferStatus,
    /// Why it failed. Hostile: some words are a tracker's.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub error_message: Option<Box<str>>,
    /// How it stands, in words.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub status_message: Option<Box<str>>,
    /// What the tracker says.
    #[serde(default)]
    pub tracker_message: Sensitive,
    /// The tracker, often with a passkey.
    #[serde(default)]
    pub tracker: Sensitive,
    /// What it was made from: a magnet or URL, often with a passkey.
    #[serde(default)]
    pub source: Sensitive,
    /// The same as a magnet.
    #[serde(default)]
    pub magneturi: Sensitive,
    /// Where the torrent file can be had; see [`GetTorrent`](super::GetTorrent).
    #[serde(default)]
    pub torrent_link: Sensitive,
    /// In bytes; missing or 0 as long as put.io does not know it.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub size: Option<u64>,
    /// In bytes.
    #[serde(default, deserialize_with = "wire::count")]
    pub downloaded: u64,
    /// In bytes.
    #[serde(default, deserialize_with = "wire::count")]
    pub uploaded: u64,
    /// 0 to 100, of what is fetched.
    #[serde(default, deserialize_with = "wire::maybe_number")]
    pub percent_done: Option<f64>,
    /// 0 to 100, of what is stored once it is fetched.
    #[serde(default, deserialize_with = "wire::maybe_number")]
    pub completion_percent: Option<f64>,
    /// Bytes in a second.
    #[serde(default, deserialize_with = "wire::count")]
    pub down_speed: u64,
    /// Bytes in a second.
    #[serde(default, deserialize_with = "wire::count")]
    pub up_speed: u64,
    /// In seconds.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub estimated_time: Option<u64>,
    /// How many whole copies the peers have.
    #[serde(default, deserialize_with = "wire::maybe_number")]
    pub availability: Option<f64>,
    /// How much was given for how much was taken.
    #[serde(default, deserialize_with = "wire::maybe_number")]
    pub current_ratio: Option<f64>,
    /// In seconds.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub seconds_seeding: Option<u64>,
    /// How many peers.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub peers_connected: Option<u64>,
    /// How many take.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub peers_getting_from_us: Option<u64>,
    /// How many give.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub peers_sending_to_us: Option<u64>,
    /// The file or folder that it became; see [`ready_file`](Self::ready_file).
    #[serde(default, deserialize_with = "wire::lenient")]
    pub file_id: Option<NonRootId>,
    /// Whether that is still there.
    #[serde(default, deserialize_with = "wire::maybe_flag")]
    pub userfile_exists: Option<bool>,
    /// Into which folder it goes.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub save_parent_id: Option<FileId>,
    /// The feed that it came from.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub subscription_id: Option<u64>,
    /// Whether its tracker wants to know each peer.
    #[serde(default, deserialize_with = "wire::flag")]
    pub is_private: bool,
    /// Whether put.io made the torrent.
    #[serde(default, deserialize_with = "wire::flag")]
    pub created_torrent: bool,
    /// Whether put.io had it all along.
    #[serde(default, deserialize_with = "wire::flag")]
    pub simulated: bool,
    /// What put.io calls when it is done.
    #[serde(default)]
    pub callback_url: Sensitive,
    /// From where it was added.
    #[serde(default)]
    pub client_ip: Sensitive,
    /// When it was added.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub created_at: Option<Timestamp>,
    /// When it began.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub started_at: Option<Timestamp>,
    /// When it was done.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub finished_at: Option<Timestamp>,
    /// In seconds, of a live stream.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub recorded_seconds: Option<u64>,
}

impl Transfer {
    /// The file or folder that it became, when it is whole, stored and still there (putio
    /// contract §5).
    pub fn ready_file(&self) -> Option<NonRootId> {
        let is_there = self.userfile_exists != Some(false) && self.status.is_stored();
        self.file_id.filter(|_| is_there)
    }

    /// Whether its files can be loaded.
    pub fn is_ready(&self) -> bool {
        self.ready_file().is_some()
    }

    /// Whether it failed; [`error_message`](Self::error_message) says why.
    pub fn is_failed(&self) -> bool {
        self.status == TransferStatus::Error
    }
}

words! {
    /// What a transfer fetches.
    TransferKind {
        /// A torrent.
        Torrent = "TORRENT",
        /// What is behind a URL.
        Url = "URL",
        /// A list of films.
        Playlist = "PLAYLIST",
        /// Something live, that is recorded.
        LiveStream = "LIVE_STREAM",
        /// put.io does not say.
        NotAvailable = "N/A",
    }
}
