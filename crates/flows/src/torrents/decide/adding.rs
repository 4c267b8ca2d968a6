//! It is given to the service; once.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Choice, Decision, TroubleKind,
    torrents::{Torrent, TorrentAction, TorrentCause, TorrentStage, Transfer},
};

use super::{AtService, Case, ask, ask_about, go_on, is_of_the_service};

/// A service may list what it has taken a moment later.
const LISTS_WITHIN: Duration = Duration::from_secs(5 * 60);
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// Room at the service is made by a person, or by what else is cleared there.
const ROOM_MAY_COME: Duration = Duration::from_secs(10 * 60);

pub(super) fn decide(case: &Case<'_>, at: &AtService) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    let torrent = &item.thing;
    if let Some(transfer) = &at.transfer {
        return taken(case, transfer);
    }
    if let Some(settles_at) = case.unsettled(TorrentAction::Add) {
        return Decision::to(torrent.clone()).look_at(settles_at).keep_asking();
    }
    let is_told = case.answered(&Choice::Retry);
    if let Some(act) = case.last(TorrentAction::Add)
        && act.outcome == ActOutcome::Done
        && !is_told
    {
        let waits = Decision::to(torrent.clone());
        if now.since(act.at) < LISTS_WITHIN {
            return waits.look_at(now + LOOK_AGAIN);
        }
        return ask(waits, TorrentCause::NotTaken, "it was taken, and is not listed");
    }
    if let (Some(size), Some(free)) = (torrent.size, at.free)
        && size > free
        && !is_told
    {
        let words = format!("{size} bytes, and {free} are free");
        let waits = Decision::to(torrent.clone()).look_at(now + ROOM_MAY_COME);
        return ask(waits, TorrentCause::RemoteFull, words);
    }
    let decision = Decision::to(torrent.clone()).act(TorrentAction::Add);
    let refused = case.last(TorrentAction::Add).and_then(|act| match &act.outcome {
        ActOutcome::NotDone(trouble) if !is_told => Some(trouble),
        _ => None,
    });
    match refused {
        None => decision,
        // Its file or link is gone: no use in trying.
        Some(trouble) if trouble.kind == TroubleKind::Gone => {
            ask_about(Decision::to(torrent.clone()), trouble)
        }
        Some(trouble) if is_of_the_service(trouble.kind) => decision.keep_asking(),
        Some(trouble) if item.attempt >= category.policy.work_times => {
            ask(Decision::to(torrent.clone()), TorrentCause::NotTaken, trouble.words.clone())
        }
        Some(_) => decision.keep_asking(),
    }
}

/// The service has it: since now, or since before we asked.
fn taken(case: &Case<'_>, transfer: &Transfer) -> Decision<Torrent> {
    let words = match case.last(TorrentAction::Add) {
        Some(act) if !matches!(act.outcome, ActOutcome::NotDone(_)) => "the service has it",
        _ => "the service has had it already: followed, and not given to it again",
    };
    let torrent = Torrent {
        stage: TorrentStage::Transferring,
        transfer: Some(transfer.id),
        ..case.item.thing.clone()
    };
    go_on(torrent).say(words)
}
