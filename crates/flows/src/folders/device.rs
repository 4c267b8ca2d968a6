//! What is decided about a device.

use std::time::Duration;

use towline_domain::{
    Answer, Cause, Choice, Decision, Item, Timestamp,
    folders::{Device, DeviceAction, DeviceStage, DeviceState, FolderCause, Set, SyncPolicy},
    path::shown,
};

use super::{LOOK_AGAIN, Rules, Seen};

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
    let mut pause = paused(&mut device, rules, now);
    if let Some(action) = told(&mut device, item.answer.as_ref(), &pause) {
        pause.action = Some(action);
        pause.is_told = true;
    }
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
        decision = decision.say(if rules.makes_room {
            "resumed by somebody: left alone while files are fetched".to_owned()
        } else {
            format!("resumed by somebody: left alone until {until}")
        });
    }
    let decision = unseen(decision, policy, now, pause.next);
    match pause.action {
        // The order stands in the journal.
        Some(action) if pause.is_told => decision.act(action),
        Some(action) => decision.act(action).say(match (action, pause.is_for_room) {
            (DeviceAction::Pause, false) => "pause, by schedule",
            (DeviceAction::Pause, true) => "pause, while files are fetched",
            (DeviceAction::Resume, false) => "resume, by schedule",
            (DeviceAction::Resume, true) => "resume: no more files are fetched",
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

/// What is to be done about a device's pause.
struct Paused {
    action: Option<DeviceAction>,
    next: Option<Timestamp>,
    /// It makes room, or made it, and no schedule wants the same.
    is_for_room: bool,
    /// Until when it is to be paused, if it is.
    until: Option<Timestamp>,
    /// A person has said so.
    is_told: bool,
}

/// What a person wants. It is theirs from then on: nothing of ours undoes it in this time.
fn told(device: &mut Device, answer: Option<&Answer>, pause: &Paused) -> Option<DeviceAction> {
    let action = match answer?.choice {
        Choice::Pause => DeviceAction::Pause,
        Choice::Resume => DeviceAction::Resume,
        _ => return None,
    };
    device.paused_until = None;
    device.was_seen_paused = false;
    device.makes_room = false;
    device.left_alone_until = pause.until.filter(|_| action == DeviceAction::Resume);
    Some(action)
}

/// Nobody knows how long it will make room: for so long it is held to, and longer again before that
/// is over. Only a server that cannot be asked for as long makes it forget what a person did.
const HOLD: Duration = Duration::from_secs(3600);
const HOLD_ON: Duration = Duration::from_secs(900);

/// Level, not edge: whatever was missed meanwhile, it is made so now. What a person has done within
/// a time holds until its end. Times that meet are one, whether a schedule wants them or what the
/// device makes room for.
fn paused(device: &mut Device, rules: &Rules, now: Timestamp) -> Paused {
    let pauses = rules.policy.pauses.iter();
    let pauses: Vec<_> =
        pauses.filter(|pause| pause.is_for(&device.id, &device.state.name)).collect();
    let scheduled = pauses.iter().filter_map(|pause| pause.when.open_until(now)).max();
    let opens = pauses.iter().filter_map(|pause| pause.when.opens_at(now)).min();
    let for_room = rules.makes_room.then(|| now + HOLD);
    let made_room = std::mem::take(&mut device.makes_room);
    let Some(until) = scheduled.max(for_room) else {
        device.left_alone_until = None;
        let is_ours = device.paused_until.is_some() && device.state.paused;
        // Until it is seen to be so, it is still ours to resume. Then it was not a person.
        device.paused_until = device.paused_until.filter(|_| is_ours);
        device.was_seen_paused = false;
        device.makes_room = is_ours && made_room;
        let action = is_ours.then_some(DeviceAction::Resume);
        let is_for_room = device.makes_room;
        return Paused { action, next: opens, is_for_room, until: None, is_told: false };
    };
    let next = Some(if rules.makes_room { until.min(now + HOLD_ON) } else { until });
    let is_for_room = scheduled.is_none();
    let nothing = Paused { action: None, next, is_for_room, until: Some(until), is_told: false };
    device.left_alone_until =
        device.left_alone_until.filter(|end| now < *end).map(|end| end.max(until));
    if device.left_alone_until.is_some() || device.state.paused {
        // Ours from an earlier time: it stays so for this one, too.
        device.paused_until = device.paused_until.map(|_| until);
        device.makes_room = device.paused_until.is_some() && is_for_room;
        return nothing;
    }
    let was_ours_now = device.paused_until.is_some_and(|end| now < end);
    if was_ours_now && device.was_seen_paused {
        // It was seen paused by us and is no longer: somebody has resumed it.
        device.paused_until = None;
        device.was_seen_paused = false;
        device.left_alone_until = Some(until);
        return nothing;
    }
    device.paused_until = Some(until);
    device.was_seen_paused = false;
    device.makes_room = is_for_room;
    Paused { action: Some(DeviceAction::Pause), ..nothing }
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
