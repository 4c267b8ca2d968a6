//! Its files go to their destination, and what is to follow follows.

use towline_domain::{
    Choice, Decision, LocalPath, Timestamp, Trouble, TroubleKind,
    job::JobState,
    torrents::{Torrent, TorrentAction, TorrentCause, TorrentStage},
};

use super::{Case, ask, failed, go_on};
use crate::torrents::DOWNLOADED;

pub(super) fn decide(
    case: &Case<'_>,
    job: Option<&JobState>,
    at: Option<&LocalPath>,
) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    let torrent = item.thing.clone();
    if let Some(JobState::Running(_)) = job {
        return Decision::to(torrent).keep_asking();
    }
    if let Some(path) = at {
        let placed = Torrent {
            stage: TorrentStage::Telling,
            placed: Some(path.clone()),
            not_before: None,
            tries: torrent.tries + 1,
            failures: 0,
            ..torrent
        };
        let decision = followed(case, placed).say(format!("in place: {path}"));
        let is_taken_up = category.afterwards.is_taken_up;
        return if is_taken_up { decision.hand_over(DOWNLOADED, path.clone()) } else { decision };
    }
    if let Some(JobState::Ended(Err(trouble))) = job {
        // What is gone has to be fetched again, if a person wants it.
        let is_gone = trouble.kind == TroubleKind::Gone;
        let back_to = if is_gone { TorrentStage::Waiting } else { TorrentStage::Placing };
        return failed(case, back_to, trouble);
    }
    if let (Some(JobState::Ended(Ok(words))), None) = (job, torrent.not_before) {
        // It was stopped; or what was to be placed is gone, and comes again. Not in a circle
        // without a breath.
        let trouble = Trouble::new("disk", TroubleKind::Refused, words.clone());
        return failed(case, TorrentStage::Waiting, &trouble);
    }
    let beside = torrent.beside || case.answered(&Choice::KeepBoth);
    let is_told = case.answered(&Choice::Retry) || case.answered(&Choice::KeepBoth);
    if let Some(at) = torrent.not_before.filter(|at| *at > now && !is_told) {
        let decision = Decision::to(torrent).keep_asking();
        let is_for_a_person = at == Timestamp::from_micros(i64::MAX);
        return if is_for_a_person { decision } else { decision.look_at(at) };
    }
    let tries = torrent.tries + 1;
    Decision::to(Torrent { beside, not_before: None, tries, ..torrent })
        .act(TorrentAction::Place)
        .keep_asking()
}

/// What comes after its files are in place.
fn followed(case: &Case<'_>, torrent: Torrent) -> Decision<Torrent> {
    if case.category.afterwards.tells {
        return go_on(torrent);
    }
    go_on(Torrent { stage: TorrentStage::Clearing, ..torrent })
}

pub(super) fn told(case: &Case<'_>, job: Option<&JobState>) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    let torrent = item.thing.clone();
    let is_over = case.answered(&Choice::Skip) || !category.afterwards.tells;
    match job {
        Some(JobState::Running(_)) => Decision::to(torrent).keep_asking(),
        _ if is_over => cleared(torrent),
        Some(JobState::Ended(Ok(words))) => cleared(torrent).say(words.clone()),
        Some(JobState::Ended(Err(trouble))) => {
            let decision = failed(case, TorrentStage::Telling, trouble);
            if decision.thing.failures < category.policy.work_times {
                return decision;
            }
            let mut decision = ask(decision, TorrentCause::AfterwardsFailed, trouble.words.clone());
            decision.thing.not_before = Some(Timestamp::from_micros(i64::MAX));
            decision
        }
        None => {
            let is_told = case.answered(&Choice::Retry);
            if let Some(at) = torrent.not_before.filter(|at| *at > now && !is_told) {
                return Decision::to(torrent).look_at(at).keep_asking();
            }
            Decision::to(Torrent { not_before: None, ..torrent })
                .act(TorrentAction::Tell)
                .keep_asking()
        }
    }
}

fn cleared(torrent: Torrent) -> Decision<Torrent> {
    go_on(Torrent { stage: TorrentStage::Clearing, not_before: None, ..torrent })
}
