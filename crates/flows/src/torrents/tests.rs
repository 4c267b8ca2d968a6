//! `decide` against a world that crashes at every step.
//!
//! The world is a service of put.io's kind: it gives no id that survives a lost answer, what it was
//! told may be committed after its caller died, and what it lists may be a moment old. The little
//! loop below keeps the engine's rules: an intent is stored with the stage, an unsure act is looked
//! at only after it has settled.

use std::time::Duration;

use proptest::prelude::*;
use towline_domain::{
    Act, ActOutcome, Answer, Ask, Cause, Choice, Decision, Entry, EntryId, Item, ItemId, LocalPath,
    Look, Thing as _, Timestamp, Trouble, TroubleKind,
    job::{JobState, Progress},
    torrents::{
        Afterwards, Category, Claim, Fetched, FileId, Gate, InfoHash, Origin, Remote, Torrent,
        TorrentAction, TorrentCause, TorrentPolicy, TorrentStage, Transfer, TransferId,
        TransferState,
    },
};

use super::{
    decide::{AtService, Here, Looked, Seen, Sight, decide},
    new,
};

const SETTLE: Duration = Duration::from_secs(30);
/// So late a service may say what a transfer is.
const NAMED_AFTER: Duration = Duration::from_secs(100);
const CLOCKS_APART: Duration = Duration::from_secs(120);
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

/// How the service and the disk behave.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    Well,
    /// The first time that a transfer is over it has failed.
    FailsOnce,
    /// The service has the torrent before we come.
    HasIt,
    /// The first fetching finds the disk full.
    DiskFullOnce,
    /// While it was fetched, more came there.
    Grows,
    /// What is given to the service is listed long before it is said what it is.
    NamedLate,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct World {
    mood: Mood,
    now: Timestamp,
    transfer: Option<TransferState>,
    /// When it was begun.
    begun: Timestamp,
    added: u32,
    removed: u32,
    told: u32,
    put_away: u32,
    fetched: bool,
    in_place: bool,
    remote: Option<bool>,
    job: Option<JobState>,
    late: Vec<(Timestamp, TorrentAction)>,
    disk_was_full: bool,
    is_open: bool,
}

impl World {
    fn new(mood: Mood) -> Self {
        Self {
            mood,
            now: Timestamp::from_micros(1_000_000_000),
            transfer: (mood == Mood::HasIt).then_some(TransferState::Downloading),
            begun: Timestamp::from_micros(1_000_000_000),
            added: 0,
            removed: 0,
            told: 0,
            put_away: 0,
            fetched: false,
            in_place: false,
            remote: None,
            job: None,
            late: Vec::new(),
            disk_was_full: false,
            is_open: true,
        }
    }

    fn is_named(&self) -> bool {
        self.mood != Mood::NamedLate || self.now.since(self.begun) >= NAMED_AFTER
    }

    fn at_service(&self) -> AtService {
        let listed = self.listed().into_iter();
        let (named, unnamed): (Vec<_>, _) = listed.partition(|transfer| transfer.hash.is_some());
        AtService { transfer: named.into_iter().next(), unnamed, free: Some(1_000_000) }
    }

    fn listed(&self) -> Option<Transfer> {
        Some(Transfer {
            id: TransferId(5),
            hash: self.is_named().then_some(HASH),
            name: "An indexer's A".into(),
            parent: FileId(0),
            state: self.transfer.clone()?,
            status: String::new(),
            is_finished: false,
            percent: 10,
            size: Some(1000),
            rate: None,
            remaining: None,
            created: Some(self.begun.before(CLOCKS_APART)),
        })
    }

    fn sight(&self, stage: TorrentStage) -> Sight {
        use TorrentStage as S;
        match stage {
            S::Adding | S::Transferring => Sight::AtService(self.at_service()),
            S::Waiting | S::Downloading => Sight::Here(Here {
                job: self.job.clone(),
                fetched: if self.fetched { Fetched::Whole } else { Fetched::Partly },
                gate: if self.is_open {
                    Gate::Open { until: None }
                } else {
                    Gate::Closed {
                        opens: Some(self.now + Duration::from_secs(60)),
                        words: "until 00:05".into(),
                    }
                },
            }),
            S::Placing => Sight::Placed {
                job: self.job.clone(),
                at: self.in_place.then(|| LocalPath::new("/done/A")),
            },
            S::Telling => Sight::Told(self.job.clone()),
            S::Clearing => Sight::Remote(match self.remote {
                None => Remote::Gone,
                Some(true) => Remote::Fetched,
                Some(false) => Remote::Grew(vec!["new.mkv".into()]),
            }),
            S::Baseline | S::Done | S::Left => Sight::Nothing,
        }
    }

    /// It is done, whoever has asked and whether he still lives or not.
    fn commit(&mut self, action: TorrentAction) {
        use TorrentAction as A;
        match action {
            A::Add => {
                self.added += 1;
                self.begun = self.now;
                self.transfer.get_or_insert(TransferState::Downloading);
            }
            A::TakeOff => self.transfer = None,
            A::Retry => self.transfer = Some(TransferState::Downloading),
            A::PutAway => self.put_away += 1,
            A::Fetch | A::Place | A::Tell => {
                self.job = Some(JobState::Running(Progress::default()));
            }
            A::Pause => {
                if matches!(self.job, Some(JobState::Running(_))) {
                    self.job = Some(JobState::Ended(Ok("stopped".into())));
                }
            }
            A::Remove => {
                assert!(self.in_place, "removed before it is in place");
                assert_eq!(self.remote, Some(true), "removed what was not fetched");
                self.removed += 1;
                self.remote = None;
            }
        }
    }

