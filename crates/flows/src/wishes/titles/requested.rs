//! It was asked for; it is followed until it is there.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Choice, Decision, Timestamp,
    wishes::{
        Availability, ListPolicy, Removal, RequestAt, RequestState, Title, TitleAction, TitleKind,
        TitleStage, WishCause,
    },
};

use super::{Of, ask, next_check, outcome, removed, to};
use crate::wishes::judge::{self, Progress, Verdict};

/// Between tries of the server to hand a request on, the first time; each next one four times that.
const RETRY_AFTER: Duration = Duration::from_secs(15 * 60);

/// When it will be told of that it is not there. Others' requests are theirs to mind.
pub(super) fn overdue_at(title: &Title, policy: &ListPolicy) -> Option<Timestamp> {
    let asked_at = title.asked_at.filter(|_| title.is_ours)?;
    let released = title.released.and_then(|date| {
        let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Timestamp::from_micros(midnight.timestamp().as_microsecond()))
    });
    Some(released.map_or(asked_at, |released| released.max(asked_at)) + policy.overdue_after)
}

pub(super) fn decide(of: Of<'_>) -> Decision<Title> {
    let of = noted(of);
    let on = &of.sight.on;
    if let Some(removal @ (Removal::Tombstone | Removal::Withdraw)) = of.title.removal {
        return leave(of, removal);
    }
    let is = on.is.of(of.title.is_4k);
    let progress = judge::progress(&of.title, on);
    if progress == Progress::Complete {
        return of.settle(&Verdict::Available);
    }
    if is == Availability::Blocklisted {
        return of.settle(&Verdict::Blocklisted);
    }
    // Others' requests are theirs to mind.
    if let Some(failed) = judge::failed(&of.title, on).filter(|_| of.title.is_ours) {
        let id = failed.id;
        return fails(&of, id);
    }
    if progress == Progress::Coming {
        return if of.sight.show.is_some() { compared(of) } else { waits(&of) };
    }
    let last = on.requests(of.title.is_4k).next_back();
    if matches!(is, Availability::Available | Availability::Partly) {
        // Of a show: what we asked for is not to be, and the rest is there and followed.
        return of.settle(&Verdict::Available);
    }
    let is_no = last.is_some_and(|last| last.state == RequestState::Declined);
    of.settle(if is_no { &Verdict::Declined } else { &Verdict::Deleted })
}

/// Which request is ours is written down as soon as it is certain, and with it its seasons.
fn noted(mut of: Of<'_>) -> Of<'_> {
    if of.title.request.is_none() {
        of.title.request = ours(&of).map(|request| request.id);
    }
    judge::remember(&mut of.title, &of.sight.on);
    of
}

fn ours<'a>(of: &Of<'a>) -> Option<&'a RequestAt> {
    judge::ours(&of.title, of.policy.requester.named(), &of.sight.on)
}

/// Of a show that is followed: what it has got since it was asked for need not wait until all of
/// that is there, which may be never.
fn compared(mut of: Of<'_>) -> Decision<Title> {
    of.title.checked_at = Some(of.now);
    match of.verdict() {
        Verdict::Ask(Some(_)) => {
            let title = Title { stage: TitleStage::Wanted, retried: 0, ..of.title };
            Decision::to(title).look_at(of.now).say("there are seasons that it lacks")
        }
        _ => waits(&of),
    }
}

fn waits(of: &Of<'_>) -> Decision<Title> {
    let decision = awaited(of);
    if !is_followed(&of.title, of.policy) {
        return decision;
    }
    decision.look_at(next_check(&of.title, of.item.stage_since, of.policy))
}

/// Whether it is compared now and then with the seasons that there are.
pub(in crate::wishes) fn is_followed(title: &Title, policy: &ListPolicy) -> bool {
    title.key.kind == TitleKind::Show && policy.follow && title.removal.is_none()
}

