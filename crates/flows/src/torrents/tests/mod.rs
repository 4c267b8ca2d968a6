//! `decide` against a world that crashes at every step.
//!
//! The world is a service of put.io's kind: it gives no id that survives a lost answer, what it was
//! told may be committed after its caller died, and what it lists may be a moment old. The little
//! loop below keeps the engine's rules: an intent is stored with the stage, an unsure act is looked
//! at only after it has settled.

mod kept;
mod pausing;
mod world;

use std::time::Duration;

use proptest::prelude::*;
use towline_domain::{
    ActOutcome, Cause, Choice, Look, Thing as _, Timestamp, Trouble, TroubleKind,
    job::JobState,
    torrents::{
        Afterwards, Category, InfoHash, Origin, Remote, TorrentAction, TorrentCause, TorrentPolicy,
        TorrentStage, Transfer, TransferState,
    },
};

use super::decide::{AtService, Looked, Seen, Sight, decide};
use kept::{Kept, SETTLE};
use world::{CLOCKS_APART, Mood, NAMED_AFTER, World};

const HASH: InfoHash = InfoHash::new([7; 20]);

/// What befalls one step.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Luck {
    Fine,
    CrashBeforeActing,
    CrashAfterActing,
    AnswerLost,
    CommittedLate,
    Refused,
    LookFails,
    /// The service's list lacks what it has.
    ListLacksIt,
    /// The process is another one now: jobs are gone.
    Restart,
}

fn category() -> Category {
    Category {
        parent: None,
        policy: TorrentPolicy::default(),
        afterwards: Afterwards { tells: true, is_taken_up: true },
    }
}

fn looked(sight: Result<Sight, Trouble>) -> Seen {
    Seen::Looked(Box::new(Looked { sight, category: category() }))
}

fn unlisted() -> Sight {
    Sight::AtService(AtService { transfer: None, unnamed: Vec::new(), free: None })
}

fn step(kept: &mut Kept, world: &mut World, luck: Luck) {
    let stage = kept.item.thing.stage;
    // A wake (the account's look, a job's end) comes where nothing is due.
    world.time_passes(kept.due.unwrap_or(world.now), stage);
    if luck == Luck::Restart {
        world.job = None;
    }
    let sight = match luck {
        Luck::LookFails => Err(Trouble::new("home", TroubleKind::Unreachable, "no answer")),
        Luck::ListLacksIt if stage == TorrentStage::Transferring => Ok(unlisted()),
        _ => Ok(world.sight(stage)),
    };
    let tries = kept.item.thing.tries;
    let decision = decide(&kept.item, &looked(sight), world.now);
    let is_other_work = decision.thing.tries != tries || decision.thing.stage != stage;
    kept.store(&decision, world.now);
    if is_other_work && decision.action != Some(TorrentAction::Pause) {
        // Its jobs have another name now.
        world.job = None;
    }
    let Some(action) = decision.action else { return };
    let is_remote =
        matches!(action, TorrentAction::Add | TorrentAction::Retry | TorrentAction::Remove);
    match luck {
        Luck::CrashBeforeActing => world.job = None,
        Luck::CrashAfterActing => {
            world.commit(action);
            world.job = None;
        }
        Luck::AnswerLost if is_remote => {
            world.commit(action);
            kept.ends(ActOutcome::Unsure, world.now);
        }
        Luck::CommittedLate if is_remote => {
            world.late.push((world.now + SETTLE, action));
            kept.ends(ActOutcome::Unsure, world.now);
        }
        Luck::Refused => {
            let trouble = Trouble::new("home", TroubleKind::Refused, "no");
            kept.ends(ActOutcome::NotDone(trouble), world.now);
        }
        _ => {
            world.commit(action);
            kept.ends(ActOutcome::Done, world.now);
        }
    }
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![
        5 => Just(Luck::Fine),
        1 => Just(Luck::CrashBeforeActing),
        1 => Just(Luck::CrashAfterActing),
        1 => Just(Luck::AnswerLost),
        1 => Just(Luck::CommittedLate),
        1 => Just(Luck::Refused),
        1 => Just(Luck::LookFails),
        1 => Just(Luck::ListLacksIt),
        1 => Just(Luck::Restart),
    ]
}

