//! Which transfers towline itself still needs: its ledger knows.

use std::collections::BTreeSet;

use putio_client::{TransferId, transfers::Transfer};
use towline_api::items::{Item, ListItems};

use super::super::chosen::Account;
use crate::{cli::Context, connection::Connection};

/// In these stages files are still to be fetched.
const STAGES: [&str; 5] = ["adding", "transferring", "waiting", "paused", "downloading"];

/// The keys of what is on its way, as the ledger has them.
#[derive(Debug, Default)]
pub(in crate::commands::putio) struct Needed {
    keys: BTreeSet<String>,
    account: String,
}

impl Needed {
    /// Asks the daemon, or the ledger where none runs. Where towline has not run yet, nothing is
    /// needed.
    pub(super) async fn read(context: &Context, account: &Account) -> anyhow::Result<Self> {
        let loaded = account.changed(context, |_| {})?;
        let Some(towline) = Connection::open_if_any(context, loaded).await? else {
            return Ok(Self::default());
        };
        let needed = Self::of(&towline, account).await;
        towline.close(context).await?;
        needed
    }

    /// The same by a connection that is there.
    pub(in crate::commands::putio) async fn of(
        towline: &Connection,
        account: &Account,
    ) -> anyhow::Result<Self> {
        let torrents =
            ListItems { kind: Some("torrent".into()), live: true, ..ListItems::default() };
        let on_their_way = |item: &Item| STAGES.contains(&item.stage.as_str());
        let items = towline.items(torrents).await?.into_iter().filter(on_their_way);
        Ok(Self { keys: items.map(|item| item.key).collect(), account: account.name.clone() })
    }

    /// Those of a listing that are needed.
    pub(super) fn among(&self, all: &[Transfer]) -> BTreeSet<TransferId> {
        all.iter().filter(|one| self.has(one)).map(|one| one.id).collect()
    }

    /// A torrent's key is its info-hash; where that is not known, its transfer's number.
    pub(in crate::commands::putio) fn has(&self, transfer: &Transfer) -> bool {
        let hash = transfer.hash.as_ref().map(|hash| hash.as_str().to_lowercase());
        hash.is_some_and(|hash| self.keys.contains(&hash))
            || self.keys.contains(&format!("putio:{}/transfer:{}", self.account, transfer.id))
    }
}
