//! Its files come here, while they may.

use towline_domain::{
    Choice, Decision, Timestamp, Trouble, TroubleKind,
    job::JobState,
    torrents::{Fetched, Gate, Torrent, TorrentAction, TorrentStage},
};

use super::{Case, Here, failed, go_on};

pub(super) fn decide(case: &Case<'_>, here: &Here) -> Decision<Torrent> {
    let Here { job, fetched, gate } = here;
    let is_begun = case.item.thing.stage == TorrentStage::Downloading;
    match (job, fetched) {
        (Some(JobState::Running(_)), _) => running(case, gate),
        (_, Fetched::Whole) => {
            let torrent = Torrent {
                stage: TorrentStage::Placing,
                not_before: None,
                tries: case.item.thing.tries + 1,
                failures: 0,
                ..case.item.thing.clone()
            };
            go_on(torrent).say("all of it is here, verified")
        }
        (Some(JobState::Ended(Err(trouble))), Fetched::Partly) if is_begun => {
            failed(case, TorrentStage::Waiting, trouble)
        }
        (Some(JobState::Ended(Ok(_))), Fetched::Partly) if is_begun && is_open(gate) => {
            // It was stopped, or what it brought is gone again. Not in a circle without a breath.
            let words = "fetching ended before all of it was here";
            failed(case, TorrentStage::Waiting, &Trouble::new("disk", TroubleKind::Refused, words))
        }
        (_, Fetched::Partly) => begin(case, gate),
    }
}

const fn is_open(gate: &Gate) -> bool {
    matches!(gate, Gate::Open { .. })
}

fn running(case: &Case<'_>, gate: &Gate) -> Decision<Torrent> {
    let torrent = case.item.thing.clone();
    match gate {
        Gate::Open { until: Some(until) } => Decision::to(torrent).look_at(*until),
        Gate::Open { until: None } => Decision::to(torrent),
        Gate::Closed { opens, words } => {
            // Its end wakes us; what is here stays for the next time.
            let torrent =
                Torrent { stage: TorrentStage::Waiting, tries: torrent.tries + 1, ..torrent };
            let decision = Decision::to(torrent).act(TorrentAction::Pause);
            until(decision, *opens).say(format!("pauses: {words}"))
        }
    }
}

fn begin(case: &Case<'_>, gate: &Gate) -> Decision<Torrent> {
    let Case { item, now, .. } = *case;
    let torrent = Torrent { stage: TorrentStage::Waiting, ..item.thing.clone() };
    if torrent.paused.is_some() {
        // A person's word wakes it.
        return Decision::to(torrent).keep_asking();
    }
    let is_told = case.answered(&Choice::Retry);
    if let Some(at) = torrent.not_before.filter(|at| *at > now && !is_told) {
        let decision = Decision::to(torrent).keep_asking();
        // A person's word wakes what waits for nothing else.
        let is_for_a_person = at == Timestamp::from_micros(i64::MAX);
        return if is_for_a_person { decision } else { decision.look_at(at) };
    }
    match gate {
        Gate::Closed { opens, words } => {
            let decision = until(Decision::to(torrent), *opens).keep_asking();
            let is_new = item.stage_since == now || item.thing.stage != TorrentStage::Waiting;
            if is_new { decision.say(format!("waits: {words}")) } else { decision }
        }
        Gate::Open { .. } => {
            let tries = item.thing.tries + 1;
            let torrent =
                Torrent { stage: TorrentStage::Downloading, not_before: None, tries, ..torrent };
            // A question about trouble stays until it works.
            Decision::to(torrent).act(TorrentAction::Fetch).keep_asking()
        }
    }
}

fn until(decision: Decision<Torrent>, opens: Option<Timestamp>) -> Decision<Torrent> {
    match opens {
        Some(at) => decision.look_at(at),
        None => decision,
    }
}
