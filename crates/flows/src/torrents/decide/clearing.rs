//! What is in place here is removed at the service; nothing else is.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Choice, Decision,
    torrents::{Remote, Torrent, TorrentAction, TorrentCause},
};

use super::{Case, ask, done};

/// A service that has said *removed* may show it for a moment longer.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_secs(5);

pub(super) fn decide(case: &Case<'_>, remote: &Remote) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    let torrent = &item.thing;
    match remote {
        Remote::Gone => done(torrent),
        Remote::Fetched => {
            if let Some(settles_at) = case.unsettled(TorrentAction::Remove) {
                return Decision::to(torrent.clone()).look_at(settles_at);
            }
            if case.just_done(TorrentAction::Remove, SHOWS_WITHIN) {
                return Decision::to(torrent.clone()).look_at(now + LOOK_AGAIN);
            }
            let refused = case.last(TorrentAction::Remove).and_then(|act| match &act.outcome {
                ActOutcome::NotDone(trouble) => Some(trouble),
                _ => None,
            });
            if case.answered(&Choice::Skip) {
                return done(torrent).say("what is at the service stays there");
            }
            let decision = Decision::to(torrent.clone()).act(TorrentAction::Remove);
            match refused {
                Some(trouble) if item.attempt >= category.policy.work_times => {
                    ask(decision, TorrentCause::NotRemoved, trouble.to_string())
                }
                _ => decision,
            }
        }
        Remote::Unverified(names) => {
            if case.answered(&Choice::Skip) {
                return done(torrent).say("what is at the service stays there");
            }
            let words = format!(
                "it is in place, and not removed there; look yourself whether all is well: {}",
                names.join(", ")
            );
            ask(Decision::to(torrent.clone()), TorrentCause::Unverified, words)
        }
        Remote::Grew(names) => {
            if case.answered(&Choice::Skip) {
                return done(torrent).say("what is at the service stays there");
            }
            let words = format!("not removed there: {}", names.join(", "));
            ask(Decision::to(torrent.clone()), TorrentCause::RemoteGrew, words)
        }
    }
}
