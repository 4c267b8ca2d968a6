//! What the ledger knows of the transfers in a list.

use std::collections::HashSet;

use towline_domain::torrents::{
    GroomPolicy, InfoHash, Torrent, TorrentStage, Transfer, TransferId, Whose,
};
use towline_engine::{Ledger, StoreError};

use crate::torrents::{Adoption, all};

/// What the ledger knows of the transfers in a list.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Begun or taken up by towline.
    ours: Marks,
    /// Still to be downloaded from there.
    needed: Marks,
    /// Met, whatever became of it.
    met: Marks,
    /// Folders whose new transfers are taken up soon.
    adopts: Vec<Adoption>,
}

#[derive(Debug, Default)]
struct Marks {
    ids: HashSet<TransferId>,
    hashes: HashSet<InfoHash>,
}

impl Marks {
    fn add(&mut self, torrent: &Torrent) {
        self.ids.extend(torrent.transfer);
        self.hashes.extend(torrent.hash());
    }

    fn has(&self, transfer: &Transfer) -> bool {
        self.ids.contains(&transfer.id)
            || transfer.hash.is_some_and(|hash| self.hashes.contains(&hash))
    }
}

impl Known {
    /// Nothing yet; transfers into these folders are taken up.
    pub(super) fn new(adopts: Vec<Adoption>) -> Self {
        Self { adopts, ..Self::default() }
    }

    /// Reads the ledger. Of other accounts as well: a torrent is one, whichever account carries it.
    pub(super) async fn read(
        ledger: &Ledger,
        account: &str,
        adopts: Vec<Adoption>,
    ) -> Result<Self, StoreError> {
        let mut known = Self::new(adopts);
        all::each(ledger, |_, torrent| known.add(&torrent, account)).await?;
        Ok(known)
    }

    pub(super) fn add(&mut self, torrent: &Torrent, account: &str) {
        use TorrentStage as S;
        self.met.add(torrent);
        if torrent.account == account && torrent.stage != S::Baseline {
            self.ours.ids.extend(torrent.transfer);
            // The same torrent may be another's transfer by now: where a number is known, it counts.
            if torrent.transfer.is_none() {
                self.ours.hashes.extend(torrent.hash());
            }
        }
        if matches!(torrent.stage, S::Adding | S::Transferring | S::Waiting | S::Downloading) {
            self.needed.add(torrent);
        }
    }

    /// Whether the rules are about this transfer, and nobody needs it.
    pub(super) fn lets_groom(&self, policy: &GroomPolicy, transfer: &Transfer) -> bool {
        self.is_meant(policy, transfer) && !self.needed.has(transfer)
    }

    /// Whether the rules are about this transfer, and it is still needed.
    pub(super) fn spares(&self, policy: &GroomPolicy, transfer: &Transfer) -> bool {
        self.is_meant(policy, transfer) && self.needed.has(transfer)
    }

    fn is_meant(&self, policy: &GroomPolicy, transfer: &Transfer) -> bool {
        match policy.whose {
            Whose::Ours => self.ours.has(transfer),
            Whose::All => self.met.has(transfer) || !self.is_taken_up_soon(transfer),
        }
    }

    fn is_taken_up_soon(&self, transfer: &Transfer) -> bool {
        self.adopts.iter().any(|rule| rule.parent == transfer.parent)
    }
}
