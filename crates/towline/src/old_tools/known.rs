//! What put.io automator has met, as the ledger is told of it.

use towline_api::accounts::{ChosenFile, Known, KnownFile};
use towline_store::old_state;

/// The ledger takes so many at once.
pub(crate) const TOGETHER: usize = 2000;

/// All of it, in parts that the ledger takes at once.
pub(crate) fn in_parts(old: old_state::PutioAutomator) -> Vec<Known> {
    let torrents: Vec<_> = old
        .torrents
        .into_iter()
        .map(|torrent| KnownFile {
            file: torrent.name,
            bytes: u64::try_from(torrent.size).unwrap_or(0),
        })
        .collect();
    let files: Vec<_> = old
        .downloads
        .into_iter()
        .map(|download| ChosenFile { id: download.id, name: download.name })
        .collect();
    let torrents =
        torrents.chunks(TOGETHER).map(|some| Known { torrents: some.to_vec(), ..Known::default() });
    let files =
        files.chunks(TOGETHER).map(|some| Known { files: some.to_vec(), ..Known::default() });
    torrents.chain(files).collect()
}
