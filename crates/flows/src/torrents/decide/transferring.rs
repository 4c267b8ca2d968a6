//! The service downloads it.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Choice, Decision,
    torrents::{
        Origin, Torrent, TorrentAction, TorrentCause, TorrentStage, Transfer, TransferState,
    },
};

use super::{AtService, Case, ask, go_on};

/// A transfer that was begun anew may be listed as failed for a moment longer.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);
/// A list that lacks it proves nothing alone: another one, so much later, has to lack it too.
const MISSING_FOR: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_secs(5);

pub(super) fn decide(case: &Case<'_>, at: &AtService) -> Decision<Torrent> {
    let decision = match &at.transfer {
        Some(transfer) => listed(case, transfer),
        None => unlisted(case),
    };
    // The watched folder is told once the service has it; where it cannot be told, others go on.
    // While it is missing, or may have been begun anew, nothing is done: another act would hide how
    // the last one ended.
    if at.transfer.is_some() && decision.action.is_none() && is_to_be_put_away(case) {
        return match case.unsettled(TorrentAction::Retry) {
            Some(settles_at) => decision.look_at(settles_at),
            None => decision.act(TorrentAction::PutAway),
        };
    }
    decision
}

fn is_to_be_put_away(case: &Case<'_>) -> bool {
    let torrent = &case.item.thing;
    matches!(torrent.origin, Origin::Dropped(_))
        && !torrent.put_away
        && case
            .last(TorrentAction::PutAway)
            .is_none_or(|act| !matches!(act.outcome, ActOutcome::Done))
}

fn listed(case: &Case<'_>, transfer: &Transfer) -> Decision<Torrent> {
    let before = &case.item.thing;
    let is_put_away =
        case.last(TorrentAction::PutAway).is_some_and(|act| act.outcome == ActOutcome::Done);
    let was_tried_in_vain = case
        .last(TorrentAction::PutAway)
        .is_some_and(|act| matches!(act.outcome, ActOutcome::NotDone(_)));
    let torrent = Torrent {
        name: if transfer.name.is_empty() { before.name.clone() } else { transfer.name.clone() },
        size: transfer.size.or(before.size),
        percent: transfer.percent,
        put_away: before.put_away || is_put_away,
        missing_since: None,
        ..before.clone()
    };
    match &transfer.state {
        TransferState::Ready(_) if is_to_be_put_away(case) && !was_tried_in_vain => {
            // First the folder, then the files: the act is looked behind at once.
            Decision::to(torrent)
        }
        TransferState::Ready(file) => {
            let torrent = Torrent { stage: TorrentStage::Waiting, file: Some(*file), ..torrent };
            go_on(torrent).say("the service has all of it")
        }
        TransferState::Failed(words) => failed(case, torrent, words),
        TransferState::Emptied => {
            let torrent = Torrent { missing_since: before.missing_since, ..torrent };
            not_yet_gone(case, &torrent)
                .unwrap_or_else(|| gone(torrent, "the service has it no longer"))
        }
        TransferState::Queued
        | TransferState::Downloading
        | TransferState::Storing
        | TransferState::Other => under_way(case, torrent),
    }
}

/// The account's own look wakes it when something changes.
fn under_way(case: &Case<'_>, torrent: Torrent) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    let moves = torrent.percent != item.thing.percent
        || item.deadline.is_none()
        || case.answered(&Choice::Wait);
    let deadline = if moves { Some(now + category.policy.stuck_within) } else { item.deadline };
    let decision = Decision::to(torrent).deadline(deadline);
    if deadline.is_some_and(|at| at <= now) {
        let words = format!("it stands at {} %", item.thing.percent);
        return ask(decision, TorrentCause::Stuck, words);
    }
    decision
}

fn failed(case: &Case<'_>, torrent: Torrent, words: &str) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    if let Some(settles_at) = case.unsettled(TorrentAction::Retry) {
        return Decision::to(torrent).look_at(settles_at).keep_asking();
    }
    if case.just_done(TorrentAction::Retry, SHOWS_WITHIN) {
        return Decision::to(torrent).look_at(now + LOOK_AGAIN).keep_asking();
    }
    // A call that did not come through is no attempt of the service's. Repeated it does no harm.
    let is_lost =
        case.last(TorrentAction::Retry).is_some_and(|act| act.outcome != ActOutcome::Done);
    if is_lost && item.attempt < category.policy.work_times {
        return Decision::to(torrent).act(TorrentAction::Retry).keep_asking();
    }
    let is_told = case.answered(&Choice::Retry);
    if is_told || torrent.retried < category.policy.retry_times {
        let retried = torrent.retried + 1;
        return Decision::to(Torrent { retried, ..torrent })
            .act(TorrentAction::Retry)
            .say(format!("the service could not download it: {words}; begun anew"));
    }
    ask(Decision::to(torrent), TorrentCause::Failed, words)
}

/// A whole list does not hold it.
fn unlisted(case: &Case<'_>) -> Decision<Torrent> {
    let torrent = case.item.thing.clone();
    if torrent.file.is_some() {
        // Somebody cleaned the list; its files are another matter.
        return go_on(Torrent { stage: TorrentStage::Waiting, ..torrent })
            .say("no longer listed; its files are fetched");
    }
    if let Some(looks_again) = not_yet_gone(case, &torrent) {
        return looks_again;
    }
    let is_ours = matches!(torrent.origin, Origin::Dropped(_));
    if is_ours && case.answered(&Choice::Retry) {
        let again = Torrent {
            stage: TorrentStage::Adding,
            transfer: None,
            retried: 0,
            put_away: false,
            missing_since: None,
            ..torrent
        };
        return go_on(again).say("given to the service again");
    }
    gone(torrent, "the service lists it no longer")
}

/// It is missing, and not for long enough to be believed.
fn not_yet_gone(case: &Case<'_>, torrent: &Torrent) -> Option<Decision<Torrent>> {
    let since = torrent.missing_since.unwrap_or(case.now);
    let believed_at = since + MISSING_FOR;
    let torrent = Torrent { missing_since: Some(since), ..torrent.clone() };
    let looks_again =
        || Decision::to(torrent).deadline(case.item.deadline).look_at(believed_at).keep_answer();
    (case.now < believed_at).then(looks_again)
}

/// Nobody of us removed it. What we did not begin was somebody else's to remove.
fn gone(torrent: Torrent, words: &str) -> Decision<Torrent> {
    match torrent.origin {
        Origin::Dropped(_) => ask(Decision::to(torrent), TorrentCause::Gone, words),
        Origin::Transfer { .. } | Origin::File | Origin::Known { .. } => {
            Decision::to(Torrent { stage: TorrentStage::Left, ..torrent })
                .say(format!("{words}: somebody removed it there"))
        }
    }
}
