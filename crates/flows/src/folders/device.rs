//! What is decided about a device.

use towline_domain::{
    Cause, Choice, Decision, Item, Timestamp,
    folders::{Device, DeviceAction, DeviceStage, DeviceState, FolderCause, Set, SyncPolicy},
    path::shown,
};

use super::{LOOK_AGAIN, Seen};

/// Decides.
pub(super) fn decide(
    item: &Item<Device>,
    seen: &Seen<DeviceState>,
    now: Timestamp,
) -> Decision<Device> {
    let (state, rules) = match seen {
        Seen::Parked => return parked(item),
        // The server's own item tells of it.
        Seen::Trouble(_) => {
            let device = Device { stage: DeviceStage::Unknown, ..item.thing.clone() };
            let decision = Decision::to(device).deadline(item.deadline).keep_asking();
            return decision.look_at(now + LOOK_AGAIN).keep_answer();
        }
        Seen::Here { state: None, .. } => {
            return removed(&item.thing).say("its server knows it no longer");
        }
        Seen::Here { state: Some(state), rules } => (state, rules),
    };
    let before = &item.thing;
    let mut device = Device {
        server_name: rules.server_name.clone(),
        state: state.clone(),
        stage: state.stage(),
        was_seen_paused: before.paused_until.is_some() && (before.was_seen_paused || state.paused),
        ..before.clone()
    };
    if rules.is_left_out {
        return left_out(device);
    }
    let policy = &rules.policy;
    let pause = scheduled(&mut device, policy, now);
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
            DeviceStage::Unknown | DeviceStage::Removed => "not known",
        });
    }
    if let Some(until) =
        decision.thing.left_alone_until.filter(|_| before.left_alone_until.is_none())
    {
        decision = decision.say(format!("resumed by somebody: left alone until {until}"));
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

/// Nobody can ask its server any more. What towline has paused there, a person has to resume.
fn parked(item: &Item<Device>) -> Decision<Device> {
    let device = item.thing.clone();
    if item.answer.is_some() || device.paused_until.is_none() {
        return Decision::to(Device { paused_until: None, ..device });
    }
    let words = format!(
        "towline has paused {} by schedule. Resume it in Syncthing, or put [folders.{}] back",
        shown(device.state.name.as_bytes()),
        device.server_name
    );
    Decision::to(device).ask(Cause::Folder(FolderCause::LeftPaused), vec![Choice::Skip], words)
}

/// What was paused by schedule is resumed before it is let go.
fn left_out(device: Device) -> Decision<Device> {
    if device.paused_until.is_some() && device.state.paused {
        return Decision::to(device)
            .act(DeviceAction::Resume)
            .say("the configuration leaves it out: resume what the schedule has paused");
    }
    removed(&device).say("the configuration leaves it out")
}

fn removed(device: &Device) -> Decision<Device> {
    Decision::to(Device { stage: DeviceStage::Removed, paused_until: None, ..device.clone() })
}

/// What the schedule wants of a device.
struct Scheduled {
    action: Option<DeviceAction>,
    next: Option<Timestamp>,
}

/// Level, not edge: whatever was missed meanwhile, it is made so now. What a person has done
/// within a scheduled time holds until its end.
fn scheduled(device: &mut Device, policy: &SyncPolicy, now: Timestamp) -> Scheduled {
    let pauses: Vec<_> =
        policy.pauses.iter().filter(|pause| pause.is_for(&device.id, &device.state.name)).collect();
    let until = pauses.iter().filter_map(|pause| pause.when.open_until(now)).max();
    let opens = pauses.iter().filter_map(|pause| pause.when.opens_at(now)).min();
    device.left_alone_until = device.left_alone_until.filter(|until| now < *until);
    let Some(until) = until else {
        let is_ours = device.paused_until.is_some() && device.state.paused;
        // Until it is seen to be so, it is still ours to resume.
        device.paused_until = device.paused_until.filter(|_| is_ours);
        return Scheduled { action: is_ours.then_some(DeviceAction::Resume), next: opens };
    };
    let next = Some(until);
    if device.left_alone_until.is_some() || device.state.paused {
        // Ours from an earlier time: it stays so for this one, too.
        device.paused_until = device.paused_until.map(|_| until);
        return Scheduled { action: None, next };
    }
    let was_ours_now = device.paused_until.is_some_and(|end| now < end);
    if was_ours_now && device.was_seen_paused {
        // It was seen paused by us and is no longer: somebody has resumed it.
        device.paused_until = None;
        device.was_seen_paused = false;
        device.left_alone_until = Some(until);
        return Scheduled { action: None, next };
    }
    device.paused_until = Some(until);
    device.was_seen_paused = false;
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
