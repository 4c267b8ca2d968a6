//! Finds torrents in betanin's list.

use std::collections::BTreeMap;

use betanin_client::{
    Betanin, CallError,
    meta::SubDirs,
    torrents::{List, Torrent},
};
use towline_domain::RemotePath;

/// More than anyone has: 50,000 torrents.
const MOST_PAGES: u32 = 500;

/// All torrents.
///
/// The list is ordered by change, so one that changes while we page through moves to the front
/// and could be missed: after more than one page the first is read once more.
pub(super) async fn all(betanin: &Betanin) -> Result<Vec<Torrent>, CallError> {
    let mut seen = BTreeMap::new();
    let mut total = 0;
    for page in 1..=MOST_PAGES {
        let read = betanin.send(&List { page, ..List::default() }).await?;
        total = read.total.max(total);
        let is_last = read.torrents.is_empty();
        seen.extend(read.torrents.into_iter().map(|torrent| (torrent.id, torrent)));
        if is_last || (page == 1 && seen.len() as u64 >= total) {
            return Ok(seen.into_values().collect());
        }
        if seen.len() as u64 >= total {
            break;
        }
    }
    let first = betanin.send(&List::default()).await?;
    seen.extend(first.torrents.into_iter().map(|torrent| (torrent.id, torrent)));
    Ok(seen.into_values().collect())
}

/// Whether betanin sees this directory.
pub(super) async fn sees(betanin: &Betanin, dir: &RemotePath) -> Result<bool, CallError> {
    let dir = dir.as_str();
    let found = betanin.send(&SubDirs::literally(dir)).await?;
    // The start of a name finds all that begins with it.
    Ok(found.iter().any(|found| found.path.trim_end_matches('/') == dir.trim_end_matches('/')))
}

/// The torrent that was posted for `remote` when `watermark` was the largest id.
pub(super) fn above<'a>(
    torrents: &'a [Torrent],
    remote: &RemotePath,
    watermark: u64,
) -> Option<&'a Torrent> {
    torrents
        .iter()
        .filter(|torrent| torrent.id.0 > watermark && is_of(torrent, remote))
        .min_by_key(|torrent| torrent.id)
}

/// One of this path that is queued or runs.
pub(super) fn alive<'a>(torrents: &'a [Torrent], remote: &RemotePath) -> Option<&'a Torrent> {
    torrents.iter().find(|torrent| !torrent.status.is_finished() && is_of(torrent, remote))
}

/// betanin splits a path at the last slash, and others post the parts in other ways.
pub(super) fn is_of(torrent: &Torrent, remote: &RemotePath) -> bool {
    let (path, name) = (torrent.path.trim_end_matches('/'), torrent.name.trim_end_matches('/'));
    remote.as_str().strip_prefix(path).and_then(|rest| rest.strip_prefix('/')) == Some(name)
}
