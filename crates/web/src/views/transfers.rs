//! Albums that were transferred from a peer, as the API shows them.

use serde::Deserialize as _;
use towline_api::items::{FailedTransfer, GatheredFile, LostTransfer, TransferredFiles, Transfers};
use towline_domain::{
    LocalPath,
    imports::{AlbumFiles, Gathered, Origin},
};
use towline_store::ItemSummary;

pub(super) fn summary(item: &ItemSummary) -> Option<Transfers> {
    let (from, files) = read(item)?;
    let path = LocalPath::deserialize(item.detail.get("path")?).ok()?;
    Some(Transfers::of(&from, &files, &path))
}

pub(crate) fn files(item: &ItemSummary) -> Option<TransferredFiles> {
    let (from, files) = read(item)?;
    let failed = files.failed.into_iter().map(|failed| FailedTransfer {
        file: failed.file,
        audio: failed.audio,
        words: failed.words,
        again: failed.again.map(|at| at.to_string()),
    });
    let lost = files.lost.into_iter().map(|lost| LostTransfer {
        file: lost.file,
        audio: lost.audio,
        since: lost.since.to_string(),
        words: lost.words,
    });
    let gathered = from.gathered.into_iter().map(|Gathered { path, from }| GatheredFile {
        path: path.to_string(),
        from: from.to_string(),
    });
    Some(TransferredFiles {
        failed: failed.collect(),
        lost: lost.collect(),
        gathered: gathered.collect(),
    })
}

/// What the detail of an album says of its transfers. That of a later towline may say it
/// otherwise: then nothing is shown.
fn read(item: &ItemSummary) -> Option<(towline_domain::imports::Transfers, AlbumFiles)> {
    let Origin::Transfers(transfers) = Origin::deserialize(item.detail.get("origin")?).ok()? else {
        return None;
    };
    Some((transfers, AlbumFiles::deserialize(item.detail.get("files")?).ok()?))
}
