//! What is decided about folders and devices, and that a schedule of pauses ends as it should
//! whatever fails meanwhile.

use std::time::Duration;

use proptest::prelude::*;
use towline_domain::{
    Act, ActOutcome, Answer, Ask, Cause, Choice, Decision, Entry, EntryId, Item, ItemId, LocalPath,
    Look, RemotePath, Timestamp, Trouble, TroubleKind,
    folders::{
        Activity, Amount, Device, DeviceAction, DeviceStage, DeviceState, FileFailure, Folder,
        FolderAction, FolderCause, FolderKind, FolderStage, FolderState, Pause, SyncPolicy,
    },
    window::{Window, Windows},
};

use super::{CAME_INTO_SYNC, Rules, Seen, device, folder};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn at(secs: u64) -> Timestamp {
    Timestamp::default() + Duration::from_secs(secs)
}

fn item<T: towline_domain::Thing>(thing: T) -> Item<T> {
    Item {
        id: ItemId(1),
        key: "k".into(),
        title: "Music".into(),
        thing,
        attempt: 0,
        stage_since: at(0),
        deadline: None,
        last_act: None,
        entry: None,
        answer: None,
        created: at(0),
    }
}

fn in_sync() -> FolderState {
    FolderState {
        label: "Music".into(),
        kind: FolderKind::Both,
        path: RemotePath::new("/data/music"),
        here: Some(LocalPath::new("/music")),
        activity: Activity::Idle,
        error: None,
        lacks: Amount::default(),
        sequence: 7,
        whole: Amount { items: 10, bytes: 1000 },
        failures: 0,
        named: vec![],
        changed_here: 0,
        conflicts: vec![],
    }
}

fn behind() -> FolderState {
    let lacks = Amount { items: 2, bytes: 400 };
    FolderState { activity: Activity::Syncing, lacks, ..in_sync() }
}

fn failing() -> FolderState {
    let named = vec![FileFailure { path: "a\u{1b}[2J.mp3".into(), words: "no space".into() }];
    let lacks = Amount { items: 1, bytes: 100 };
    FolderState { failures: 1, named, lacks, ..in_sync() }
}

fn folder(state: FolderState) -> Folder {
    Folder {
        server: "s".into(),
        server_name: "nas".into(),
        id: "music".into(),
        first_seen: at(0),
        stage: state.stage(),
        behind_since: None,
        handed_over: None,
        state,
        set_aside: None,
    }
}

fn rules() -> Rules {
    Rules {
        policy: SyncPolicy::default(),
        server_name: "nas".into(),
        is_taken_up: true,
        is_left_out: false,
        makes_room: false,
    }
}

fn here<S>(state: S) -> Seen<S> {
    Seen::Here { state: Some(state), rules: rules() }
}

fn decided(item: &Item<Folder>, state: FolderState, secs: u64) -> Decision<Folder> {
    folder::decide(item, &here(state), at(secs))
}

fn asked<T: towline_domain::Thing>(
    decision: &Decision<T>,
) -> Option<(FolderCause, &[Choice], &str)> {
    match &decision.ask {
        Ask::Open { cause: Cause::Folder(cause), choices, detail } => {
            Some((*cause, choices, detail))
        }
        _ => None,
    }
}

fn answered<T: towline_domain::Thing>(item: Item<T>, choice: Choice) -> Item<T> {
    let answer = Answer { entry: None, choice, by: "command line".into(), at: at(0) };
    Item { answer: Some(answer), ..item }
}

#[test]
fn a_folder_that_comes_into_sync_is_handed_over_once() {
    let first = decided(&item(folder(behind())), in_sync(), 10);
    assert_eq!(first.thing.stage, FolderStage::InSync);
    assert_eq!(first.hand_over, [(CAME_INTO_SYNC.to_owned(), LocalPath::new("/music"))]);
    let second = decided(&item(first.thing), in_sync(), 20);
    assert!(second.hand_over.is_empty() && second.says.is_empty());
    // A scan of its own disk is no news, and neither is the end of a pause.
    let scanning = FolderState { activity: Activity::Scanning, ..in_sync() };
    let scanned = decided(&item(second.thing), scanning, 30);
    assert!(scanned.hand_over.is_empty());
    let paused =
        decided(&item(scanned.thing), FolderState { activity: Activity::Paused, ..in_sync() }, 40);
    assert!(decided(&item(paused.thing), in_sync(), 50).hand_over.is_empty());
}

