//! What is decided about a device.

use towline_domain::{
    ActOutcome, Cause, Choice, Decision, Item, Timestamp,
    folders::{Device, DeviceAction, DeviceStage, DeviceState, FolderCause, Set, SyncPolicy},
};

use super::{LOOK_AGAIN, Seen};

/// Decides.
pub(super) fn decide(
    item: &Item<Device>,
    seen: &Seen<DeviceState>,
    now: Timestamp,
) -> Decision<Device> {
    let (state, policy) = match seen {
        // Nobody looks at it any more: nothing is asked about it.
        Seen::Parked => return Decision::to(item.thing.clone()),
        // The server's own item tells of it.
        Seen::Trouble(_) => {
            let decision = Decision::to(item.thing.clone()).deadline(item.deadline);
            return decision.look_at(now + LOOK_AGAIN).keep_answer();
        }
        Seen::Here { state: None, .. } => {
            let device = Device { stage: DeviceStage::Removed, ..item.thing.clone() };
            return Decision::to(device).say("its server knows it no longer");
        }
        Seen::Here { state: Some(state), rules } => (state, &rules.policy),
    };
    let before = &item.thing;
    let mut device = Device { state: state.clone(), stage: state.stage(), ..before.clone() };
    let pause = scheduled(item, &mut device, policy, now);
    if item.answer.as_ref().is_some_and(|answer| answer.choice == Choice::Wait) {
        let cause = Cause::Folder(FolderCause::Unseen).group();
        device.set_aside = Some(Set { cause, until: now + policy.set_aside_for });
    }
    let (was, is) = (before.stage, device.stage);
    let mut decision = Decision::to(device);
    if was != is {
        decision = decision.say(match is {
            DeviceStage::Connected => "connected",
            DeviceStage::Away => "away",
            DeviceStage::Paused => "paused",
            DeviceStage::Removed => "removed",
        });
    }
    let decision = unseen(decision, policy, now, pause.next);
    match pause.action {
        Some(action) => decision.act(action).say(match action {
            DeviceAction::Pause => "pause, by schedule",
            DeviceAction::Resume => "resume, by schedule",
        }),
        None => decision,
    }
}

/// What the schedule wants of a device.
struct Scheduled {
    action: Option<DeviceAction>,
    next: Option<Timestamp>,
}

/// Level, not edge: whatever was missed meanwhile, it is made so now. What a person has done
/// within a scheduled time holds until its end.
fn scheduled(
    item: &Item<Device>,
    device: &mut Device,
    policy: &SyncPolicy,
    now: Timestamp,
) -> Scheduled {
    let pauses: Vec<_> =
        policy.pauses.iter().filter(|pause| pause.is_for(&device.id, &device.state.name)).collect();
    let until = pauses.iter().filter_map(|pause| pause.when.open_until(now)).max();
    let opens = pauses.iter().filter_map(|pause| pause.when.opens_at(now)).min();
    device.left_alone_until = device.left_alone_until.filter(|until| now < *until);
    let Some(until) = until else {
        let is_ours = std::mem::take(&mut device.paused_by_schedule);
        let action = (is_ours && device.state.paused).then_some(DeviceAction::Resume);
        // Until it is seen to be so, it is still ours to resume.
        device.paused_by_schedule = action.is_some();
        return Scheduled { action, next: opens };
    };
    let next = Some(until);
    if device.left_alone_until.is_some() || device.state.paused {
        return Scheduled { action: None, next };
    }
    let was_paused = device.paused_by_schedule
        && item.last_act.as_ref().is_some_and(|act| {
            act.action == DeviceAction::Pause && act.outcome == ActOutcome::Done
        });
    if was_paused {
        // It was seen paused by us and is no longer: somebody has resumed it.
        device.paused_by_schedule = false;
        device.left_alone_until = Some(until);
        return Scheduled { action: None, next };
    }
    device.paused_by_schedule = true;
    Scheduled { action: Some(DeviceAction::Pause), next }
}

/// Asks about a device that stays away.
fn unseen(
    decision: Decision<Device>,
    policy: &SyncPolicy,
    now: Timestamp,
    next: Option<Timestamp>,
) -> Decision<Device> {
    let mut decision = decision;
    let device = &mut decision.thing;
    let last = device.state.last_seen.unwrap_or(device.first_seen).max(Timestamp::default());
    let too_late = (device.stage == DeviceStage::Away).then(|| last + policy.unseen_within);
    device.set_aside = device.set_aside.take().filter(|set| too_late.is_some() && now < set.until);
    let quiet_until = device.set_aside.as_ref().map(|set| set.until);
    let is_asked = too_late.is_some_and(|at| at <= now) && quiet_until.is_none();
    let due = [next, too_late.filter(|at| now < *at), quiet_until].into_iter().flatten().min();
    let words = match device.state.last_seen {
        Some(seen) => format!("last seen {seen}"),
        None => "its server has never seen it".into(),
    };
    let decision = decision.deadline(due);
    if is_asked {
        return decision.ask(Cause::Folder(FolderCause::Unseen), vec![Choice::Wait], words);
    }
    decision
}
