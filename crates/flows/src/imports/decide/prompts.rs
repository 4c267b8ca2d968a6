//! The importer asks: a person's choice is given, or it is set aside so that the queue goes on.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, AlbumAction, ImportCause, PromptPolicy, Stage},
    role::{Claim, ImportState, LineNo, Prompt, PromptKind},
};

use super::{
    Rules,
    importing::overdue_or,
    keep,
    proving::{FORGOTTEN, prove},
    with,
};

/// The importer asks. A person's choice for this kind of prompt is given at once; anything else
/// must persist first: prompts are seen that answer themselves.
pub(super) fn prompted(
    item: &Item<Album>,
    asks: &Prompt,
    since: Timestamp,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let album = &item.thing;
    let holding = |stage| Decision::to(with(album, stage)).holding(rules.lane.clone());
    let watching = Stage::Importing { prompt: Some((asks.clone(), since)), moved: None };
    let answer = |choice: &Choice| {
        holding(watching.clone())
            .act(AlbumAction::Answer { choice: choice.clone(), seen: asks.seen })
            .look_at(now + rules.pace)
            .deadline(item.deadline)
            .say(format!("asked ({}): answered {choice}", kind_words(asks.kind)))
    };
    if let Some(wanted) = album.attempt.as_ref().and_then(|attempt| attempt.wanted.as_ref())
        && wanted.at.is_none_or(|kind| kind == asks.kind)
        && asks.choices.iter().any(|offered| offered.is_same_kind(&wanted.choice))
        && !already_answered(item, asks.seen)
    {
        return answer(&wanted.choice);
    }
    if now < since + rules.policy.prompt_after {
        let next = (since + rules.policy.prompt_after).min(now + rules.pace);
        return holding(watching).look_at(next).deadline(item.deadline);
    }
    match rules.policy.prompts {
        PromptPolicy::AsIs
            if matches!(asks.kind, PromptKind::NoMatch | PromptKind::Candidates)
                && !asks.for_want_of_source
                && !already_answered(item, asks.seen) =>
        {
            answer(&Choice::AsIs)
        }
        PromptPolicy::SetAside | PromptPolicy::AsIs => set_aside(item, asks, rules, now),
        // The turn is given back: with several workers others can go on meanwhile.
        PromptPolicy::Leave => Decision::to(with(album, Stage::Asked { prompt: asks.clone() }))
            .look_at(now + rules.pace.max(Duration::from_secs(15)))
            .say(format!("asked ({}): waits for a person", kind_words(asks.kind)))
            .ask(prompt_cause(asks), person_choices(asks), asks.text.clone()),
    }
}

/// An answer to this very prompt has gone out, and the prompt is still there.
pub(super) fn already_answered(item: &Item<Album>, seen_now: LineNo) -> bool {
    matches!(
        &item.last_act,
        Some(Act { action: AlbumAction::Answer { seen, .. }, outcome: ActOutcome::Done, .. })
            if *seen == seen_now
    )
}

pub(super) fn set_aside(
    item: &Item<Album>,
    asks: &Prompt,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    Decision::to(with(&item.thing, Stage::SettingAside { prompt: asks.clone() }))
        .act(AlbumAction::Answer { choice: Choice::Skip, seen: asks.seen })
        .look_at(now + rules.pace)
        .deadline(Some(now + rules.policy.import_within))
        .holding(rules.lane.clone())
        .say(format!(
            "asked ({}): set aside with skip, so that the queue goes on",
            kind_words(asks.kind)
        ))
}

pub(super) fn setting_aside(
    item: &Item<Album>,
    prompt: &Prompt,
    state: &ImportState,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    match state {
        // Still there, and our answer certainly or probably is not: the same answer again. It
        // names the line that was read, so it can't reach another prompt.
        ImportState::Asks(asks) if !already_answered(item, asks.seen) => {
            set_aside(item, asks, rules, now)
        }
        ImportState::Asks(_) | ImportState::Queued | ImportState::Running { .. } => {
            overdue_or(item, Stage::SettingAside { prompt: prompt.clone() }, rules, now)
        }
        // Proof first, also here: the album may have been imported by the run before a restart,
        // and the prompt was about that very import.
        ImportState::Ended { claim, words } => prove(item, *claim, words, Some(prompt), rules, now),
        ImportState::Absent | ImportState::Interrupted => {
            prove(item, Claim::Vanished, FORGOTTEN, Some(prompt), rules, now)
        }
    }
}

/// The importer waits for a person (policy `leave`). Somebody may also answer there.
pub(super) fn asked(
    item: &Item<Album>,
    prompt: &Prompt,
    state: &ImportState,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let slowly = rules.pace.max(Duration::from_secs(15));
    match state {
        ImportState::Asks(asks) if asks.seen == prompt.seen => {
            keep(item, rules).look_at(now + slowly)
        }
        ImportState::Asks(asks) => {
            Decision::to(with(&item.thing, Stage::Asked { prompt: asks.clone() }))
                .look_at(now + slowly)
                .ask(prompt_cause(asks), person_choices(asks), asks.text.clone())
        }
        ImportState::Queued | ImportState::Running { .. } => {
            keep(item, rules).look_at(now + rules.pace)
        }
        ImportState::Ended { claim, words } => prove(item, *claim, words, None, rules, now),
        ImportState::Absent | ImportState::Interrupted => {
            prove(item, Claim::Vanished, FORGOTTEN, None, rules, now)
        }
    }
}

pub(super) fn prompt_cause(prompt: &Prompt) -> Cause {
    Cause::Import(ImportCause::Prompt { kind: prompt.kind })
}

/// What the importer offers, and what a person may have done by hand.
pub(super) fn person_choices(prompt: &Prompt) -> Vec<Choice> {
    let mut choices = prompt.choices.clone();
    for also in [Choice::Skip, Choice::Imported] {
        if !choices.contains(&also) {
            choices.push(also);
        }
    }
    choices
}

pub(super) const fn kind_words(kind: PromptKind) -> &'static str {
    match kind {
        PromptKind::NoMatch => "no match",
        PromptKind::Candidates => "candidates",
        PromptKind::Duplicate => "duplicate",
        PromptKind::Other => "unknown question",
    }
}