#[test]
fn what_came_while_nobody_looked_is_handed_over_too() {
    let first = decided(&item(folder(behind())), in_sync(), 10);
    let more = FolderState { sequence: 9, ..in_sync() };
    let second = decided(&item(first.thing), more.clone(), 20);
    assert_eq!(second.hand_over.len(), 1);
    assert!(second.says.is_empty(), "it has been in sync all the time, as far as we know");
    assert!(decided(&item(second.thing), more, 30).hand_over.is_empty());
}

#[test]
fn a_failure_is_asked_about_at_once_and_the_question_goes_when_it_mends() {
    let first = decided(&item(folder(in_sync())), failing(), 10);
    let (cause, choices, detail) = asked(&first).unwrap();
    assert_eq!(cause, FolderCause::Failing);
    assert_eq!(choices, [Choice::Rescan, Choice::Wait]);
    assert!(detail.contains("no space") && !detail.contains('\u{1b}'), "{detail}");
    let mended = decided(&item(first.thing), in_sync(), 20);
    assert_eq!(mended.ask, Ask::Nothing);
    assert!(!mended.hand_over.is_empty(), "it came into sync");
    let stopped = FolderState {
        activity: Activity::Stopped,
        error: Some("folder marker missing".into()),
        ..in_sync()
    };
    let stopped = decided(&item(mended.thing), stopped, 30);
    assert!(asked(&stopped).unwrap().2.contains("folder marker missing"));
}

#[test]
fn what_lags_is_asked_about_after_its_time() {
    let first = decided(&item(folder(in_sync())), behind(), 0);
    assert_eq!((asked(&first), first.deadline), (None, Some(at(0) + DAY)));
    let late = decided(&item(first.thing.clone()), behind(), DAY.as_secs());
    let (cause, _, detail) = asked(&late).unwrap();
    assert_eq!(cause, FolderCause::Behind);
    assert!(detail.contains("lacks 2 items") && detail.contains("60 %"), "{detail}");
    // Paused, it lags by a person's will.
    let paused = FolderState { activity: Activity::Paused, ..behind() };
    assert_eq!(asked(&decided(&item(late.thing), paused, 2 * DAY.as_secs())), None);
}

#[test]
fn what_is_set_aside_is_asked_about_again_later_or_when_it_differs() {
    let failing_item = item(decided(&item(folder(in_sync())), failing(), 0).thing);
    let aside = decided(&answered(failing_item, Choice::Wait), failing(), 10);
    assert_eq!(aside.ask, Ask::Nothing);
    let aside = item(aside.thing);
    assert_eq!(asked(&decided(&aside, failing(), 20)), None);
    assert!(asked(&decided(&aside, failing(), 10 + DAY.as_secs())).is_some());
    let conflicts = FolderState { conflicts: vec!["a.sync-conflict-1.mp3".into()], ..in_sync() };
    let other = decided(&aside, conflicts, 30);
    assert_eq!(asked(&other).unwrap().0, FolderCause::Conflicts);
    assert!(other.says.iter().any(|line| line.contains("a.sync-conflict-1.mp3")));
}

#[test]
fn what_destroys_is_offered_only_where_it_means_something() {
    let send = FolderState { kind: FolderKind::SendOnly, ..failing() };
    let receive = FolderState { kind: FolderKind::ReceiveOnly, changed_here: 2, ..failing() };
    for (state, wanted, action) in [
        (send, Choice::Override, FolderAction::Override),
        (receive, Choice::Revert, FolderAction::Revert),
    ] {
        let first = decided(&item(folder(in_sync())), state.clone(), 0);
        assert_eq!(asked(&first).unwrap().1, [Choice::Rescan, wanted.clone(), Choice::Wait]);
        let acted = decided(&answered(item(first.thing), wanted), state, 1);
        assert_eq!((acted.action, acted.ask), (Some(action), Ask::Keep));
    }
}

#[test]
fn a_server_that_cannot_be_asked_changes_nothing_and_loses_no_answer() {
    let trouble = Trouble::new("nas", TroubleKind::Unreachable, "no answer");
    let known = answered(item(folder(failing())), Choice::Rescan);
    let decision = folder::decide(&known, &Seen::Trouble(trouble), at(5));
    let unknown = Folder { stage: FolderStage::Unknown, ..known.thing.clone() };
    assert_eq!((&decision.thing, &decision.ask), (&unknown, &Ask::Keep));
    assert!(decision.keep_answer && decision.action.is_none());
    let gone = folder::decide(&known, &Seen::Here { state: None, rules: rules() }, at(6));
    assert_eq!(gone.thing.stage, FolderStage::Removed);
}

