//! A torrent as the ledger holds it.

use std::time::Duration;

use towline_domain::{
    Cause, Timestamp,
    torrents::{Claim, Torrent, TorrentCause},
};

use super::{super::new, HASH};

/// So long an act may be unsure.
pub(super) const SETTLE: Duration = Duration::from_secs(30);

pub(super) type Kept = crate::kept::Kept<Torrent>;

impl Kept {
    pub(super) fn dropped(now: Timestamp) -> Self {
        let claim = Claim {
            folder: "folder:/watch".into(),
            hash: HASH,
            file: "A.torrent".into(),
            bytes: 100,
            name: "A".into(),
            size: Some(1000),
        };
        let torrent = new::dropped(&claim, "putio:home", "tv", now);
        let key = torrent.key();
        Self::new(torrent, key, SETTLE, now)
    }

    pub(super) fn cause(&self) -> Option<TorrentCause> {
        match self.why()? {
            Cause::Torrent(cause) => Some(*cause),
            _ => None,
        }
    }
}
