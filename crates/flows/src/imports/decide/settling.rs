//! Until the files of an album are whole and quiet.

use std::time::Duration;

use towline_domain::{
    Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, AlbumFiles, ImportCause, Outcome, Stage},
    role::Claim,
};

use super::{Rules, ended, keep_own_question, with};

/// Waits until the files are whole and quiet.
pub(super) fn settling(
    item: &Item<Album>,
    files: Option<&AlbumFiles>,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let Some(files) = files else {
        return ended(&item.thing, Outcome::Gone).say("the directory is gone");
    };
    let mut album = item.thing.clone();
    if *files != album.files {
        album.files = files.clone();
        album.files_since = now;
    }
    // The clock was set back.
    album.files_since = album.files_since.min(now);
    let deadline = item.deadline.unwrap_or(item.stage_since + rules.policy.settle_within);
    let quiet_at = album.files_since + rules.policy.quiet;
    let unfinished = !files.unfinished.is_empty();
    if now < quiet_at || unfinished {
        let cause = if unfinished { ImportCause::Unfinished } else { ImportCause::NeverQuiet };
        // A hint or the source's slow look brings news of unfinished files sooner.
        let next = quiet_at.max(now + Duration::from_secs(1));
        let next = if unfinished { next.max(now + rules.policy.quiet) } else { next };
        let first =
            item.attempt == 0 && item.created == item.stage_since && item.deadline.is_none();
        let decision = Decision::to(album).look_at(next).deadline(Some(deadline));
        let decision =
            if first { decision.say("waiting until its files are whole") } else { decision };
        if now < deadline {
            return keep_own_question(item, decision);
        }
        let names: Vec<_> =
            files.unfinished.iter().take(20).map(|name| name.display().to_string()).collect();
        let later = now + rules.policy.settle_within;
        let next = next.max(now + Duration::from_secs(60));
        return decision.look_at(next).deadline(Some(later)).ask(
            Cause::Import(cause),
            vec![Choice::Wait, Choice::Partly, Choice::Skip],
            names.join("\n"),
        );
    }
    if files.audio.is_empty() {
        return ended(&album, Outcome::NothingToImport).say("there is no audio in it");
    }
    let whole = format!(
        "whole: {} audio files ({} MiB) and {} others, quiet for {} s",
        files.audio.len(),
        files.audio_bytes() >> 20,
        files.optional.len(),
        now.since(album.files_since).as_secs(),
    );
    Decision::to(with(&album, Stage::Ready)).look_at(now).say(whole)
}

/// Between being whole and being handed over the files changed, or went.
pub(super) fn changed_again(
    item: &Item<Album>,
    files: Option<&AlbumFiles>,
    now: Timestamp,
) -> Decision<Album> {
    if item.thing.attempt.is_some() && files.is_none_or(|files| files.audio.is_empty()) {
        // It was handed over before: it may well have arrived.
        let words = "its audio files have left the directory".to_owned();
        let stage = Stage::Proving { claim: Claim::Vanished, words, aside: None };
        return Decision::to(with(&item.thing, stage)).look_at(now);
    }
    let Some(files) = files else {
        return ended(&item.thing, Outcome::Gone).say("the directory is gone");
    };
    let mut album = with(&item.thing, Stage::Settling);
    album.files = files.clone();
    album.files_since = now;
    Decision::to(album).look_at(now).say("its files changed again: waiting")
}
