//! What is decided about a message.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, Timestamp, Trouble,
    notify::{Found, Message, MessageAction, MessageStage, NotifyCause, NotifyPolicy},
};

use super::{Seen, compose::quiet_until};

/// A message of which nobody knows whether it arrived is sent again after so long at most.
const LONGEST_WAIT: Duration = Duration::from_mins(30);

/// Decides.
pub(super) fn decide(item: &Item<Message>, seen: &Seen, now: Timestamp) -> Decision<Message> {
    if item.answer.as_ref().is_some_and(|answer| answer.choice == Choice::Skip) {
        return to(item, MessageStage::Dropped).say("not sent: a person said so");
    }
    let Seen::Target { policy, found } = seen else { return parked(item, now) };
    match &item.last_act {
        None => begin(item, policy, now),
        Some(Act { outcome: ActOutcome::Done, .. }) => sent(item),
        Some(Act { outcome: ActOutcome::NotDone(trouble), .. }) => {
            again(item, policy, trouble, now)
        }
        Some(act) => unsure(item, policy, (act.at, found.as_ref()), now),
    }
}

/// As it is, in another stage.
fn to(item: &Item<Message>, stage: MessageStage) -> Decision<Message> {
    Decision::to(Message { stage, ..item.thing.clone() })
}

fn sent(item: &Item<Message>) -> Decision<Message> {
    to(item, MessageStage::Sent).say(format!("sent to {}", item.thing.target))
}

/// It may come back: a reload with a mistake in it takes nothing away.
fn parked(item: &Item<Message>, now: Timestamp) -> Decision<Message> {
    let until = item.created + NotifyPolicy::default().give_up;
    if now < until {
        return to(item, item.thing.stage).keep_answer().look_at(until);
    }
    to(item, MessageStage::Dropped).say("not sent: its target left the configuration")
}

fn begin(item: &Item<Message>, policy: &NotifyPolicy, now: Timestamp) -> Decision<Message> {
    match quiet_until(policy, now) {
        Some(until) => to(item, MessageStage::Waiting).look_at(until),
        None => to(item, MessageStage::Sending).act(MessageAction::Send),
    }
}

/// It has certainly not arrived.
fn again(
    item: &Item<Message>,
    policy: &NotifyPolicy,
    trouble: &Trouble,
    now: Timestamp,
) -> Decision<Message> {
    let is_told = item.answer.is_some();
    let not_before = trouble.retry_at.filter(|at| *at > now && !is_told);
    let decision = if is_given_up(item, policy, trouble, now) {
        let cause = NotifyCause::NotSent { target: item.thing.target.clone() };
        let detail = match &trouble.hint {
            Some(hint) => format!("{}\n{hint}", trouble.words),
            None => trouble.words.clone(),
        };
        to(item, MessageStage::Failed).ask(
            Cause::Notify(cause),
            vec![Choice::Retry, Choice::Skip],
            detail,
        )
    } else {
        to(item, MessageStage::Sending)
    };
    match (not_before, quiet_until(policy, now)) {
        (Some(at), _) => decision.look_at(at),
        (None, Some(until)) => decision.look_at(until),
        // A person is told, and it is tried all the same: what is mended is noticed by itself.
        (None, None) => decision.act(MessageAction::Send),
    }
}

/// Whether a person is told. What only a person can mend is told at once.
fn is_given_up(
    item: &Item<Message>,
    policy: &NotifyPolicy,
    trouble: &Trouble,
    now: Timestamp,
) -> bool {
    item.thing.stage == MessageStage::Failed
        || !trouble.kind.heals_by_itself()
        || now.since(item.created) >= policy.give_up
}

/// It may have arrived. Where nobody can tell, it is sent once more: twice is better than never.
fn unsure(
    item: &Item<Message>,
    policy: &NotifyPolicy,
    (sent_at, found): (Timestamp, Option<&Result<Found, Trouble>>),
    now: Timestamp,
) -> Decision<Message> {
    let stay = || to(item, item.thing.stage).keep_asking();
    match found {
        Some(Ok(Found::There)) => sent(item),
        Some(Ok(Found::NotThere)) => stay().act(MessageAction::Send),
        Some(Err(trouble)) => {
            let wait = policy.backoff.after(item.attempt + 1, item.id.0);
            stay()
                .troubled(trouble.clone())
                .look_at(trouble.retry_at.unwrap_or(now).max(now + wait))
        }
        Some(Ok(Found::CannotTell)) | None => {
            // Each call without an answer may be one more message: they come ever more rarely, each
            // after an eighth of the time that all before it took. Waiting is no success and no new
            // trouble, so that no count of attempts could tell.
            let wait = (sent_at.since(item.created) / 8).min(LONGEST_WAIT);
            if now < sent_at + wait {
                return stay().look_at(sent_at + wait);
            }
            if now.since(item.created) >= policy.give_up {
                let cause = NotifyCause::NotSent { target: item.thing.target.clone() };
                let detail = "it is not known whether it arrived";
                let choices = vec![Choice::Retry, Choice::Skip];
                return to(item, MessageStage::Failed)
                    .ask(Cause::Notify(cause), choices, detail)
                    .act(MessageAction::Send);
            }
            stay().act(MessageAction::Send)
        }
    }
}