fn device(state: DeviceState) -> Device {
    Device {
        server: "s".into(),
        server_name: "nas".into(),
        id: "DEV".into(),
        first_seen: at(0),
        stage: state.stage(),
        state,
        paused_until: None,
        was_seen_paused: false,
        left_alone_until: None,
        makes_room: false,
        set_aside: None,
    }
}

fn connected() -> DeviceState {
    DeviceState { name: "phone".into(), connected: true, paused: false, last_seen: Some(at(0)) }
}

#[test]
fn a_device_that_stays_away_is_asked_about() {
    let away = DeviceState { connected: false, ..connected() };
    let week = 7 * DAY.as_secs();
    let first = device::decide(&item(device(connected())), &here(away.clone()), at(60));
    assert_eq!((asked(&first), first.deadline), (None, Some(at(week))));
    let late = device::decide(&item(first.thing), &here(away.clone()), at(week));
    assert_eq!(asked(&late).unwrap().0, FolderCause::Unseen);
    let aside = answered(item(late.thing), Choice::Wait);
    let aside = device::decide(&aside, &here(away.clone()), at(week + 1));
    assert_eq!((asked(&aside), aside.deadline), (None, Some(at(week + 1) + DAY)));
    let back = device::decide(&item(aside.thing), &here(connected()), at(week + 2));
    assert_eq!((back.ask, back.thing.set_aside), (Ask::Nothing, None));
}

/// A schedule with two times, and a device that it has paused in the first.
fn paused_by_schedule() -> (Item<Device>, Rules) {
    let window = |from: &str, to: &str| Window {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        days: vec![],
    };
    let windows = vec![window("12:00", "13:00"), window("14:00", "15:00")];
    let when = Windows::new(windows, jiff::tz::TimeZone::UTC);
    let policy =
        SyncPolicy { pauses: vec![Pause { devices: vec![], when }], ..SyncPolicy::default() };
    let rules = Rules { policy, ..rules() };
    let seen = |state| Seen::Here { state: Some(state), rules: rules.clone() };
    let pause = device::decide(&item(device(connected())), &seen(connected()), clock(12, 1));
    assert_eq!(pause.action, Some(DeviceAction::Pause));
    let paused = device::decide(&item(pause.thing), &seen(paused()), clock(12, 2));
    assert_eq!((paused.action, paused.thing.stage), (None, DeviceStage::Paused));
    (item(paused.thing), rules)
}

fn paused() -> DeviceState {
    DeviceState { connected: false, paused: true, ..connected() }
}

fn clock(hour: u64, minute: u64) -> Timestamp {
    at(hour * 3600 + minute * 60)
}

#[test]
fn what_a_person_has_resumed_is_left_alone_for_this_time_and_not_for_the_next() {
    let (device, rules) = paused_by_schedule();
    let seen = |state| Seen::Here { state: Some(state), rules: rules.clone() };
    // However the call ended that has paused it: it was seen to be so.
    let resumed = device::decide(&device, &seen(connected()), clock(12, 30));
    assert_eq!(resumed.action, None);
    assert!(resumed.says.iter().any(|line| line.contains("left alone")), "{:?}", resumed.says);
    let next = device::decide(&item(resumed.thing), &seen(connected()), clock(14, 1));
    assert_eq!(next.action, Some(DeviceAction::Pause));
    // Nobody looked until the next time had come.
    let next = device::decide(&device, &seen(connected()), clock(14, 1));
    assert_eq!(next.action, Some(DeviceAction::Pause));
}

#[test]
fn a_persons_pause_is_left_alone_by_the_schedule_and_a_persons_word_to_go_on_too() {
    let (scheduled, rules) = paused_by_schedule();
    let seen = |state| Seen::Here { state: Some(state), rules: rules.clone() };
    let resumed = device::decide(
        &answered(scheduled.clone(), Choice::Resume),
        &seen(paused()),
        clock(12, 30),
    );
    assert_eq!(resumed.action, Some(DeviceAction::Resume));
    let later = device::decide(&item(resumed.thing), &seen(connected()), clock(12, 31));
    assert_eq!(later.action, None, "until the end of this time");
    let next = device::decide(&item(later.thing), &seen(connected()), clock(14, 1));
    assert_eq!(next.action, Some(DeviceAction::Pause));

    let kept = device::decide(&answered(scheduled, Choice::Pause), &seen(paused()), clock(12, 30));
    assert_eq!(kept.action, Some(DeviceAction::Pause));
    let over = device::decide(&item(kept.thing), &seen(paused()), clock(13, 1));
    assert_eq!(over.action, None, "it is not ours to resume any more");
}

