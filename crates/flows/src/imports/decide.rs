//! What is decided for an album. Pure: values in, values out.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Lane, Timestamp, Trouble, TroubleKind,
    imports::{
        Album, AlbumAction, AlbumFiles, AlbumPolicy, Attempt, ImportCause, Outcome, PromptPolicy,
        Stage,
    },
    role::{Claim, Evidence, ImportState, LineNo, Prompt, PromptKind, Ticket},
};

use super::{
    answered,
    judge::{Verdict, judge},
};

/// How things stand, as far as the present stage needs to know.
#[derive(Debug, Clone)]
pub enum Seen {
    /// Nothing had to be looked at.
    Nothing,
    /// The album's files now; `None`: the directory is gone.
    Files(Option<AlbumFiles>),
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

/// How many times something that may mend itself is tried again before it waits for a person.
const RETRIES: u32 = 6;

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
        (Stage::Settling, Seen::Files(files)) => settling(item, files.as_ref(), rules, now),
        (Stage::Ready, _) => {
            // Only this takes the turn; without it the item sleeps until the lane is free.
            let preparing = Decision::to(with(album, Stage::Preparing));
            keep_own_question(item, preparing).look_at(now).holding(rules.lane.clone())
        }
        (Stage::Preparing, Seen::Files(files)) => changed_again(item, files.as_ref(), now),
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
        (Stage::Pruning { outcome }, Seen::Files(files)) => {
            if files.is_some() && rules.policy.prune {
                pruning(item, *outcome)
            } else {
                ended(album, *outcome)
            }
        }