fn moods() -> impl Strategy<Value = Mood> {
    prop_oneof![
        Just(Mood::Well),
        Just(Mood::FailsOnce),
        Just(Mood::HasIt),
        Just(Mood::DiskFullOnce),
        Just(Mood::NamedLate),
    ]
}

fn run(mood: Mood, lucks: impl IntoIterator<Item = Luck>) -> (Kept, World) {
    let mut world = World::new(mood);
    let mut kept = Kept::dropped(world.now);
    for luck in lucks {
        step(&mut kept, &mut world, luck);
        if kept.item.thing.is_ended() {
            break;
        }
        if kept.cause() == Some(TorrentCause::NotTaken) {
            kept.answer(Choice::Retry, world.now);
        }
    }
    (kept, world)
}

proptest! {
    #[test]
    fn whenever_we_crash_each_is_added_placed_and_removed_once(
        mood in moods(),
        lucks in prop::collection::vec(luck(), 0..40),
    ) {
        let is_refused = lucks.contains(&Luck::Refused);
        let lucks = lucks.into_iter().chain(std::iter::repeat_n(Luck::Fine, 60));
        let (kept, world) = run(mood, lucks);
        prop_assert_eq!(kept.item.thing.stage, TorrentStage::Done, "{:?}", kept.item);
        prop_assert_eq!(world.added, u32::from(mood != Mood::HasIt));
        prop_assert_eq!(world.removed, 1);
        prop_assert!(world.put_away >= 1 || is_refused, "the watched folder is told");
        prop_assert!(world.told >= 1);
        prop_assert_eq!(kept.handed_over, 1);
        prop_assert!(kept.item.entry.is_none(), "{:?}", kept.item.entry);
    }
}

fn dropped_and(lucks: impl IntoIterator<Item = Luck>, named_after: Duration) -> (Kept, World, u32) {
    let mut world = World::new(Mood::NamedLate);
    let mut kept = Kept::dropped(world.now);
    let mut steps = 0;
    let lucks = lucks.into_iter().chain(std::iter::repeat(Luck::Fine));
    for luck in lucks.take(200) {
        if kept.cause().is_some() || kept.item.thing.stage != TorrentStage::Adding {
            break;
        }
        // Its time never comes where it is later than this.
        if world.transfer.is_some() && named_after > NAMED_AFTER {
            world.begun = world.now;
        }
        step(&mut kept, &mut world, luck);
        steps += 1;
    }
    (kept, world, steps)
}

#[test]
fn what_is_listed_before_it_is_said_what_it_is_is_not_given_again() {
    for luck in [Luck::AnswerLost, Luck::CrashAfterActing, Luck::CommittedLate, Luck::Fine] {
        let (kept, world, steps) = dropped_and([luck], NAMED_AFTER);
        assert_eq!(kept.item.thing.stage, TorrentStage::Transferring, "{luck:?}: {:?}", kept.item);
        assert_eq!((world.added, kept.item.thing.given_since), (1, None), "{luck:?}");
        assert!(steps < 30, "{steps} looks");
    }
}

#[test]
fn what_is_never_said_to_be_ours_is_asked_about_and_not_given_again() {
    let (mut kept, mut world, steps) = dropped_and([Luck::AnswerLost], Duration::MAX);
    assert_eq!(kept.cause(), Some(TorrentCause::NotTaken), "{:?}", kept.item);
    assert!(kept.item.entry.as_ref().unwrap().detail.contains("An indexer's A"));
    assert!(world.added == 1 && (10..60).contains(&steps), "{steps} looks");
    assert!(kept.due.is_some(), "it is looked for on");
    world.now = world.now + NAMED_AFTER;
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!((kept.item.thing.stage, kept.cause()), (TorrentStage::Transferring, None));
    assert_eq!(world.added, 1);
}

