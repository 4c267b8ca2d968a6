//! An album at its importer: handed over, watched, looked for when a call got no answer.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, AlbumAction, Attempt, ImportCause, Stage},
    role::{Claim, ImportState, LineNo, Prompt, Ticket},
};

use super::{
    Rules, keep, keep_own_question,
    prompts::prompted,
    proving::{FORGOTTEN, prove},
    with,
};

/// Remembers the ticket, then hands over.
pub(super) fn start(
    item: &Item<Album>,
    ticket: &Ticket,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let before = item.thing.attempt.as_ref();
    let attempt = Attempt {
        // What the library got before the very first attempt is not ours.
        begun: before.map_or(now, |before| before.begun),
        number: before.map_or(1, |before| before.number),
        importer: rules.importer.clone(),
        ticket: Some(ticket.clone()),
        previous: before.and_then(|before| before.previous.clone()),
        wanted: before.and_then(|before| before.wanted.clone()),
    };
    let album = Album { attempt: Some(attempt), ..item.thing.clone() };
    let importing = Decision::to(with(&album, Stage::Importing { prompt: None, moved: None }));
    keep_own_question(item, importing)
        .act(AlbumAction::Start)
        .look_at(now + rules.pace)
        .deadline(Some(now + rules.policy.import_within))
        .holding(rules.lane.clone())
        .say(format!("import started by {}", rules.importer))
}

pub(super) fn importing(
    item: &Item<Album>,
    prompt: Option<&(Prompt, Timestamp)>,
    moved: Option<(LineNo, Timestamp)>,
    state: &ImportState,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    match state {
        ImportState::Absent => absent(item, rules, now),
        ImportState::Interrupted => start_again(item, rules, now),
        ImportState::Queued => {
            overdue_or(item, Stage::Importing { prompt: None, moved }, rules, now)
        }
        ImportState::Running { line } => {
            let moved = match moved {
                Some((known, since)) if known == *line => Some((known, since)),
                _ => Some((*line, now)),
            };
            overdue_or(item, Stage::Importing { prompt: None, moved }, rules, now)
        }
        ImportState::Asks(asks) => {
            let since = match prompt {
                Some((known, since)) if known.seen == asks.seen => *since,
                _ => now,
            };
            prompted(item, asks, since, rules, now)
        }
        ImportState::Ended { claim, words } => prove(item, *claim, words, None, rules, now),
    }
}

/// The importer knows nothing of it, by a read that would have shown it.
pub(super) fn absent(item: &Item<Album>, rules: &Rules, now: Timestamp) -> Decision<Album> {
    match &item.last_act {
        // It had arrived, and is gone: a person deleted it, or the importer lost its list.
        Some(
            Act { action: AlbumAction::Start, outcome: ActOutcome::Done, .. }
            | Act { action: AlbumAction::Answer { .. }, .. },
        ) => prove(item, Claim::Vanished, FORGOTTEN, None, rules, now),
        // Refused, or lost on the way.
        _ => start_again(item, rules, now),
    }
}

/// The same again, under the same ticket. A person is told when it is refused time and again.
pub(super) fn start_again(item: &Item<Album>, rules: &Rules, now: Timestamp) -> Decision<Album> {
    let again = keep(item, rules)
        .act(AlbumAction::Start)
        .look_at(now + rules.pace)
        .deadline(item.deadline.or(Some(now + rules.policy.import_within)));
    match item.last_act.as_ref().map(|act| &act.outcome) {
        Some(ActOutcome::NotDone(trouble))
            if item.attempt >= rules.policy.patience || !trouble.kind.heals_by_itself() =>
        {
            let cause = Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
            again.ask(cause, vec![Choice::Retry], trouble.words.clone())
        }
        _ => again,
    }
}

/// Goes on watching; past the deadline a person is told, and it is watched all the same.
pub(super) fn overdue_or(
    item: &Item<Album>,
    stage: Stage,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let deadline = item.deadline.unwrap_or(now + rules.policy.import_within);
    let pace = if now.since(item.stage_since) > Duration::from_secs(300) {
        rules.pace.max(Duration::from_secs(10))
    } else {
        rules.pace
    };
    let decision = Decision::to(with(&item.thing, stage))
        .look_at(now + pace)
        .deadline(Some(deadline))
        .holding(rules.lane.clone());
    if now < deadline {
        // It can be looked at again: a trouble that was told of is over.
        return keep_own_question(item, decision);
    }
    decision.deadline(Some(now + rules.policy.import_within)).ask(
        Cause::Import(ImportCause::Overdue),
        vec![Choice::Wait],
        format!("{} has it since {}", rules.importer, item.stage_since),
    )
}
