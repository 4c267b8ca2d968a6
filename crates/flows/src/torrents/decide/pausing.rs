//! A person pauses its download, or lets it go on. Neither needs a look: a service that cannot be
//! asked is no reason to go on fetching.

use towline_domain::{
    Choice, Decision, Item, Timestamp,
    torrents::{Torrent, TorrentAction, TorrentStage},
};

/// What a person's word comes to, where it is about that.
pub(super) fn decide(item: &Item<Torrent>, now: Timestamp) -> Option<Decision<Torrent>> {
    let torrent = &item.thing;
    match item.answer.as_ref()?.choice {
        Choice::Pause if torrent.is_to_be_fetched() => Some(paused(item, now)),
        Choice::Resume if torrent.paused.is_some() => {
            let torrent = Torrent { paused: None, ..torrent.clone() };
            Some(stays(item, torrent).say("goes on").look_at(now))
        }
        _ => None,
    }
}

fn paused(item: &Item<Torrent>, now: Timestamp) -> Decision<Torrent> {
    let torrent = item.thing.clone();
    let since = Some(torrent.paused.unwrap_or(now));
    if torrent.stage != TorrentStage::Downloading {
        return stays(item, Torrent { paused: since, ..torrent }).look_at(now);
    }
    // The work's end wakes it; what is here stays, and other work goes on from there.
    let torrent = Torrent {
        stage: TorrentStage::Waiting,
        tries: torrent.tries + 1,
        paused: since,
        ..torrent
    };
    stays(item, torrent).act(TorrentAction::Pause).say("paused: what is here stays")
}

/// Everything else is as it was: what was being asked, and until when it has time.
fn stays(item: &Item<Torrent>, torrent: Torrent) -> Decision<Torrent> {
    Decision::to(torrent).deadline(item.deadline).keep_asking()
}