#[test]
fn a_folder_is_paused_and_resumed_by_order() {
    for (choice, action) in
        [(Choice::Pause, FolderAction::Pause), (Choice::Resume, FolderAction::Resume)]
    {
        let told = decided(&answered(item(folder(in_sync())), choice), in_sync(), 5);
        assert_eq!(told.action, Some(action));
    }
}

/// What is seen of a device that makes room, or does so no longer.
fn room(makes_room: bool, state: DeviceState) -> Seen<DeviceState> {
    Seen::Here { state: Some(state), rules: Rules { makes_room, ..rules() } }
}

#[test]
fn what_makes_room_is_paused_for_as_long_and_asked_after_meanwhile() {
    let begun = device::decide(&item(device(connected())), &room(true, connected()), at(0));
    assert_eq!(begun.action, Some(DeviceAction::Pause));
    assert!(begun.says.iter().any(|line| line.contains("files are fetched")), "{:?}", begun.says);
    let mut known = item(begun.thing);
    // For hours, and through the end of every time that was written down.
    for hour in 0..4 {
        let later = device::decide(&known, &room(true, paused()), clock(hour, 20));
        assert_eq!((later.action, later.thing.stage), (None, DeviceStage::Paused));
        assert!(later.deadline.is_some() || later.look != Look::WhenWoken);
        known = item(later.thing);
    }
    let over = device::decide(&known, &room(false, paused()), clock(5, 0));
    assert_eq!(over.action, Some(DeviceAction::Resume));
    // The next begins before anybody has looked: nobody else has resumed it.
    let again = device::decide(&item(over.thing.clone()), &room(true, connected()), clock(5, 0));
    assert_eq!(again.action, Some(DeviceAction::Pause));
    let resumed = device::decide(&item(over.thing), &room(false, connected()), clock(5, 1));
    assert_eq!((resumed.action, resumed.thing.paused_until), (None, None));
}

#[test]
fn who_resumes_what_makes_room_is_heeded_until_it_is_over_and_not_the_next_time() {
    let begun = device::decide(&item(device(connected())), &room(true, connected()), at(0));
    let seen = device::decide(&item(begun.thing), &room(true, paused()), at(10));
    let mut known = item(seen.thing);
    for minute in [1, 20, 40, 60, 80, 100] {
        let decision = device::decide(&known, &room(true, connected()), clock(0, minute));
        assert_eq!(decision.action, None, "at minute {minute}");
        known = item(decision.thing);
    }
    let over = device::decide(&known, &room(false, connected()), clock(2, 0));
    assert_eq!((over.action, over.thing.left_alone_until), (None, None));
    let next = device::decide(&item(over.thing), &room(true, connected()), clock(2, 1));
    assert_eq!(next.action, Some(DeviceAction::Pause));
    // And what a person has paused is neither ours nor resumed.
    let theirs = device::decide(&item(device(paused())), &room(true, paused()), at(0));
    let over = device::decide(&item(theirs.thing), &room(false, paused()), at(60));
    assert_eq!((theirs.action, over.action), (None, None));
}

#[test]
fn what_the_schedule_has_paused_is_not_left_paused_when_its_rules_go() {
    let (device, rules) = paused_by_schedule();
    let out = |state| {
        let rules = Rules { is_left_out: true, ..rules.clone() };
        Seen::Here { state: Some(state), rules }
    };
    let resume = device::decide(&device, &out(paused()), clock(12, 30));
    assert_eq!(
        (resume.action, resume.thing.stage),
        (Some(DeviceAction::Resume), DeviceStage::Paused)
    );
    let gone = device::decide(&item(resume.thing), &out(connected()), clock(12, 31));
    assert_eq!((gone.action, gone.thing.stage), (None, DeviceStage::Removed));

    let parked = device::decide(&device, &Seen::Parked, clock(13, 0));
    let (cause, choices, words) = asked(&parked).unwrap();
    assert_eq!((cause, choices), (FolderCause::LeftPaused, &[Choice::Skip][..]));
    assert!(words.contains("phone") && words.contains("[folders.nas]"), "{words}");
    let answered = answered(item(parked.thing), Choice::Skip);
    let forgotten = device::decide(&answered, &Seen::Parked, clock(13, 1));
    assert_eq!((asked(&forgotten), forgotten.thing.paused_until), (None, None));
}

