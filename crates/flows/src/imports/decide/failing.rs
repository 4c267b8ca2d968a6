//! Transfers that failed, or ended without a file.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Timestamp, Trouble,
    imports::{Album, AlbumAction, FailedPolicy, ImportCause, Outcome, Stage},
    path::shown,
};

use super::{Rules, ended, keep_own_question, settling::deadline};

/// So long after a failure was seen it may be asked for again at the latest.
const AGAIN_WITHIN: Duration = Duration::from_secs(3600);

/// How many files a question names.
const NAMED: usize = 20;

/// Files were transferred whole and are nowhere. They may still be on the way from one directory
/// to another; after a while a person is asked. `None`: there are none.
pub(super) fn lost(
    item: &Item<Album>,
    album: &Album,
    rules: &Rules,
    now: Timestamp,
) -> Option<Decision<Album>> {
    // A clock that is ahead of ours must not keep anybody waiting.
    let since = album.files.lost.iter().map(|file| file.since).max()?.min(album.files_since);
    if is_old(album) && album.files.audio.is_empty() {
        let words = "its files are no longer where they were downloaded to";
        return Some(ended(album, Outcome::Gone).say(words));
    }
    let age = now.since(since);
    let next = (age / 2).clamp(Duration::from_secs(1), Duration::from_secs(300));
    let decision = Decision::to(album.clone()).look_at(now + next).deadline(item.deadline);
    let ask_at = (since + rules.policy.lost_after).max(waits_until(album));
    if now < ask_at {
        return Some(keep_own_question(item, decision));
    }
    if !album.files.lost.iter().any(|file| file.audio) {
        // A cover is done without.
        return None;
    }
    let named: Vec<_> =
        album.files.lost.iter().take(NAMED).map(|file| file.words.clone()).collect();
    Some(decision.ask(Cause::Import(ImportCause::Lost), choices(album), named.join("\n")))
}

/// Transfers of audio failed: the policy says what becomes of the album. `None`: there are none,
/// or it is to go on without them.
pub(super) fn failed(
    item: &Item<Album>,
    album: &Album,
    rules: &Rules,
    now: Timestamp,
) -> Option<Decision<Album>> {
    album.files.failed_audio().next()?;
    if is_old(album) && album.files.audio.is_empty() {
        return Some(ended(album, Outcome::Gone).say("its transfers had failed long ago"));
    }
    let wait = |until: Timestamp| {
        let mut decision = Decision::to(album.clone()).look_at(until).deadline(item.deadline);
        if item.thing.files.failed != album.files.failed {
            let failed = named_failures(album).join("; ");
            decision = decision.say(format!("transfers failed, waiting until {until}: {failed}"));
        }
        Some(keep_own_question(item, decision))
    };
    let ask_at = match rules.policy.failed {
        FailedPolicy::Partly if !album.files.audio.is_empty() => return None,
        FailedPolicy::Partly | FailedPolicy::Ask => now,
        // Nobody waits for what failed before towline came.
        FailedPolicy::Retry if is_old(album) => now,
        FailedPolicy::Wait => deadline(item, rules),
        FailedPolicy::Retry => match next_fetch(item, album, rules) {
            Some(due) if now < due && now < deadline(item, rules) => return wait(due),
            Some(due) if now < due => now,
            Some(_) => return Some(fetch_again(item, album, rules, now)),
            None => now,
        },
    };
    if now < ask_at.max(waits_until(album)) {
        return wait(ask_at.max(waits_until(album)));
    }
    let cause = Cause::Import(ImportCause::TransfersFailed);
    let decision = Decision::to(album.clone()).deadline(item.deadline);
    Some(decision.ask(cause, choices(album), named_failures(album).join("\n")))
}

/// Asks for what failed again. A refusal that is about the service, not about the files, is no
/// attempt of theirs.
fn fetch_again(
    item: &Item<Album>,
    album: &Album,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let refusal = last_refusal(item);
    let decision = fetch(album, refusal.is_none(), now).deadline(item.deadline);
    match refusal {
        Some(trouble)
            if item.attempt >= rules.policy.patience || !trouble.kind.heals_by_itself() =>
        {
            let cause = Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
            let choices = vec![Choice::Retry, Choice::Partly, Choice::Skip];
            decision.ask(cause, choices, trouble.words.clone())
        }
        _ => decision,
    }
}

/// Asks for all that failed or got lost, at once.
pub(in crate::imports) fn fetch(album: &Album, counts: bool, now: Timestamp) -> Decision<Album> {
    let mut album = album.clone();
    let failed = album.files.failed_audio().map(|file| &file.file);
    let files: Vec<_> =
        failed.chain(album.files.lost.iter().map(|file| &file.file)).cloned().collect();
    let mut round = 0;
    if let Some(transfers) = album.origin.transfers_mut() {
        transfers.fetched += u32::from(counts);
        round = transfers.fetched;
    }
    let words = match files.len() {
        1 => format!("1 transfer is asked for again (round {round})"),
        count => format!("{count} transfers are asked for again (round {round})"),
    };
    let decision = Decision::to(album)
        .act(AlbumAction::FetchAgain { files })
        .look_at(now + Duration::from_secs(1));
    if counts { decision.say(words) } else { decision }
}

/// When the failed transfers may be asked for again; `None` when that is over, or would not help.
fn next_fetch(item: &Item<Album>, album: &Album, rules: &Rules) -> Option<Timestamp> {
    let fetched = album.origin.transfers()?.fetched;
    if last_refusal(item).is_some() {
        // The engine has waited as long as it should.
        return Some(Timestamp::default());
    }
    if fetched >= rules.policy.fetch_times {
        return None;
    }
    let mut latest = match &item.last_act {
        Some(Act { action: AlbumAction::FetchAgain { .. }, at, .. }) => *at,
        _ => Timestamp::default(),
    };
    for file in album.files.failed_audio() {
        // A clock that is ahead of ours must not keep anybody waiting.
        latest = latest.max(file.again?.min(album.files_since + AGAIN_WITHIN));
    }
    Some(latest + rules.policy.fetch_backoff.after(fetched + 1, item.id.0))
}

/// The last asking did not get through, for reasons that are not the files'.
fn last_refusal(item: &Item<Album>) -> Option<&Trouble> {
    match &item.last_act {
        Some(Act {
            action: AlbumAction::FetchAgain { .. },
            outcome: ActOutcome::NotDone(trouble),
            ..
        }) if super::is_about_the_service(trouble.kind) => Some(trouble),
        _ => None,
    }
}

fn is_old(album: &Album) -> bool {
    album.origin.transfers().is_some_and(|transfers| transfers.old)
}

fn waits_until(album: &Album) -> Timestamp {
    match album.stage {
        Stage::Settling { wait_until: Some(until) } => until,
        _ => Timestamp::default(),
    }
}

fn choices(album: &Album) -> Vec<Choice> {
    let mut choices = vec![Choice::Retry];
    if !album.files.audio.is_empty() {
        choices.push(Choice::Partly);
    }
    choices.extend([Choice::Wait, Choice::Skip]);
    choices
}

/// A line for each. Peers choose the names.
fn named_failures(album: &Album) -> Vec<String> {
    let failed = album.files.failed_audio().take(NAMED);
    failed.map(|file| format!("{}: {}", shown(file.file.as_bytes()), file.words)).collect()
}
