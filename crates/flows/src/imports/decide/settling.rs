//! Until the files of an album are whole and quiet.

use std::time::Duration;

use towline_domain::{
    Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, ImportCause, Outcome, Stage},
    role::{Claim, Scan},
};

use super::{Rules, ended, failing, keep_own_question, with};

/// Waits until the files are whole and quiet.
pub(super) fn settling(
    item: &Item<Album>,
    scan: Option<&Scan>,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let Some(scan) = scan else {
        return ended(&item.thing, Outcome::Gone).say(gone_words(&item.thing));
    };
    let album = seen(&item.thing, scan, now);
    let quiet_at = album.files_since + rules.policy.quiet;
    if !album.files.unfinished.is_empty() {
        return growing(item, album, ImportCause::Unfinished, rules, now);
    }
    if now < quiet_at {
        return growing(item, album, ImportCause::NeverQuiet, rules, now);
    }
    if let Some(decision) = failing::lost(item, &album, rules, now) {
        return decision;
    }
    if let Some(decision) = failing::failed(item, &album, rules, now) {
        return decision;
    }
    if album.files.audio.is_empty() {
        return ended(&album, Outcome::NothingToImport).say("there is no audio in it");
    }
    let words =
        format!("whole: {}, quiet for {} s", count(&album), now.since(album.files_since).as_secs());
    whole(&album, now).say(words)
}

/// The album as it is now. Anything that changed begins the quiet anew.
fn seen(before: &Album, scan: &Scan, now: Timestamp) -> Album {
    let mut album = before.clone();
    album.path.clone_from(&scan.path);
    album.inode = scan.inode;
    album.origin = scan.origin.clone();
    if scan.files != album.files {
        album.files.clone_from(&scan.files);
        album.files_since = now;
    }
    // The clock was set back.
    album.files_since = album.files_since.min(now);
    album
}

/// Whole, and no more is taken in: to be handed over, once its files are together.
pub(in crate::imports) fn whole(album: &Album, now: Timestamp) -> Decision<Album> {
    let mut album = album.clone();
    if let Some(transfers) = album.origin.transfers_mut() {
        transfers.closed = true;
    }
    album.stage = if album.files.is_scattered() { Stage::Gathering } else { Stage::Ready };
    Decision::to(album).look_at(now)
}

/// How much it is, in words.
pub(in crate::imports) fn count(album: &Album) -> String {
    let files = &album.files;
    let audio = match files.audio.len() {
        1 => "1 audio file".into(),
        count => format!("{count} audio files"),
    };
    let size = match files.audio_bytes() {
        bytes if bytes < 1 << 20 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        bytes => format!("{} MiB", bytes >> 20),
    };
    format!("{audio} ({size}) and {} others", files.optional.len())
}

/// Its files are still coming. A person is asked when that takes too long.
fn growing(
    item: &Item<Album>,
    album: Album,
    cause: ImportCause,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let policy = &rules.policy;
    let is_transferred = album.origin.transfers().is_some();
    let mut next = (album.files_since + policy.quiet).max(now + Duration::from_secs(1));
    if cause == ImportCause::Unfinished {
        // A hint, or the source's slow look, brings news of unfinished files sooner.
        let pace = if is_transferred { Duration::from_secs(600) } else { policy.quiet };
        next = next.max(now + pace);
    }
    let deadline = deadline(item, rules);
    let first = item.attempt == 0 && item.created == item.stage_since && item.deadline.is_none();
    let names: Vec<_> =
        album.files.unfinished.iter().take(20).map(|name| name.display().to_string()).collect();
    let mut decision = Decision::to(album).look_at(next).deadline(Some(deadline));
    if first {
        decision = decision.say("waiting until its files are whole");
    }
    if now < deadline {
        return keep_own_question(item, decision);
    }
    let next = next.max(now + Duration::from_secs(60));
    decision.look_at(next).deadline(Some(now + policy.settle_within)).ask(
        Cause::Import(cause),
        vec![Choice::Wait, Choice::Partly, Choice::Skip],
        names.join("\n"),
    )
}

/// When a person is asked at the latest.
pub(super) fn deadline(item: &Item<Album>, rules: &Rules) -> Timestamp {
    let usual = item.deadline.unwrap_or(item.stage_since + rules.policy.settle_within);
    match item.thing.stage {
        Stage::Settling { wait_until: Some(until) } => usual.max(until),
        _ => usual,
    }
}

/// Between being whole and being handed over the files changed, or went.
pub(super) fn changed_again(
    item: &Item<Album>,
    scan: Option<&Scan>,
    now: Timestamp,
) -> Decision<Album> {
    let was_handed_over = item.thing.attempt.is_some();
    if was_handed_over && scan.is_none_or(|scan| scan.files.audio.is_empty()) {
        // It may well have arrived.
        let words = "its audio files have left the directory".to_owned();
        let stage = Stage::Proving { claim: Claim::Vanished, words, aside: None };
        return Decision::to(with(&item.thing, stage)).look_at(now);
    }
    let Some(scan) = scan else {
        return ended(&item.thing, Outcome::Gone).say(gone_words(&item.thing));
    };
    let mut album = with(&seen(&item.thing, scan, now), Stage::SETTLING);
    album.files_since = now;
    if let Some(transfers) = album.origin.transfers_mut() {
        // What has been at the importer is no longer as it was transferred.
        transfers.closed = was_handed_over;
    }
    Decision::to(album).look_at(now).say("its files changed again: waiting")
}

fn gone_words(album: &Album) -> &'static str {
    match album.origin.transfers() {
        Some(_) => "its transfers were removed before anything had arrived",
        None => "the directory is gone",
    }
}
