//! What is decided about a folder.

use towline_domain::{
    Ask, Cause, Choice, Decision, Item, LocalPath, Timestamp,
    folders::{
        Folder, FolderAction, FolderCause, FolderKind, FolderStage, FolderState, Set, SyncPolicy,
    },
    path::shown,
};

use super::{CAME_INTO_SYNC, LOOK_AGAIN, Rules, Seen};

/// How many files a question names.
const NAMED: usize = 20;

/// Decides.
pub(super) fn decide(
    item: &Item<Folder>,
    seen: &Seen<FolderState>,
    now: Timestamp,
) -> Decision<Folder> {
    let (state, rules) = match seen {
        // Nobody looks at it any more: nothing is asked about it.
        Seen::Parked => return Decision::to(item.thing.clone()),
        // The server's own item tells of it.
        Seen::Trouble(_) => {
            let folder = Folder { stage: FolderStage::Unknown, ..item.thing.clone() };
            let decision = Decision::to(folder).deadline(item.deadline).keep_asking();
            return decision.look_at(now + LOOK_AGAIN).keep_answer();
        }
        Seen::Here { state: None, .. } => return removed(item),
        Seen::Here { state: Some(state), rules } => (state, rules),
    };
    let mut folder = followed(&item.thing, state, now);
    folder.server_name.clone_from(&rules.server_name);
    if let Some(answer) = &item.answer
        && let Some(action) = act_of(&answer.choice)
    {
        return Decision::to(folder).act(action).keep_asking().say(format!(
            "{}: {}",
            answer.by,
            answer.choice.words()
        ));
    }
    if item.answer.as_ref().is_some_and(|answer| answer.choice == Choice::Wait) {
        let cause = cause(&folder, &rules.policy, now).map(|cause| Cause::Folder(cause).group());
        folder.set_aside =
            cause.map(|cause| Set { cause, until: now + rules.policy.set_aside_for });
    }
    let decision = asking(changed(item, &folder, rules), &rules.policy, now);
    // While it brings something, Syncthing counts no failures: whether they have gone shows after.
    let was_failing = item
        .entry
        .as_ref()
        .is_some_and(|entry| matches!(entry.cause, Cause::Folder(FolderCause::Failing)));
    if was_failing && folder.stage == FolderStage::Behind && decision.ask == Ask::Nothing {
        return decision.keep_asking();
    }
    decision
}

fn removed(item: &Item<Folder>) -> Decision<Folder> {
    let folder = Folder { stage: FolderStage::Removed, ..item.thing.clone() };
    Decision::to(folder)
        .say("followed no longer: its server does not have it, or the configuration leaves it out")
}

/// The folder as it is now.
fn followed(before: &Folder, state: &FolderState, now: Timestamp) -> Folder {
    let now_is = state.stage();
    let is_well = matches!(now_is, FolderStage::InSync | FolderStage::Paused);
    Folder {
        state: state.clone(),
        stage: now_is,
        behind_since: (!is_well).then(|| before.behind_since.unwrap_or(now)),
        ..before.clone()
    }
}

const fn act_of(choice: &Choice) -> Option<FolderAction> {
    match choice {
        Choice::Rescan | Choice::Retry => Some(FolderAction::Rescan),
        Choice::Override => Some(FolderAction::Override),
        Choice::Revert => Some(FolderAction::Revert),
        Choice::Pause => Some(FolderAction::Pause),
        Choice::Resume => Some(FolderAction::Resume),
        _ => None,
    }
}

/// What is said of a change, and what is handed over.
fn changed(item: &Item<Folder>, folder: &Folder, rules: &Rules) -> Decision<Folder> {
    let (before, state) = (&item.thing, &folder.state);
    let mut decision = Decision::to(folder.clone());
    for name in state.conflicts.iter().filter(|name| !before.state.conflicts.contains(name)) {
        decision = decision.say(format!("changed in two places at once: {}", clean(name)));
    }
    if before.stage != folder.stage {
        decision = match folder.stage {
            FolderStage::Failing => decision.say(reason(state)),
            FolderStage::Paused => decision.say("paused"),
            FolderStage::InSync => decision.say("in sync"),
            FolderStage::Behind | FolderStage::Unknown | FolderStage::Removed => decision,
        };
    }
    match taken_up(folder, rules) {
        Some(path) => {
            decision.thing.handed_over = Some(state.sequence);
            decision.hand_over(CAME_INTO_SYNC, path)
        }
        None => decision,
    }
}

