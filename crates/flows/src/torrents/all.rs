//! All torrents of the ledger, at their end or not.

use std::collections::HashMap;

use towline_domain::{
    FlowName, ItemId, Thing as _,
    torrents::{FileId, Torrent, TorrentStage},
};
use towline_engine::{Filter, Ledger, StoreError};

use crate::pages::Pages;

/// Shows each of them, whichever account carries it. One that cannot be read is an error: what is
/// decided by all of them is not decided without it.
pub(super) async fn each(
    ledger: &Ledger,
    mut show: impl FnMut(ItemId, Torrent),
) -> Result<(), StoreError> {
    let mut pages = Pages::of(Filter {
        flow: Some(FlowName::Torrents),
        kind: Some(Torrent::KIND.into()),
        ..Filter::default()
    });
    while let Some(page) = pages.next(ledger).await? {
        for item in page {
            let torrent = Torrent::read(item.version, item.detail).map_err(|source| {
                StoreError::Unreadable { what: "detail", item: item.id.0, source }
            })?;
            show(item.id, torrent);
        }
    }
    Ok(())
}

/// What is carried of an account or was, by its file there. What was left alone at first contact is
/// nobody's yet.
pub async fn by_file(
    ledger: &Ledger,
    account: &str,
) -> Result<HashMap<FileId, ItemId>, StoreError> {
    let mut found = HashMap::new();
    each(ledger, |id, torrent| {
        let is_carried = torrent.account == account && torrent.stage != TorrentStage::Baseline;
        if let Some(file) = torrent.file.filter(|_| is_carried) {
            found.entry(file).or_insert(id);
        }
    })
    .await?;
    Ok(found)
}