#[test]
fn while_it_brings_something_a_failure_is_neither_gone_nor_new() {
    let first = decided(&item(folder(in_sync())), failing(), 10);
    let (cause, choices, detail) = asked(&first).unwrap();
    let entry = Entry {
        id: EntryId(1),
        epoch: 1,
        cause: Cause::Folder(cause),
        choices: choices.to_vec(),
        detail: detail.into(),
        opened: at(10),
    };
    let known = Item { entry: Some(entry), ..item(first.thing) };
    let bringing = decided(&known, behind(), 20);
    assert_eq!((bringing.thing.stage, &bringing.ask), (FolderStage::Behind, &Ask::Keep));
    let aside = decided(&answered(known, Choice::Wait), failing(), 30);
    let bringing = decided(&item(aside.thing), behind(), 40);
    assert!(bringing.thing.set_aside.is_some());
    assert_eq!(asked(&decided(&item(bringing.thing), failing(), 50)), None, "it is set aside");
}

/// Something happens to a device while a schedule pauses it from 12:00 to 13:00.
#[derive(Debug, Clone, Copy)]
enum Event {
    Minutes(u16),
    PersonPauses,
    PersonResumes,
    /// Something goes on that the device makes room for; or it is over.
    Busy(bool),
    /// The next act fails.
    Fails,
    /// The next act happens, and towline dies before it hears of it.
    Dies,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => (1_u16..90).prop_map(Event::Minutes),
        1 => Just(Event::PersonPauses),
        1 => Just(Event::PersonResumes),
        1 => any::<bool>().prop_map(Event::Busy),
        1 => Just(Event::Fails),
        1 => Just(Event::Dies),
    ];
    prop::collection::vec(event, 0..40)
}

/// A device, its server and the ledger's item.
struct World {
    item: Item<Device>,
    policy: SyncPolicy,
    is_paused: bool,
    makes_room: bool,
    /// A person paused it, and nobody has resumed it since.
    by_person: bool,
    now: Timestamp,
    luck: Option<Event>,
}

impl World {
    /// Decides and acts until nothing more is done.
    fn run(&mut self) {
        for _ in 0..6 {
            let state = DeviceState { paused: self.is_paused, ..connected() };
            let (policy, makes_room) = (self.policy.clone(), self.makes_room);
            let rules = Rules { policy, makes_room, ..rules() };
            let seen = Seen::Here { state: Some(state), rules };
            let decision = device::decide(&self.item, &seen, self.now);
            self.item.thing = decision.thing;
            let Some(action) = decision.action else { return };
            let luck = self.luck.take();
            let outcome = match luck {
                Some(Event::Fails) => {
                    let trouble = Trouble::new("nas", TroubleKind::Refused, "no");
                    ActOutcome::NotDone(trouble)
                }
                Some(Event::Dies) => ActOutcome::Unsure,
                _ => ActOutcome::Done,
            };
            if !matches!(outcome, ActOutcome::NotDone(_)) {
                self.is_paused = action == DeviceAction::Pause;
                assert!(self.is_paused || !self.by_person, "a person's pause was undone");
            }
            let act = Act { action, at: self.now, settles_at: self.now, outcome };
            self.item.last_act = Some(act);
        }
        panic!("it acts without end: {:?}", self.item);
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Minutes(minutes) => {
                self.now = self.now + Duration::from_secs(u64::from(minutes) * 60);
            }
            Event::PersonPauses if !self.is_paused => {
                (self.is_paused, self.by_person) = (true, true);
            }
            Event::PersonResumes => (self.is_paused, self.by_person) = (false, false),
            Event::PersonPauses => {}
            Event::Busy(is_busy) => self.makes_room = is_busy,
            Event::Fails | Event::Dies => self.luck = Some(event),
        }
    }
}

proptest! {
    #[test]
    fn a_schedule_never_undoes_a_person_s_pause_and_never_leaves_its_own(events in events()) {
        let noon = Window { from: "12:00".parse().unwrap(), to: "13:00".parse().unwrap(), days: vec![] };
        let when = Windows::new(vec![noon], jiff::tz::TimeZone::UTC);
        let policy = SyncPolicy {
            pauses: vec![Pause { devices: vec!["phone".into()], when: when.clone() }],
            ..SyncPolicy::default()
        };
        let mut world = World {
            item: item(device(connected())),
            policy,
            is_paused: false,
            makes_room: false,
            by_person: false,
            now: at(11 * 3600),
            luck: None,
        };
        for event in events {
            world.happens(event);
            world.run();
        }
        (world.luck, world.makes_room) = (None, false);
        // To a moment outside: what remains paused is a person's.
        while when.open_until(world.now).is_some() {
            world.now = world.now + Duration::from_secs(600);
        }
        world.run();
        prop_assert_eq!(world.is_paused, world.by_person);
        // And within the next time it is paused.
        world.now = when.opens_at(world.now).unwrap();
        world.run();
        prop_assert!(world.is_paused);
        prop_assert_eq!(world.item.thing.stage, DeviceStage::Paused);
    }
}
