//! Something that happened.

use jiff::Timestamp;
use serde::Deserialize;

use towline_http::words;

use crate::{EventId, FileId, Sensitive, wire};

/// Something that happened. Which fields it has depends on its kind (putio contract §6).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Event {
    /// Which one.
    pub id: EventId,
    /// What happened.
    #[serde(default, rename = "type")]
    pub kind: EventKind,
    /// When.
    #[serde(default, deserialize_with = "wire::maybe_time")]
    pub created_at: Option<Timestamp>,
    /// The file that it is about.
    #[serde(default, deserialize_with = "wire::lenient")]
    pub file_id: Option<FileId>,
    /// Its name.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub file_name: Option<Box<str>>,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub file_size: Option<u64>,
    /// The transfer that it is about.
    #[serde(default, deserialize_with = "wire::maybe_text")]
    pub transfer_name: Option<Box<str>>,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "wire::maybe_count")]
    pub transfer_size: Option<u64>,
    /// What the transfer was made from.
    #[serde(default)]
    pub source: Sensitive,
}

words! {
    /// What happened.
    EventKind {
        /// A transfer is done.
        TransferCompleted = "transfer_completed",
        /// A transfer failed.
        TransferError = "transfer_error",
        /// A transfer is done, and its address to call back did not answer.
        TransferCallbackError = "transfer_callback_error",
        /// A transfer of a feed failed.
        TransferFromRssError = "transfer_from_rss_error",
        /// A file was uploaded.
        Upload = "upload",
        /// A file was shared with us.
        FileShared = "file_shared",
        /// A file of a feed was deleted to make room.
        FileFromRssDeletedForSpace = "file_from_rss_deleted_for_space",
        /// A zip is there.
        ZipCreated = "zip_created",
        /// A private torrent is bound to one address.
        PrivateTorrentPin = "private_torrent_pin",
        /// A feed rests.
        RssFilterPaused = "rss_filter_paused",
        /// Somebody was given a voucher.
        Voucher = "voucher",
    }
}
