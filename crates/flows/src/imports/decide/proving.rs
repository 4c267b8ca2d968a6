//! The importer is through: disk and library decide, and what did not work is tried again or asked.

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Timestamp,
    imports::{Album, AlbumAction, Attempt, ImportCause, Outcome, Stage},
    role::{Claim, Evidence, Prompt, Wanted},
};

use super::{
    Rules, ended, keep, keep_own_question,
    prompts::{person_choices, prompt_cause},
    with,
};
use crate::imports::judge::{Verdict, judge};

/// How many times something that may mend itself is tried again before it waits for a person.
const RETRIES: u32 = 6;

/// The importer is through with it: now disk and library are looked at.
pub(super) fn prove(
    item: &Item<Album>,
    claim: Claim,
    words: &str,
    aside: Option<&Prompt>,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let stage = Stage::Proving { claim, words: words.to_owned(), aside: aside.cloned() };
    keep_own_question(item, Decision::to(with(&item.thing, stage)))
        .look_at(now)
        .holding(rules.lane.clone())
}

/// What is said of an import that its importer has forgotten.
pub(super) const FORGOTTEN: &str = "the importer does not know it any more";

/// Disk and library have been looked at.
pub(super) fn proved(
    item: &Item<Album>,
    (claim, words, aside): (Claim, &str, Option<&Prompt>),
    evidence: &Evidence,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let album = &item.thing;
    let shown = &evidence.words;
    let verdict = judge(claim, evidence);
    if let Verdict::Ended(outcome @ Outcome::Imported) = verdict {
        let (outcome, words) = match album.files.left_out() {
            0 => (outcome, format!("imported: {shown}")),
            lacks => (Outcome::Partial, format!("imported without {lacks} files: {shown}")),
        };
        if rules.policy.prune {
            let pruning = with(album, Stage::Pruning { outcome });
            return Decision::to(pruning).look_at(now).say(words);
        }
        return ended(album, outcome).say(words);
    }
    if let Some(prompt) = aside.filter(|prompt| !prompt.for_want_of_source) {
        return Decision::to(with(album, Stage::Held { at: Some(prompt.kind), retries: 0 }))
            .say("set aside: waits in the inbox")
            .ask(prompt_cause(prompt), person_choices(prompt), prompt.text.clone());
    }
    let detail =
        if words.trim().is_empty() { shown.clone() } else { format!("{words}\n\n{shown}") };
    let (at, verdict) = match aside {
        // Nobody could be asked for a match: that there was none is no question for a person.
        Some(prompt) => {
            let cause = ImportCause::ImporterFailed { claim: Claim::SourceUnreachable };
            let choices = [vec![Choice::Retry], person_choices(prompt)].concat();
            (Some(prompt.kind), Verdict::Later(Cause::Import(cause), choices))
        }
        None => (None, verdict),
    };
    match verdict {
        Verdict::Ended(outcome) => {
            ended(album, outcome).say(format!("{}: {shown}", outcome.words()))
        }
        Verdict::Ask(cause, choices) => {
            Decision::to(with(album, Stage::Held { at: None, retries: 0 }))
                .say(format!("needs a person: {}", cause.words()))
                .ask(cause, choices, detail)
        }
        Verdict::Later(cause, choices) => {
            let retries = album.attempt.as_ref().map_or(1, |attempt| attempt.number);
            let decision = Decision::to(with(album, Stage::Held { at, retries }))
                .say(format!("not imported: {}", cause.words()))
                .ask(cause, choices, detail);
            if retries > RETRIES {
                return decision.say("waits for a person now");
            }
            let wait = rules.policy.backoff.after(retries + 2, item.id.0);
            decision.look_at(now + wait)
        }
    }
}

/// What may mend itself is tried again when its time has come; the question stays meanwhile.
pub(super) fn held(item: &Item<Album>, rules: &Rules, now: Timestamp) -> Decision<Album> {
    let Stage::Held { retries, .. } = item.thing.stage else { return keep(item, rules) };
    if retries == 0 || retries > RETRIES {
        return keep(item, rules);
    }
    let due = item.stage_since + rules.policy.backoff.after(retries + 2, item.id.0);
    if now < due {
        return keep(item, rules).look_at(due);
    }
    Decision::to(begin_again(&item.thing, None)).look_at(now).keep_asking().say("tried again")
}

/// The album ready for another attempt.
pub(in crate::imports) fn begin_again(album: &Album, wanted: Option<Wanted>) -> Album {
    let attempt = album.attempt.as_ref().map(|attempt| Attempt {
        number: attempt.number + 1,
        previous: attempt.ticket.clone().or_else(|| attempt.previous.clone()),
        ticket: None,
        wanted,
        ..attempt.clone()
    });
    Album { attempt, stage: Stage::Ready, ..album.clone() }
}

pub(super) fn pruning(item: &Item<Album>, outcome: Outcome) -> Decision<Album> {
    match &item.last_act {
        Some(Act { action: AlbumAction::Prune, outcome: ActOutcome::Done, .. }) => {
            ended(&item.thing, outcome).say("leftovers removed")
        }
        // Three times, then they stay: leftovers are no reason to call a person. Audio that its
        // importer has copied is in the way for good.
        Some(Act { action: AlbumAction::Prune, outcome: ActOutcome::NotDone(trouble), .. })
            if item.attempt >= 3 || !trouble.kind.heals_by_itself() =>
        {
            ended(&item.thing, outcome).say(format!("leftovers stay: {trouble}"))
        }
        // Never begun, or broken off: what is gone already is no harm.
        _ => Decision::to(item.thing.clone()).act(AlbumAction::Prune),
    }
}
