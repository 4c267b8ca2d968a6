//! What is found for the first time: whether it is left alone, and the album that it becomes.

use towline_domain::{
    Timestamp,
    imports::{Album, Stage},
    role::Found,
};

use super::Baseline;

/// Whether `found`, which is new, is left alone; notes in it what was over at first contact.
pub(super) fn is_left_alone(found: &mut Found, baseline_taken: bool, baseline: Baseline) -> bool {
    // What is still on its way at first contact ends after it: it is not left alone.
    let was_here = !baseline_taken && !found.origin.is_under_way();
    if let Some(transfers) = found.origin.transfers_mut() {
        transfers.old = was_here;
    }
    was_here && baseline != Baseline::All
}

/// The album that `found` becomes; `source` is the key of the source that found it.
pub(super) fn album(found: &Found, source: &str, left_alone: bool, now: Timestamp) -> Album {
    Album {
        source: source.to_owned(),
        path: found.path.clone(),
        inode: found.inode,
        origin: found.origin.clone(),
        first_seen: now,
        files: found.files.clone(),
        files_since: now,
        stage: if left_alone { Stage::Baseline } else { Stage::SETTLING },
        attempt: None,
    }
}
