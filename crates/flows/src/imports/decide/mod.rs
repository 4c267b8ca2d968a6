//! What is decided for an album. Pure: values in, values out.

mod failing;
mod gathering;
mod importing;
mod prompts;
mod proving;
mod settling;

use std::time::Duration;

use towline_domain::{
    Cause, Choice, Decision, Item, Lane, Timestamp, Trouble, TroubleKind,
    imports::{Album, AlbumPolicy, Stage},
    role::{Evidence, ImportState, Scan, Ticket},
};

pub(super) use self::{
    failing::fetch,
    gathering::ended,
    proving::begin_again,
    settling::{count, whole},
};
use self::{
    gathering::{gathering, ungathering},
    importing::{importing, start},
    prompts::{asked, setting_aside},
    proving::{held, proved, pruning},
    settling::{changed_again, settling},
};
use super::answered;

/// How things stand, as far as the present stage needs to know.
#[derive(Debug, Clone)]
pub enum Seen {
    /// Nothing had to be looked at.
    Nothing,
    /// The album as it is now; `None`: it is gone.
    Files(Option<Scan>),
    /// The importer is ready, and this is what must be remembered.
    Prepared(Ticket),
    /// How the import stands.
    Import(ImportState),
    /// What disk and library show.
    Evidence(Evidence),
    /// It could not be looked at.
    Trouble(Trouble),
}

/// The rules for one album.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Of its source.
    pub policy: AlbumPolicy,
    /// The name of its importer.
    pub importer: String,
    /// The library that is written by one at a time.
    pub lane: Lane,
    /// How often to look at a running import.
    pub pace: Duration,
}

/// Decides.
pub(super) fn decide(
    item: &Item<Album>,
    seen: &Seen,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    if let Some(answer) = &item.answer
        && let Some(decision) = answered::answered(item, answer, seen, rules, now)
    {
        return decision;
    }
    let album = &item.thing;
    match (&album.stage, seen) {
        (_, Seen::Trouble(trouble)) => troubled(item, trouble, rules, now),

        (Stage::Baseline | Stage::Ended { .. }, _) => Decision::to(album.clone()),
        (Stage::Settling { .. }, Seen::Files(scan)) => settling(item, scan.as_ref(), rules, now),
        (Stage::Gathering, Seen::Files(scan)) => gathering(item, scan.as_ref(), rules, now),
        (Stage::Ready, _) => {
            // Only this takes the turn; without it the item sleeps until the lane is free.
            let preparing = Decision::to(with(album, Stage::Preparing));
            keep_own_question(item, preparing).look_at(now).holding(rules.lane.clone())
        }
        (Stage::Preparing, Seen::Files(scan)) => changed_again(item, scan.as_ref(), now),
        (Stage::Preparing, Seen::Prepared(ticket)) => start(item, ticket, rules, now),

        (Stage::Importing { prompt, moved }, Seen::Import(state)) => {
            importing(item, prompt.as_ref(), *moved, state, rules, now)
        }
        (Stage::SettingAside { prompt }, Seen::Import(state)) => {
            setting_aside(item, prompt, state, rules, now)
        }
        (Stage::Asked { prompt }, Seen::Import(state)) => asked(item, prompt, state, rules, now),
        (Stage::Proving { claim, words, aside }, Seen::Evidence(evidence)) => {
            proved(item, (*claim, words, aside.as_ref()), evidence, rules, now)
        }
        (Stage::Held { .. }, _) => held(item, rules, now),
        (Stage::Pruning { outcome }, _) if rules.policy.prune => pruning(item, *outcome),
        (Stage::Pruning { outcome }, _) => ended(album, *outcome),
        (Stage::Ungathering { outcome }, _) => ungathering(item, *outcome),

        // Looked at before the stage changed under it: look again.
        (
            Stage::Settling { .. }
            | Stage::Gathering
            | Stage::Preparing
            | Stage::Importing { .. }
            | Stage::SettingAside { .. }
            | Stage::Asked { .. }
            | Stage::Proving { .. },
            Seen::Nothing
            | Seen::Files(_)
            | Seen::Prepared(_)
            | Seen::Import(_)
            | Seen::Evidence(_),
        ) => keep(item, rules).look_at(now + rules.pace),
    }
}

/// The album in another stage.
pub(super) fn with(album: &Album, stage: Stage) -> Album {
    Album { stage, ..album.clone() }
}

/// No change: the question, the deadline and the turn stay.
fn keep(item: &Item<Album>, rules: &Rules) -> Decision<Album> {
    let decision = Decision::to(item.thing.clone()).deadline(item.deadline).keep_asking();
    if has_turn(&item.thing.stage) { decision.holding(rules.lane.clone()) } else { decision }
}

/// A question that came from an attempt before stays open while it is tried again by itself: it
/// keeps its number and age should it come to the same end.
fn keep_own_question(item: &Item<Album>, decision: Decision<Album>) -> Decision<Album> {
    match &item.entry {
        Some(entry) if matches!(entry.cause, Cause::Import(_)) => decision.keep_asking(),
        _ => decision,
    }
}

const fn has_turn(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::Preparing
            | Stage::Importing { .. }
            | Stage::SettingAside { .. }
            | Stage::Proving { .. }
    )
}

/// Something could not be looked at: wait longer each time, tell a person when it lasts (at once
/// where only a person can help), and go on trying all the same.
fn troubled(
    item: &Item<Album>,
    trouble: &Trouble,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let wait = rules.policy.backoff.after(item.attempt + 1, item.id.0);
    let again = trouble.retry_at.unwrap_or(now).max(now + wait);
    let mut decision = keep(item, rules).look_at(again).troubled(trouble.clone());
    // The deadline is for what moves. Who can't be asked has not had its chance.
    decision.deadline = None;
    let lasts = item.attempt + 1 >= rules.policy.patience || !trouble.kind.heals_by_itself();
    let is_preparing = item.thing.stage == Stage::Preparing;
    if (is_preparing && about_this_album(trouble.kind))
        || (lasts && !is_about_the_service(trouble.kind))
    {
        // Others may fare better: this one gives its turn back, and takes one again to go on.
        decision.lane = None;
    }
    // What keeps a source from being looked at, the source's own item tells: once for all albums.
    let is_told = trouble.service != rules.importer && is_about_a_source(trouble.kind);
    if lasts && !is_told {
        let cause = Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
        let detail = match &trouble.hint {
            Some(hint) => format!("{trouble}\n{hint}"),
            None => trouble.words.clone(),
        };
        let choices = vec![Choice::Retry, Choice::Imported, Choice::Skip];
        return decision.ask(cause, choices, detail);
    }
    if item.answer.is_some() { decision.keep_answer() } else { decision }
}

/// Whether the source itself cannot be looked at then.
const fn is_about_a_source(kind: TroubleKind) -> bool {
    is_about_the_service(kind)
        || matches!(kind, TroubleKind::Refused | TroubleKind::Unreadable | TroubleKind::PathNotSeen)
}

/// Whether no other album could fare better.
const fn is_about_the_service(kind: TroubleKind) -> bool {
    matches!(kind, TroubleKind::Unreachable | TroubleKind::KeyRefused | TroubleKind::RateLimited)
}

const fn about_this_album(kind: TroubleKind) -> bool {
    matches!(
        kind,
        TroubleKind::PathNotSeen
            | TroubleKind::NameNotSendable
            | TroubleKind::InTheWay
            | TroubleKind::Damaged
    )
}