    fn time_passes(&mut self, until: Timestamp, stage: TorrentStage) {
        self.now = self.now.max(until);
        let now = self.now;
        let (due, later): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|late| late.0 <= now);
        self.late = later;
        for (_, action) in due {
            self.commit(action);
        }
        if matches!(self.job, Some(JobState::Running(_))) {
            self.job = Some(JobState::Ended(self.works(stage)));
        }
        if self.transfer == Some(TransferState::Downloading) && stage == TorrentStage::Transferring
        {
            let fails = self.mood == Mood::FailsOnce;
            self.transfer = Some(if fails {
                TransferState::Failed("no seeds".into())
            } else {
                TransferState::Ready(FileId(9))
            });
            self.remote = (!fails).then_some(true);
            self.mood = if fails { Mood::Well } else { self.mood };
        }
    }

    fn works(&mut self, stage: TorrentStage) -> Result<String, Trouble> {
        match stage {
            TorrentStage::Downloading if self.mood == Mood::DiskFullOnce && !self.disk_was_full => {
                self.disk_was_full = true;
                return Err(Trouble::new("disk", TroubleKind::NoSpace, "no space"));
            }
            TorrentStage::Downloading => {
                if self.mood == Mood::Grows && !self.fetched {
                    self.remote = Some(false);
                }
                self.fetched = true;
            }
            TorrentStage::Placing => {
                assert!(self.fetched, "placed before it was fetched");
                self.in_place = true;
            }
            TorrentStage::Telling => self.told += 1,
            _ => {}
        }
        Ok("well".into())
    }
}

/// The item as the ledger holds it, and the engine's rules for it.
struct Kept {
    item: Item<Torrent>,
    due: Option<Timestamp>,
    handed_over: u32,
}

impl Kept {
    fn dropped(now: Timestamp) -> Self {
        let claim = Claim {
            folder: "folder:/watch".into(),
            hash: HASH,
            file: "A.torrent".into(),
            bytes: 100,
            name: "A".into(),
            size: Some(1000),
        };
        let torrent = new::dropped(&claim, "putio:home", "tv", now);
        let item = Item {
            id: ItemId(1),
            key: torrent.key(),
            title: "A".into(),
            thing: torrent,
            attempt: 0,
            stage_since: now,
            deadline: None,
            last_act: None,
            entry: None,
            answer: None,
            created: now,
        };
        Self { item, due: Some(now), handed_over: 0 }
    }

    fn store(&mut self, decision: &Decision<Torrent>, now: Timestamp) {
        let item = &mut self.item;
        let is_same_stage = decision.thing.stage() == item.thing.stage();
        if !is_same_stage {
            item.stage_since = now;
        }
        item.attempt = match (&decision.trouble, &decision.action) {
            (Some(_), _) => item.attempt + 1,
            (None, Some(_)) if is_same_stage => item.attempt,
            _ => 0,
        };
        item.thing = decision.thing.clone();
        item.deadline = decision.deadline;
        if !decision.keep_answer {
            item.answer = None;
        }
        self.handed_over += u32::try_from(decision.hand_over.len()).unwrap();
        match &decision.ask {
            Ask::Nothing => item.entry = None,
            Ask::Keep => {}
            Ask::Open { cause, choices, detail } => {
                item.entry = Some(Entry {
                    id: EntryId(1),
                    epoch: 1,
                    cause: cause.clone(),
                    choices: choices.clone(),
                    detail: detail.clone(),
                    opened: now,
                });
            }
        }
        self.due = match decision.look {
            Look::At(at) => Some(at),
            Look::WhenWoken => decision.deadline,
        };
        if let Some(action) = decision.action {
            let settles_at = now + SETTLE * 2;
            item.last_act = Some(Act { action, at: now, settles_at, outcome: ActOutcome::Unsure });
            self.due = Some(settles_at);
        }
    }

    fn ends(&mut self, outcome: ActOutcome, now: Timestamp) {
        let act = self.item.last_act.as_mut().unwrap();
        let is_done = outcome == ActOutcome::Done;
        self.due = Some(match outcome {
            ActOutcome::Unsure => {
                act.settles_at = now + SETTLE;
                act.settles_at
            }
            ActOutcome::Done => now,
            ActOutcome::NotDone(_) => now + Duration::from_secs(10),
        });
        // As the engine does: an act that begins work has succeeded, whatever comes of the work.
        self.item.attempt = if is_done { 0 } else { self.item.attempt + 1 };
        act.outcome = outcome;
    }

    fn cause(&self) -> Option<TorrentCause> {
        match self.item.entry.as_ref()?.cause {
            Cause::Torrent(cause) => Some(cause),
            _ => None,
        }
    }

    fn answer(&mut self, choice: Choice, now: Timestamp) {
        let answer = Answer { entry: Some(EntryId(1)), choice, by: "test".into(), at: now };
        self.item.answer = Some(answer);
        self.due = Some(now);
    }
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
