//! It is to be asked for, once.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Cause, Choice, Decision, Item, Timestamp, Trouble, TroubleKind,
    wishes::{ListPolicy, Title, TitleAction, TitleStage, Wait, WishCause},
};

use super::{Of, QUOTA_AGAIN, UNKNOWN_AGAIN, UNKNOWN_TIMES, ask, outcome, removed, requested, to};
use crate::wishes::judge::{self, Verdict};

/// So often a request may fail for a reason that passes: then a person is told, and it is tried on.
const TOLD_AFTER: u32 = 8;
/// What does not pass by itself is tried again after so long all the same.
const TRIED_AGAIN: Duration = Duration::from_secs(3600);

/// The server has said yes. What it says of the title right after that is not read: it may still
/// be what it said before (seerr.md §7.4).
pub(super) fn taken(item: &Item<Title>, policy: &ListPolicy, now: Timestamp) -> Decision<Title> {
    let asked_at = item.last_act.as_ref().map_or(now, |act| act.at);
    let mut title = Title {
        stage: TitleStage::Requested,
        is_ours: true,
        asked_at: Some(asked_at),
        request: None,
        insisted_at: None,
        retried: 0,
        checked_at: Some(now),
        ..item.thing.clone()
    };
    // What a list has wished for since is not a part of it: that list will see that it lacks.
    if !title.asking.is_empty() {
        title.wanted = std::mem::take(&mut title.asking);
    }
    title.asked.extend(asked_for(item));
    let deadline = requested::overdue_at(&title, policy);
    Decision::to(title).deadline(deadline).say("asked for")
}

/// The seasons that the last act named.
fn asked_for(item: &Item<Title>) -> Vec<u16> {
    match item.last_act.as_ref().map(|act| &act.action) {
        Some(TitleAction::Request { seasons: Some(seasons) }) => seasons.clone(),
        _ => Vec::new(),
    }
}

pub(super) fn decide(mut of: Of<'_>) -> Decision<Title> {
    let is_request = |action: &TitleAction| matches!(action, TitleAction::Request { .. });
    let last = outcome(of.item, is_request);
    if matches!(last, Some(ActOutcome::Unsure)) {
        credit(&mut of);
    }
    let verdict = of.verdict();
    let is_asked = matches!(verdict, Verdict::Requested | Verdict::Available)
        && matches!(last, Some(ActOutcome::Unsure));
    if let Some(removal) = of.item.thing.removal
        && !is_asked
    {
        return removed(&of.title, removal);
    }
    match (&verdict, last) {
        // No answer, and the server has it: it was ours.
        (Verdict::Requested | Verdict::Available, Some(ActOutcome::Unsure)) => {
            let item = of.item;
            let decided = taken(item, of.policy, of.now);
            let title = Title { seen: of.title.seen, ..decided.thing.clone() };
            Decision { thing: title, ..decided }.look_at(of.now)
        }
        (Verdict::Ask(_), Some(ActOutcome::NotDone(trouble))) if !of.is_retried() => {
            refused(&of, trouble, &verdict)
        }
        (Verdict::Ask(seasons), _) => ask_for(&of, seasons.clone()),
        (Verdict::NeedsShow, _) => {
            // The look has brought no seasons although it should: it is taken again.
            to(&of.title, TitleStage::Wanted).look_at(of.now + super::BACKOFF.first)
        }
        (Verdict::Nothing, _) if of.sight.left == Some(0) => waits(&of),
        _ => of.settle(&verdict),
    }
}

/// No answer: the seasons of it that the server has now were asked for, whatever else is lacking.
fn credit(of: &mut Of<'_>) {
    let mut seasons = asked_for(of.item);
    seasons.retain(|number| judge::is_taken(&of.title, &of.sight.on, *number));
    if !seasons.is_empty() {
        of.title.is_ours = true;
        of.title.asked_at = of.item.last_act.as_ref().map(|act| act.at);
        of.title.asked.extend(seasons);
    }
}

fn ask_for(of: &Of<'_>, seasons: Option<Vec<u16>>) -> Decision<Title> {
    if of.sight.left == Some(0) || seasons.as_ref().is_some_and(Vec::is_empty) {
        return waits(of);
    }
    let words = match &seasons {
        Some(seasons) => format!("asks for {}", numbers(seasons)),
        None => "asks for it".into(),
    };
    let title = Title { asking: of.title.wanted.clone(), ..of.title.clone() };
    let decision = to(&title, TitleStage::Wanted).act(TitleAction::Request { seasons });
    let decision = if of.item.entry.is_some() { decision.keep_asking() } else { decision };
    if of.item.attempt == 0 { decision.say(words) } else { decision }
}

fn numbers(seasons: &[u16]) -> String {
    let list: Vec<_> = seasons.iter().map(ToString::to_string).collect();
    let word = if seasons.len() == 1 { "season" } else { "seasons" };
    format!("{word} {}", list.join(", "))
}

fn waits(of: &Of<'_>) -> Decision<Title> {
    to(&of.title, TitleStage::Waiting(Wait::Quota))
        .look_at(of.now + QUOTA_AGAIN)
        .say("the user's quota is used up: it waits")
}

/// The server said no to the request, and nothing that it shows says why.
fn refused(of: &Of<'_>, trouble: &Trouble, verdict: &Verdict) -> Decision<Title> {
    let words = trouble.words.clone();
    let stay = || to(&of.title, TitleStage::Wanted);
    match trouble.kind {
        TroubleKind::QuotaUsedUp => waits(of),
        TroubleKind::Blocklisted => to(&of.title, TitleStage::Blocklisted).say(words),
        // Of a user whose own watchlist asked for it, say: it is there and not shown.
        TroubleKind::AlreadyThere => to(&of.title, TitleStage::Requested).say(words),
        TroubleKind::NothingLeft => {
            super::rest(Title { stage: TitleStage::Nothing, ..of.title.clone() }, of.policy, of.now)
                .say(words)
        }
        TroubleKind::NotAllowed => {
            ask(stay(), WishCause::NotPermitted, &[Choice::Retry, Choice::Skip], words)
        }
        TroubleKind::Unknown if of.item.attempt >= UNKNOWN_TIMES => {
            let again = stay().look_at(of.now + UNKNOWN_AGAIN);
            ask(again, WishCause::UnknownTitle, &[Choice::Retry, Choice::Skip], words)
        }
        kind if !kind.heals_by_itself() || of.item.attempt >= TOLD_AFTER => {
            let tried = of.item.last_act.as_ref().map_or(of.now, |act| act.at);
            let due = tried + TRIED_AGAIN;
            let cause = Cause::Trouble { service: trouble.service.clone(), kind };
            let detail = match &trouble.hint {
                Some(hint) => format!("{words}\n{hint}"),
                None => words,
            };
            // What a person mends in the configuration is noticed by itself after a while.
            let again = if kind.heals_by_itself() || due <= of.now {
                ask_again(of, verdict)
            } else {
                stay().look_at(due)
            };
            again.ask(cause, vec![Choice::Retry, Choice::Skip], detail)
        }
        _ => ask_again(of, verdict),
    }
}

fn ask_again(of: &Of<'_>, verdict: &Verdict) -> Decision<Title> {
    match verdict {
        Verdict::Ask(seasons) => ask_for(of, seasons.clone()),
        _ => to(&of.title, TitleStage::Wanted),
    }
}

impl Of<'_> {
    /// A person wants it tried again.
    fn is_retried(&self) -> bool {
        self.item.answer.as_ref().is_some_and(|answer| answer.choice == Choice::Retry)
    }
}