        // Looked at before the stage changed under it: look again.
        (
            Stage::Settling
            | Stage::Preparing
            | Stage::Importing { .. }
            | Stage::SettingAside { .. }
            | Stage::Asked { .. }
            | Stage::Proving { .. }
            | Stage::Pruning { .. },
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
    if about_this_album(trouble.kind) && item.thing.stage == Stage::Preparing {
        // Others may fare better: this one gives its turn back, and takes one again when it starts.
        decision.lane = None;
    }
    if item.attempt + 1 >= rules.policy.patience || !trouble.kind.heals_by_itself() {
        let cause = Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
        let detail = match &trouble.hint {
            Some(hint) => format!("{trouble}\n{hint}"),
            None => trouble.words.clone(),
        };
        let mut choices = vec![Choice::Retry];
        if !has_turn(&item.thing.stage) || item.thing.stage == Stage::Preparing {
            choices.push(Choice::Skip);
        }
        decision = decision.ask(cause, choices, detail);
    }
    decision
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

/// Waits until the files are whole and quiet.
fn settling(
    item: &Item<Album>,
    files: Option<&AlbumFiles>,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    let Some(files) = files else {
        return ended(&item.thing, Outcome::Gone).say("the directory is gone");
    };
    let mut album = item.thing.clone();
    if *files != album.files {
        album.files = files.clone();
        album.files_since = now;
    }
    let deadline = item.deadline.unwrap_or(item.stage_since + rules.policy.settle_within);
    let quiet_at = album.files_since + rules.policy.quiet;
    let unfinished = !files.unfinished.is_empty();
    if now < quiet_at || unfinished {
        let cause = if unfinished { ImportCause::Unfinished } else { ImportCause::NeverQuiet };
        // A hint or the source's slow look brings news of unfinished files sooner.
        let next = quiet_at.max(now + Duration::from_secs(1));
        let next = if unfinished { next.max(now + rules.policy.quiet) } else { next };
        let first =
            item.attempt == 0 && item.created == item.stage_since && item.deadline.is_none();
        let decision = Decision::to(album).look_at(next).deadline(Some(deadline));
        let decision =
            if first { decision.say("waiting until its files are whole") } else { decision };
        if now < deadline {
            return if item.entry.is_some() { decision.keep_asking() } else { decision };
        }
        let names: Vec<_> =
            files.unfinished.iter().take(20).map(|name| name.display().to_string()).collect();
        let later = now + rules.policy.settle_within;
        let next = next.max(now + Duration::from_secs(60));
        return decision.look_at(next).deadline(Some(later)).ask(
            Cause::Import(cause),
            vec![Choice::Wait, Choice::Partly, Choice::Skip],
            names.join("\n"),
        );
    }
    if files.audio.is_empty() {
        return ended(&album, Outcome::NothingToImport).say("there is no audio in it");
    }
    let whole = format!(
        "whole: {} audio files ({} MiB) and {} others, quiet for {} s",
        files.audio.len(),
        files.audio_bytes() >> 20,
        files.optional.len(),
        now.since(album.files_since).as_secs(),
    );
    Decision::to(with(&album, Stage::Ready)).look_at(now).say(whole)
}

/// Between being whole and being handed over the files changed, or went.
fn changed_again(
    item: &Item<Album>,
    files: Option<&AlbumFiles>,
    now: Timestamp,
) -> Decision<Album> {
    if item.thing.attempt.is_some() && files.is_none_or(|files| files.audio.is_empty()) {
        // It was handed over before: it may well have arrived.
        let words = "its audio files have left the directory".to_owned();
        let stage = Stage::Proving { claim: Claim::Vanished, words, aside: None };
        return Decision::to(with(&item.thing, stage)).look_at(now);
    }
    let Some(files) = files else {
        return ended(&item.thing, Outcome::Gone).say("the directory is gone");
    };
    let mut album = with(&item.thing, Stage::Settling);
    album.files = files.clone();
    album.files_since = now;
    Decision::to(album).look_at(now).say("its files changed again: waiting")
}

/// Remembers the ticket, then hands over.
fn start(item: &Item<Album>, ticket: &Ticket, rules: &Rules, now: Timestamp) -> Decision<Album> {
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

fn importing(
    item: &Item<Album>,
    prompt: Option<&(Prompt, Timestamp)>,
    moved: Option<(LineNo, Timestamp)>,
    state: &ImportState,
    rules: &Rules,
    now: Timestamp,
) -> Decision<Album> {
    match state {
        ImportState::Absent => absent(item, rules, now),
        ImportState::BrokenOff => broken_off(item, rules, now),
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

/// The importer is through with it: now disk and library are looked at.
fn prove(
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
const FORGOTTEN: &str = "the importer does not know it any more";

/// The importer knows nothing of it, by a read that would have shown it.
fn absent(item: &Item<Album>, rules: &Rules, now: Timestamp) -> Decision<Album> {
    match item.last_act.clone() {
        // It had arrived, and is gone: a person deleted it, or the importer lost its list.
        Some(
            Act { action: AlbumAction::Start, outcome: ActOutcome::Done, .. }
            | Act { action: AlbumAction::Answer { .. }, .. },
        ) => prove(item, Claim::Vanished, FORGOTTEN, None, rules, now),
        // Refused, or lost on the way: the same again, under the same ticket.
        Some(Act { outcome, .. }) => {
            let again = keep(item, rules)
                .act(AlbumAction::Start)
                .look_at(now + rules.pace)
                .deadline(item.deadline.or(Some(now + rules.policy.import_within)));
            match outcome {
                ActOutcome::NotDone(trouble)
                    if item.attempt >= rules.policy.patience || !trouble.kind.heals_by_itself() =>
                {
                    let cause =
                        Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
                    again.ask(cause, vec![Choice::Retry], trouble.words)
                }
                ActOutcome::NotDone(_) | ActOutcome::Unsure | ActOutcome::Done => again,
            }
        }
        None => keep(item, rules)
            .act(AlbumAction::Start)
            .look_at(now + rules.pace)
            .deadline(Some(now + rules.policy.import_within)),
    }
}

/// Our own work ended with the process that did it: that it was begun does not say that it is over,
/// as it does of a service.
fn broken_off(item: &Item<Album>, rules: &Rules, now: Timestamp) -> Decision<Album> {
    match &item.last_act {
        Some(Act { outcome: ActOutcome::Done, .. }) => keep(item, rules)
            .act(AlbumAction::Start)
            .look_at(now + rules.pace)
            .deadline(item.deadline.or(Some(now + rules.policy.import_within)))
            .say("broken off by a restart: goes on"),
        _ => absent(item, rules, now),
    }
}

/// Goes on watching; past the deadline a person is told, and it is watched all the same.
fn overdue_or(item: &Item<Album>, stage: Stage, rules: &Rules, now: Timestamp) -> Decision<Album> {
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
        return if item.entry.is_some() { decision.keep_asking() } else { decision };
    }
    decision.deadline(Some(now + rules.policy.import_within)).ask(
        Cause::Import(ImportCause::Overdue),
        vec![Choice::Wait],
        format!("{} has it since {}", rules.importer, item.stage_since),
    )
}

/// The importer asks. A person's choice for this kind of prompt is given at once; anything else
/// must persist first: prompts are seen that answer themselves.
fn prompted(
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
fn already_answered(item: &Item<Album>, seen_now: LineNo) -> bool {
    matches!(
        &item.last_act,
        Some(Act { action: AlbumAction::Answer { seen, .. }, outcome: ActOutcome::Done, .. })
            if *seen == seen_now
    )
}

fn set_aside(item: &Item<Album>, asks: &Prompt, rules: &Rules, now: Timestamp) -> Decision<Album> {
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

fn setting_aside(
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
        ImportState::Absent | ImportState::BrokenOff => {
            prove(item, Claim::Vanished, FORGOTTEN, Some(prompt), rules, now)
        }
    }
}

/// The importer waits for a person (policy `leave`). Somebody may also answer there.
fn asked(
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
        ImportState::Absent | ImportState::BrokenOff => {
            prove(item, Claim::Vanished, FORGOTTEN, None, rules, now)
        }
    }
}

/// Disk and library have been looked at.
fn proved(
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
        let stage =
            if rules.policy.prune { Stage::Pruning { outcome } } else { Stage::Ended { outcome } };
        return Decision::to(with(album, stage)).look_at(now).say(format!("imported: {shown}"));
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
fn held(item: &Item<Album>, rules: &Rules, now: Timestamp) -> Decision<Album> {
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
pub(super) fn begin_again(album: &Album, wanted: Option<towline_domain::role::Wanted>) -> Album {
    let attempt = album.attempt.as_ref().map(|attempt| Attempt {
        number: attempt.number + 1,
        previous: attempt.ticket.clone().or_else(|| attempt.previous.clone()),
        ticket: None,
        wanted,
        ..attempt.clone()
    });
    Album { attempt, stage: Stage::Ready, ..album.clone() }
}

fn pruning(item: &Item<Album>, outcome: Outcome) -> Decision<Album> {
    match &item.last_act {
        Some(Act { action: AlbumAction::Prune, outcome: ActOutcome::Done, .. }) => {
            ended(&item.thing, outcome).say("leftovers removed")
        }
        // Three times, then they stay: leftovers are no reason to call a person.
        Some(Act { action: AlbumAction::Prune, outcome: ActOutcome::NotDone(trouble), .. })
            if item.attempt >= 3 =>
        {
            ended(&item.thing, outcome).say(format!("leftovers stay: {trouble}"))
        }
        // Never begun, or broken off: what is gone already is no harm.
        _ => Decision::to(item.thing.clone()).act(AlbumAction::Prune),
    }
}

pub(super) fn ended(album: &Album, outcome: Outcome) -> Decision<Album> {
    Decision::to(with(album, Stage::Ended { outcome }))
}

fn prompt_cause(prompt: &Prompt) -> Cause {
    Cause::Import(ImportCause::Prompt { kind: prompt.kind })
}

/// What the importer offers, and what a person may have done by hand.
fn person_choices(prompt: &Prompt) -> Vec<Choice> {
    let mut choices = prompt.choices.clone();
    for also in [Choice::Skip, Choice::Imported] {
        if !choices.contains(&also) {
            choices.push(also);
        }
    }
    choices
}

const fn kind_words(kind: PromptKind) -> &'static str {
    match kind {
        PromptKind::NoMatch => "no match",
        PromptKind::Candidates => "candidates",
        PromptKind::Duplicate => "duplicate",
        PromptKind::Other => "unknown question",
    }
}
