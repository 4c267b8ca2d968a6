//! It is given to the service; once.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Choice, Decision, Timestamp, Trouble, TroubleKind,
    torrents::{Torrent, TorrentAction, TorrentCause, TorrentStage, Transfer, TransferState},
};

use super::{AtService, Case, ask, ask_about, go_on, is_of_the_service};

/// A service may list what it has taken a moment later.
const LISTS_WITHIN: Duration = Duration::from_secs(5 * 60);
/// And it may say only later what it has listed.
const NAMES_WITHIN: Duration = Duration::from_secs(15 * 60);
/// What is waited for is looked at again after a time between these.
const LOOK_AGAIN: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(60)];
/// So far may the service's clock be from ours.
const CLOCKS_APART: Duration = Duration::from_secs(5 * 60);
/// So often it is given once more when there was no answer: then a person is asked.
const GIVEN_AGAIN: u32 = 2;
/// Room at the service is made by a person, or by what else is cleared there.
const ROOM_MAY_COME: Duration = Duration::from_secs(10 * 60);

pub(super) fn decide(case: &Case<'_>, at: &AtService) -> Decision<Torrent> {
    if let Some(transfer) = &at.transfer {
        return if is_left_over(case, transfer) {
            take_off(case, transfer)
        } else {
            taken(case, transfer)
        };
    }
    if let Some(settles_at) = case.unsettled(TorrentAction::Add) {
        return Decision::to(case.item.thing.clone()).look_at(settles_at).keep_asking();
    }
    if case.answered(&Choice::Retry) {
        let afresh = Torrent {
            transfer: None,
            given_since: None,
            given_again: 0,
            ..case.item.thing.clone()
        };
        return Decision::to(afresh).act(TorrentAction::Add);
    }
    let torrent = noted(case);
    if let Some(since) = torrent.given_since
        && let Some(transfer) = may_be(&torrent, since, &at.unnamed)
    {
        let name = transfer.name.clone();
        return until_named(case, torrent, since, &name);
    }
    if let (Some(size), Some(free)) = (torrent.size, at.free)
        && size > free
        && !was(case, &ActOutcome::Done)
    {
        let words = format!("it is of {size} bytes, and {free} are free there");
        let waits = Decision::to(torrent).look_at(case.now + ROOM_MAY_COME);
        return ask(waits, TorrentCause::RemoteFull, words);
    }
    match case.last(TorrentAction::Add).map(|act| (act.at, &act.outcome)) {
        None => Decision::to(torrent).act(TorrentAction::Add),
        Some((at, ActOutcome::Done)) => until_listed(case, torrent, at),
        Some((_, ActOutcome::Unsure)) => once_more(case, torrent),
        Some((_, ActOutcome::NotDone(trouble))) => refused(case, torrent, trouble),
    }
}

/// Somebody has had it before, and removed its files: the service would not take it a second time.
fn is_left_over(case: &Case<'_>, transfer: &Transfer) -> bool {
    let is_ours = case.item.thing.given_since.is_some() || case.last(TorrentAction::Add).is_some();
    let is_tried = case.last(TorrentAction::TakeOff).is_some_and(|act| !act.is_unsettled(case.now));
    transfer.state == TransferState::Emptied && !is_ours && !is_tried
}

fn take_off(case: &Case<'_>, transfer: &Transfer) -> Decision<Torrent> {
    if let Some(settles_at) = case.unsettled(TorrentAction::TakeOff) {
        return Decision::to(case.item.thing.clone()).look_at(settles_at).keep_asking();
    }
    let torrent = Torrent { transfer: Some(transfer.id), ..case.item.thing.clone() };
    Decision::to(torrent)
        .act(TorrentAction::TakeOff)
        .say("an earlier transfer of it, whose files are gone, is taken out of the list")
}

/// From an act on that may have been done, the service may have it.
fn noted(case: &Case<'_>) -> Torrent {
    let mut torrent = Torrent { transfer: None, ..case.item.thing.clone() };
    if let Some(act) = case.last(TorrentAction::Add)
        && !matches!(act.outcome, ActOutcome::NotDone(_))
    {
        torrent.given_since.get_or_insert(act.at);
    }
    torrent
}