#[test]
fn what_never_gets_an_answer_is_asked_about_after_three_times() {
    let (mut kept, mut world, _) =
        dropped_and(std::iter::repeat_n(Luck::CrashBeforeActing, 100), NAMED_AFTER);
    assert_eq!(kept.cause(), Some(TorrentCause::NotTaken), "{:?}", kept.item);
    assert!(kept.item.entry.as_ref().unwrap().detail.contains("3 times"));
    kept.answer(Choice::Retry, world.now);
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!((world.added, kept.cause()), (1, None), "a person's word");
}

#[test]
fn a_transfer_that_was_there_long_before_is_none_of_ours() {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    step(&mut kept, &mut world, Luck::CrashBeforeActing);
    world.now = kept.due.unwrap();
    world.transfer = Some(TransferState::Downloading);
    let others = |begun: Timestamp| {
        let other = Transfer { hash: None, created: Some(begun), ..world.listed().unwrap() };
        let at = AtService { transfer: None, unnamed: vec![other], free: None };
        decide(&kept.item, &looked(Ok(Sight::AtService(at))), world.now).action
    };
    let given = kept.item.last_act.as_ref().unwrap().at;
    assert_eq!(others(given.before(Duration::from_secs(3600))), Some(TorrentAction::Add));
    assert_eq!(others(given.before(CLOCKS_APART)), None);
}

/// At the service, and begun by somebody else or by us.
fn transferring(origin: Option<Origin>) -> (Kept, World) {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    while kept.item.thing.stage != TorrentStage::Transferring {
        step(&mut kept, &mut world, Luck::Fine);
    }
    world.transfer = Some(TransferState::Queued);
    kept.item.thing.put_away = true;
    kept.item.thing.origin = origin.unwrap_or(kept.item.thing.origin);
    (kept, world)
}

const fn others() -> Origin {
    Origin::Transfer { hash: Some(HASH) }
}

#[test]
fn what_one_list_lacks_is_followed_on() {
    for origin in [Some(others()), None] {
        let (mut kept, mut world) = transferring(origin);
        step(&mut kept, &mut world, Luck::ListLacksIt);
        assert_eq!((kept.item.thing.stage, kept.cause()), (TorrentStage::Transferring, None));
        assert_eq!(kept.due, Some(world.now + Duration::from_secs(30)), "it looks again itself");
        // Woken within that time, it is not yet believed.
        kept.due = Some(world.now + Duration::from_secs(10));
        step(&mut kept, &mut world, Luck::ListLacksIt);
        assert_eq!((kept.item.thing.stage, kept.cause()), (TorrentStage::Transferring, None));
        step(&mut kept, &mut world, Luck::Fine);
        assert_eq!(kept.item.thing.missing_since, None);
    }
}

#[test]
fn what_two_lists_lack_is_gone_and_ours_comes_back_by_itself() {
    let (mut kept, mut world) = transferring(Some(others()));
    step(&mut kept, &mut world, Luck::ListLacksIt);
    step(&mut kept, &mut world, Luck::ListLacksIt);
    assert_eq!(kept.item.thing.stage, TorrentStage::Left);
    assert!(kept.item.thing.missing_since.is_some(), "why, is known for later");

    let (mut kept, mut world) = transferring(None);
    step(&mut kept, &mut world, Luck::ListLacksIt);
    step(&mut kept, &mut world, Luck::ListLacksIt);
    assert_eq!(kept.cause(), Some(TorrentCause::Gone));
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!((kept.item.thing.missing_since, kept.cause()), (None, None));
}