/// It is in sync, somebody waits for that, and was not told since it last changed. Not *it came
/// into sync just now*: that can happen while nobody looks.
fn taken_up(folder: &Folder, rules: &Rules) -> Option<LocalPath> {
    let is_news = folder.handed_over != Some(folder.state.sequence);
    let is_told = folder.stage == FolderStage::InSync && rules.is_taken_up && is_news;
    folder.state.here.clone().filter(|_| is_told)
}

/// Asks about what is wrong, once it is time; a question about what has mended closes.
fn asking(decision: Decision<Folder>, policy: &SyncPolicy, now: Timestamp) -> Decision<Folder> {
    let mut decision = decision;
    let cause = cause(&decision.thing, policy, now);
    let group = cause.map(|cause| Cause::Folder(cause).group());
    let set_aside = decision.thing.set_aside.take();
    let is_at_rest = decision.thing.stage != FolderStage::Behind;
    let set_aside = set_aside.filter(|set| {
        let is_the_same = Some(&set.cause) == group.as_ref();
        now < set.until && (is_the_same || (group.is_none() && !is_at_rest))
    });
    decision.thing.set_aside = set_aside;
    let folder = &decision.thing;
    let too_late = folder.behind_since.map(|since| since + policy.behind_within);
    let next = [too_late.filter(|at| now < *at), folder.set_aside.as_ref().map(|set| set.until)]
        .into_iter()
        .flatten()
        .min();
    let asked = cause.filter(|_| folder.set_aside.is_none());
    let (choices, detail) = (choices(folder), detail(folder));
    let decision = decision.deadline(next);
    match asked {
        Some(cause) => decision.ask(Cause::Folder(cause), choices, detail),
        None => decision,
    }
}

/// What is wrong with it, the worst first.
fn cause(folder: &Folder, policy: &SyncPolicy, now: Timestamp) -> Option<FolderCause> {
    let too_late = |since: Timestamp| now.since(since) >= policy.behind_within;
    match folder.stage {
        FolderStage::Failing => Some(FolderCause::Failing),
        FolderStage::Paused | FolderStage::Unknown | FolderStage::Removed => None,
        FolderStage::InSync | FolderStage::Behind => {
            if !folder.state.conflicts.is_empty() {
                return Some(FolderCause::Conflicts);
            }
            folder.behind_since.filter(|since| too_late(*since)).map(|_| FolderCause::Behind)
        }
    }
}

fn choices(folder: &Folder) -> Vec<Choice> {
    let mut choices = vec![Choice::Rescan];
    match folder.state.kind {
        FolderKind::SendOnly if folder.state.lacks.items > 0 => choices.push(Choice::Override),
        FolderKind::ReceiveOnly | FolderKind::Encrypted if folder.state.changed_here > 0 => {
            choices.push(Choice::Revert);
        }
        _ => {}
    }
    choices.push(Choice::Wait);
    choices
}

fn detail(folder: &Folder) -> String {
    let state = &folder.state;
    let mut lines = Vec::new();
    if state.is_failing() {
        lines.push(reason(state));
    }
    lines.extend(
        state
            .named
            .iter()
            .take(NAMED)
            .map(|failure| format!("{}: {}", clean(&failure.path), clean(&failure.words))),
    );
    if state.failures > state.named.len().min(NAMED) as u64 && !state.named.is_empty() {
        lines.push(format!("… {} in all", state.failures));
    }
    lines.extend(state.conflicts.iter().take(NAMED).map(|name| clean(name)));
    if state.lacks.items > 0 {
        let (items, bytes) = (state.lacks.items, state.lacks.bytes >> 20);
        lines.push(format!("lacks {items} items ({bytes} MiB), {} % are here", state.percent()));
    }
    if state.changed_here > 0 {
        lines.push(format!("{} files were changed here", state.changed_here));
    }
    lines.join("\n")
}

fn reason(state: &FolderState) -> String {
    match (&state.error, state.failures) {
        (Some(error), _) => clean(error),
        (None, 0) => "it stands still, and its server does not say why".into(),
        (None, 1) => "one file cannot be brought".into(),
        (None, failures) => format!("{failures} files cannot be brought"),
    }
}

/// Names and reasons come from other machines.
fn clean(text: &str) -> String {
    shown(text.as_bytes())
}