/// A transfer that was begun since we gave it, and of which nobody can say that it is another. A
/// service may call it by another name than the torrent does.
fn may_be<'a>(
    torrent: &Torrent,
    since: Timestamp,
    unnamed: &'a [Transfer],
) -> Option<&'a Transfer> {
    let from = since.before(CLOCKS_APART);
    let mut new = unnamed.iter().filter(|transfer| transfer.created.is_none_or(|at| at >= from));
    let is_called_so = |transfer: &&Transfer| transfer.name.eq_ignore_ascii_case(&torrent.name);
    new.clone().find(is_called_so).or_else(|| new.next())
}

/// Given once more, it could be there twice.
fn until_named(
    case: &Case<'_>,
    torrent: Torrent,
    since: Timestamp,
    name: &str,
) -> Decision<Torrent> {
    let since = case.last(TorrentAction::Add).map_or(since, |act| act.at);
    let waits = until(case, torrent, since);
    if case.now.since(since) < NAMES_WITHIN {
        return waits.keep_asking();
    }
    let words = format!("it may be {name}, of which the service does not say what it is");
    ask(waits, TorrentCause::NotTaken, words)
}

/// The service has said that it took it.
fn until_listed(case: &Case<'_>, torrent: Torrent, since: Timestamp) -> Decision<Torrent> {
    let waits = until(case, torrent, since);
    if case.now.since(since) < LISTS_WITHIN {
        return waits;
    }
    ask(waits, TorrentCause::NotTaken, "it was taken, and is not listed")
}

/// The longer it is waited for, the longer until the next look.
fn until(case: &Case<'_>, torrent: Torrent, since: Timestamp) -> Decision<Torrent> {
    let look_in = (case.now.since(since) / 4).clamp(LOOK_AGAIN[0], LOOK_AGAIN[1]);
    Decision::to(torrent).look_at(case.now + look_in)
}

/// There was no answer, and what was sent has come to nothing.
fn once_more(case: &Case<'_>, torrent: Torrent) -> Decision<Torrent> {
    if torrent.given_again < GIVEN_AGAIN {
        let given_again = torrent.given_again + 1;
        return Decision::to(Torrent { given_again, ..torrent }).act(TorrentAction::Add);
    }
    let times = torrent.given_again + 1;
    let words = format!("it was given to the service {times} times without an answer");
    let waits = Decision::to(torrent).look_at(case.now + LOOK_AGAIN[1]);
    ask(waits, TorrentCause::NotTaken, words)
}

fn refused(case: &Case<'_>, torrent: Torrent, trouble: &Trouble) -> Decision<Torrent> {
    // Its file or link is gone: no use in trying.
    if trouble.kind == TroubleKind::Gone {
        return ask_about(Decision::to(torrent), trouble);
    }
    let is_tried = case.item.attempt >= case.category.policy.work_times;
    if is_tried && !is_of_the_service(trouble.kind) {
        return ask(Decision::to(torrent), TorrentCause::NotTaken, trouble.words.clone());
    }
    Decision::to(torrent).act(TorrentAction::Add).keep_asking()
}

fn was(case: &Case<'_>, outcome: &ActOutcome) -> bool {
    case.last(TorrentAction::Add).is_some_and(|act| act.outcome == *outcome)
}

/// The service has it: since now, or since before we asked.
fn taken(case: &Case<'_>, transfer: &Transfer) -> Decision<Torrent> {
    let torrent = noted(case);
    let words = if torrent.given_since.is_some() {
        "the service has it"
    } else {
        "the service has had it already: followed, and not given to it again"
    };
    let torrent = Torrent {
        stage: TorrentStage::Transferring,
        transfer: Some(transfer.id),
        given_since: None,
        given_again: 0,
        ..torrent
    };
    go_on(torrent).say(words)
}