#[test]
fn what_a_person_leaves_while_it_is_missing_does_not_come_back() {
    let (mut kept, mut world) = transferring(Some(others()));
    step(&mut kept, &mut world, Luck::ListLacksIt);
    kept.answer(Choice::Skip, world.now);
    step(&mut kept, &mut world, Luck::ListLacksIt);
    assert_eq!(kept.item.thing.stage, TorrentStage::Left);
    assert_eq!(kept.item.thing.missing_since, None);
}

#[test]
fn a_full_disk_is_told_and_heals() {
    let (kept, world) = run(Mood::DiskFullOnce, std::iter::repeat_n(Luck::Fine, 6));
    assert_eq!(kept.item.thing.stage, TorrentStage::Waiting, "{:?}", kept.item);
    let cause = &kept.item.entry.as_ref().unwrap().cause;
    assert!(matches!(cause, Cause::Trouble { kind: TroubleKind::NoSpace, .. }), "{cause:?}");
    assert!(world.disk_was_full && kept.due.is_some(), "it is tried again by itself");
}

#[test]
fn what_is_lost_on_its_way_into_place_is_fetched_again_when_a_person_says_so() {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    while kept.item.thing.stage != TorrentStage::Placing {
        step(&mut kept, &mut world, Luck::Fine);
    }
    let gone = Trouble::new("disk", TroubleKind::Gone, "neither here nor there");
    let seen = Sight::Placed { job: Some(JobState::Ended(Err(gone))), at: None };
    kept.store(&decide(&kept.item, &looked(Ok(seen)), world.now), world.now);
    assert_eq!(kept.cause(), Some(TorrentCause::Lost), "{:?}", kept.item);
    // Its job is forgotten with the process, and what was fetched is gone.
    (world.job, world.fetched) = (None, false);
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!((kept.item.thing.stage, kept.due), (TorrentStage::Waiting, None));
    kept.answer(Choice::Retry, world.now);
    while kept.item.thing.stage != TorrentStage::Done {
        step(&mut kept, &mut world, Luck::Fine);
    }
    assert_eq!((world.fetches, world.removed, world.added), (2, 1, 1));
}

#[test]
fn a_command_that_always_fails_is_run_less_and_less_and_told_in_the_end() {
    let mut kept = Kept::dropped(Timestamp::default());
    kept.item.thing.stage = TorrentStage::Telling;
    let (mut now, mut waits) = (Timestamp::default(), Vec::new());
    while kept.cause() != Some(TorrentCause::AfterwardsFailed) {
        assert!(waits.len() < 10, "nobody is told: {waits:?}");
        let trouble = Trouble::new("home", TroubleKind::Refused, "exit status 1");
        let failed = Sight::Told(Some(JobState::Ended(Err(trouble))));
        kept.store(&decide(&kept.item, &looked(Ok(failed)), now), now);
        let Some(due) = kept.due.filter(|_| kept.cause().is_none()) else { continue };
        waits.push(due.since(now));
        now = due;
        kept.store(&decide(&kept.item, &looked(Ok(Sight::Told(None))), now), now);
        assert_eq!(kept.item.last_act.as_ref().unwrap().action, TorrentAction::Tell);
        kept.ends(ActOutcome::Done, now);
    }
    assert_eq!(waits.len(), 4, "{waits:?}");
    assert!(waits.is_sorted() && waits[3] > waits[0] * 4, "{waits:?}");
}

#[test]
fn what_was_not_fetched_is_not_removed_until_a_person_has_said_so() {
    let (mut kept, mut world) = run(Mood::Grows, std::iter::repeat_n(Luck::Fine, 30));
    assert_eq!(kept.cause(), Some(TorrentCause::RemoteGrew), "{:?}", kept.item);
    assert_eq!(world.removed, 0);
    kept.answer(Choice::Skip, world.now);
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!((kept.item.thing.stage, world.removed), (TorrentStage::Done, 0));
}