fn awaited(of: &Of<'_>) -> Decision<Title> {
    let is_told = |choice: &Choice| of.item.answer.as_ref().is_some_and(|it| it.choice == *choice);
    let title = of.title.clone();
    if is_told(&Choice::Wait) {
        let later = of.now + of.policy.overdue_after;
        return Decision::to(title).deadline(Some(later)).say("a person wants it waited for");
    }
    let overdue = overdue_at(&of.title, of.policy);
    let deadline = of.item.deadline.or(overdue);
    match deadline {
        Some(at) if at <= of.now => {
            let days = of.policy.overdue_after.as_secs() / 86_400;
            let is = super::availability_words(of.sight.on.is.of(of.title.is_4k));
            let detail = format!("after {days} days it is {is}");
            let decision = Decision::to(title).deadline(Some(at));
            ask(decision, WishCause::Overdue, &[Choice::Wait, Choice::Skip], detail)
        }
        _ => Decision::to(title).deadline(deadline),
    }
}

/// The server could not hand it on: it is told to try again, now and then.
fn fails(of: &Of<'_>, id: towline_domain::wishes::RequestId) -> Decision<Title> {
    let is_retry = |action: &TitleAction| matches!(action, TitleAction::Retry(_));
    let is_told = of.item.answer.as_ref().is_some_and(|answer| answer.choice == Choice::Retry);
    let retry = |retried: u32, words: &str| {
        Decision::to(Title { retried, ..of.title.clone() })
            .act(TitleAction::Retry(id))
            .deadline(of.item.deadline)
            .say(words)
    };
    if is_told {
        return retry(1, "a person wants it handed on again");
    }
    let last_at = of.item.last_act.as_ref().filter(|act| is_retry(&act.action)).map(|act| act.at);
    let wait = RETRY_AFTER * 4u32.pow(of.title.retried.saturating_sub(1).min(4));
    if let Some(due) = last_at.map(|at| at + wait)
        && of.title.retried > 0
        && of.now < due
    {
        // Unsure or not: whether it helped, the request itself says.
        let decision = Decision::to(of.title.clone()).look_at(due).deadline(of.item.deadline);
        return decision.keep_asking();
    }
    if of.title.retried >= of.policy.retry_times {
        let detail = match outcome(of.item, is_retry) {
            Some(ActOutcome::NotDone(trouble)) => trouble.words.clone(),
            _ => "Radarr or Sonarr may be down, or does not know the title".into(),
        };
        let decision = Decision::to(of.title.clone()).deadline(of.item.deadline);
        let choices = [Choice::Retry, Choice::Skip];
        return ask(decision, WishCause::RequestFailed, &choices, detail);
    }
    retry(of.title.retried + 1, "the server could not hand it on: it is told to try again")
}

/// No list holds it any longer.
fn leave(of: Of<'_>, removal: Removal) -> Decision<Title> {
    let is_withdraw = |action: &TitleAction| matches!(action, TitleAction::Withdraw(_));
    let done = outcome(of.item, is_withdraw);
    let ours = ours(&of);
    match (removal, ours) {
        (Removal::Tombstone, _) => removed(&of.title, removal),
        (Removal::Withdraw, None) if done.is_some() => {
            to(&of.title, TitleStage::Withdrawn).say("it left its list: our request is taken back")
        }
        (Removal::Withdraw, Some(ours)) if ours.state == RequestState::Pending => {
            if let Some(ActOutcome::NotDone(trouble)) = done {
                let words = format!("our request could not be taken back: {}", trouble.words);
                return stays(of, &words);
            }
            let id = ours.id;
            to(&of.title, TitleStage::Requested)
                .act(TitleAction::Withdraw(id))
                .deadline(of.item.deadline)
                .say("it left its list: our request is taken back")
        }
        (Removal::Withdraw | Removal::Drop, _) => {
            stays(of, "it left its list, and is on its way: it is left at that")
        }
    }
}

/// It comes all the same.
fn stays(of: Of<'_>, words: &str) -> Decision<Title> {
    let title = Title { removal: Some(Removal::Drop), ..of.title };
    Decision::to(title).deadline(of.item.deadline).look_at(of.now).say(words)
}
