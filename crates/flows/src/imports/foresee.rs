//! What a run would do with what a source finds, told by the functions that a run decides with.
//! Nothing is written, and nothing is done.

use towline_domain::{
    Ask, Cause, Decision, Item, ItemId, Lane, Thing as _, Timestamp, Trouble,
    imports::{Album, AlbumAction, AlbumPolicy, FailedPolicy, Outcome, Stage},
    role::{Found, Scan},
};

use super::{
    SourceRole, arrival,
    decide::{Rules, Seen, decide},
    occurrence::{Again, again},
};

/// What becomes of something that a source finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// It is the ledger's album, and goes on as the ledger says.
    Known,
    /// It was there before towline, and is left alone.
    LeftAlone,
    /// Its files are still coming, or were until just now.
    Growing,
    /// It is whole: to the importer.
    Whole,
    /// Transfers of it failed, and are asked for again.
    FetchedAgain,
    /// Transfers of it failed, and the service or a person may get them yet.
    Failed,
    /// Files of it are not where they belong, and may still come.
    Lost,
    /// A person is asked.
    Asked(Cause),
    /// There is nothing to do about it.
    Ended(Outcome),
}

/// What a run would do with an album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// What becomes of it.
    pub foreseen: Foreseen,
    /// The album as it stands, looked at as closely as it takes.
    pub album: Album,
    /// Whether the ledger does not have it yet.
    pub is_new: bool,
}

/// Tells what a run would do with `found`, which a look begun after `now` has shown. `known` is
/// the newest album of the same place in the ledger.
///
/// A source that has just been started does the same; one that has been running has seen more: a
/// directory that went and came again is a new album to it.
///
/// # Errors
/// The album could not be looked at closely.
pub async fn foresee(
    role: &SourceRole,
    found: Found,
    known: Option<&Album>,
    baseline_taken: bool,
    now: Timestamp,
) -> Result<Prospect, Trouble> {
    let mut found = found;
    if let Some(known) = known {
        match again(known, known.is_ended(), found) {
            Again::New(new) => found = *new,
            Again::Wake => return foresee_known(role, known, now).await,
            Again::Nothing => return Ok(as_it_is(known)),
        }
    }
    let left_alone = arrival::is_left_alone(&mut found, baseline_taken, role.baseline);
    let album = arrival::album(&found, &role.downloads.key(), left_alone, now);
    if left_alone {
        return Ok(Prospect { foreseen: Foreseen::LeftAlone, album, is_new: true });
    }
    let scan = match album.origin.transfers() {
        // The look has shown all there is to see.
        None => Some(seen(&album)),
        Some(_) => role.downloads.scan(&album, now).await?,
    };
    let (foreseen, album) = settled(album, scan, &role.policy, now);
    Ok(Prospect { foreseen, album, is_new: true })
}

/// The same for an album that the ledger has: once it is handed over it goes on as the ledger says.
///
/// # Errors
/// The album could not be looked at closely.
pub async fn foresee_known(
    role: &SourceRole,
    known: &Album,
    now: Timestamp,
) -> Result<Prospect, Trouble> {
    if !matches!(known.stage, Stage::Settling { .. }) {
        return Ok(as_it_is(known));
    }
    let scan = role.downloads.scan(known, now).await?;
    let (foreseen, album) = settled(known.clone(), scan, &role.policy, now);
    Ok(Prospect { foreseen, album, is_new: false })
}

fn as_it_is(known: &Album) -> Prospect {
    Prospect { foreseen: Foreseen::Known, album: known.clone(), is_new: false }
}

fn seen(album: &Album) -> Scan {
    Scan {
        path: album.path.clone(),
        inode: album.inode,
        origin: album.origin.clone(),
        files: album.files.clone(),
    }
}

/// What is decided once it has been quiet for long enough, and the album as it is by then.
fn settled(
    album: Album,
    scan: Option<Scan>,
    policy: &AlbumPolicy,
    now: Timestamp,
) -> (Foreseen, Album) {
    let mut album = Album { files_since: now, ..album };
    if let Some(scan) = scan.clone() {
        let Scan { path, inode, origin, files } = scan;
        album = Album { path, inode, origin, files, ..album };
        let is_quiet = album.files.newest().is_none_or(|newest| now.since(newest) >= policy.quiet);
        if !is_quiet || !album.files.unfinished.is_empty() {
            return (Foreseen::Growing, album);
        }
    }
    let rules = Rules {
        policy: *policy,
        importer: String::new(),
        lane: Lane(String::new()),
        pace: policy.quiet,
    };
    let decision = decide(&item(&album, now), &Seen::Files(scan), &rules, now + policy.quiet);
    (foreseen(&decision, policy), album)
}

fn foreseen(decision: &Decision<Album>, policy: &AlbumPolicy) -> Foreseen {
    let album = &decision.thing;
    match (&album.stage, &decision.ask, &decision.action) {
        (Stage::Ended { outcome } | Stage::Ungathering { outcome }, ..) => {
            Foreseen::Ended(*outcome)
        }
        (_, Ask::Open { cause, .. }, _) => Foreseen::Asked(cause.clone()),
        (_, _, Some(AlbumAction::FetchAgain { .. })) => Foreseen::FetchedAgain,
        (Stage::Settling { .. }, ..) if !album.files.lost.is_empty() => Foreseen::Lost,
        (Stage::Settling { .. }, ..) => match policy.failed {
            FailedPolicy::Retry => Foreseen::FetchedAgain,
            FailedPolicy::Wait | FailedPolicy::Partly | FailedPolicy::Ask => Foreseen::Failed,
        },
        _ => Foreseen::Whole,
    }
}

/// As the ledger would have it after the first look.
fn item(album: &Album, now: Timestamp) -> Item<Album> {
    Item {
        id: ItemId(0),
        key: album.key(),
        title: String::new(),
        thing: album.clone(),
        attempt: 0,
        stage_since: now,
        deadline: None,
        last_act: None,
        entry: None,
        answer: None,
        created: now,
    }
}

#[cfg(test)]
mod tests;