#[test]
fn what_the_service_refuses_to_remove_is_told_and_tried_on() {
    let mut kept = Kept::dropped(Timestamp::default());
    kept.item.thing.stage = TorrentStage::Clearing;
    let (mut now, mut refused) = (Timestamp::default(), 0);
    let fetched = || looked(Ok(Sight::Remote(Remote::Fetched)));
    while kept.cause() != Some(TorrentCause::NotRemoved) {
        assert!(refused < 10, "nobody is told");
        let decision = decide(&kept.item, &fetched(), now);
        assert_eq!(decision.action, Some(TorrentAction::Remove));
        kept.store(&decision, now);
        let trouble = Trouble::new("home", TroubleKind::Refused, "the trash is busy");
        kept.ends(ActOutcome::NotDone(trouble), now);
        now = kept.due.unwrap();
        refused += 1;
    }
    assert!(kept.item.entry.as_ref().unwrap().detail.contains("the trash is busy"));
    let decision = decide(&kept.item, &fetched(), now);
    assert_eq!(decision.action, Some(TorrentAction::Remove), "it is tried on");
    kept.store(&decide(&kept.item, &looked(Ok(Sight::Remote(Remote::Gone))), now), now);
    assert_eq!((kept.item.thing.stage, kept.item.entry), (TorrentStage::Done, None));
}

#[test]
fn a_closing_window_pauses_and_the_next_one_goes_on() {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    while kept.item.thing.stage != TorrentStage::Downloading {
        step(&mut kept, &mut world, Luck::Fine);
    }
    world.is_open = false;
    let seen = world.sight(TorrentStage::Downloading);
    let seen = looked(Ok(seen));
    let decision = decide(&kept.item, &seen, world.now);
    assert_eq!(decision.thing.stage, TorrentStage::Waiting);
    assert_eq!(decision.action, Some(TorrentAction::Pause));
    assert_eq!(decision.look, Look::At(world.now + Duration::from_secs(60)));
    kept.store(&decision, world.now);
    world.job = None;
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!(kept.item.thing.stage, TorrentStage::Waiting);
    world.is_open = true;
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!(kept.item.thing.stage, TorrentStage::Downloading);
}

#[test]
fn a_person_may_leave_it_until_its_files_are_in_place() {
    for stage in [TorrentStage::Adding, TorrentStage::Waiting, TorrentStage::Downloading] {
        let mut world = World::new(Mood::Well);
        let mut kept = Kept::dropped(world.now);
        while kept.item.thing.stage != stage {
            step(&mut kept, &mut world, Luck::Fine);
        }
        kept.answer(Choice::Skip, world.now);
        step(&mut kept, &mut world, Luck::Fine);
        assert_eq!(kept.item.thing.stage, TorrentStage::Left);
        assert_eq!(world.removed, 0, "what is at the service stays there");
    }
}

#[test]
fn no_progress_at_the_service_is_told_in_time_and_waited_out_when_told_so() {
    let mut world = World::new(Mood::Well);
    let mut kept = Kept::dropped(world.now);
    while kept.item.thing.stage != TorrentStage::Transferring {
        step(&mut kept, &mut world, Luck::Fine);
    }
    world.transfer = Some(TransferState::Queued);
    for _ in 0..3 {
        step(&mut kept, &mut world, Luck::Fine);
    }
    assert_eq!(kept.cause(), Some(TorrentCause::Stuck), "{:?}", kept.item);
    kept.answer(Choice::Wait, world.now);
    step(&mut kept, &mut world, Luck::Fine);
    assert_eq!(kept.cause(), None);
    assert_eq!(kept.due, Some(world.now + TorrentPolicy::default().stuck_within));
}

#[test]
fn what_left_the_configuration_is_kept_and_not_acted_on() {
    let mut kept = Kept::dropped(Timestamp::from_micros(1));
    let decision = decide(&kept.item, &Seen::Parked, Timestamp::from_micros(2));
    assert!(decision.action.is_none());
    kept.store(&decision, Timestamp::from_micros(2));
    assert_eq!((kept.item.thing.stage, kept.due), (TorrentStage::Adding, None));
}
