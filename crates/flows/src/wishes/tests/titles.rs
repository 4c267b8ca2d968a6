//! Titles against a server and its people, crashing at every step. What is looked at and done is
//! the flow's own; the loop keeps the engine's rules.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use proptest::prelude::*;
use towline_domain::{
    ActError, ActOutcome, Cause, Choice, SystemClock, Thing as _, Timestamp, Trouble, TroubleKind,
    wishes::{
        Candidate, ListPolicy, Order, Question, Quotas, Removal, RequestId, RequestServer,
        SeasonRule, ServerState, Show, Title, TitleAction, TitleKey, TitleKind, TitleStage, TmdbId,
        UserId, Wait, WishCause,
    },
};
use towline_engine::{Engine, Flow as _, Jobs, Moment, Parts, Store};

use super::{
    super::{Belief, Roles, RolesCell, ServerRole, Titles, tombstone},
    world::{Mood, Person, SETTLE, Server, trouble},
};
use crate::kept::Kept;

/// The server as the flow sees it: what it has read so lately is not read again.
struct Fake {
    server: Mutex<Server>,
    read: Mutex<Option<(Timestamp, Arc<ServerState>)>>,
    key: TitleKey,
    is_down: Mutex<bool>,
    reads: AtomicU64,
}

impl Fake {
    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap()
    }

    fn fails(&self) -> Result<(), Trouble> {
        if *self.is_down.lock().unwrap() { Err(trouble(TroubleKind::Unreachable)) } else { Ok(()) }
    }
}

#[async_trait]
impl RequestServer for Fake {
    fn key(&self) -> String {
        "seerr".into()
    }

    async fn state(&self, begun_after: Timestamp) -> Result<Arc<ServerState>, Trouble> {
        self.fails()?;
        let mut read = self.read.lock().unwrap();
        if let Some((began, state)) = &*read
            && *began >= begun_after
        {
            return Ok(Arc::clone(state));
        }
        self.reads.fetch_add(1, Ordering::SeqCst);
        let server = self.server();
        let titles = HashMap::from([(self.key, server.on.clone())]);
        let state = Arc::new(ServerState { titles });
        *read = Some((server.now, Arc::clone(&state)));
        Ok(state)
    }

    async fn find(&self, _: &Question) -> Result<Vec<Candidate>, Trouble> {
        Ok(Vec::new())
    }

    async fn show(&self, _: TmdbId) -> Result<Show, Trouble> {
        self.fails()?;
        Ok(self.server().show())
    }

    async fn quotas(&self, _: Option<UserId>) -> Result<Quotas, Trouble> {
        Ok(Quotas::default())
    }

    async fn request(&self, order: &Order) -> Result<(), ActError> {
        assert_eq!((order.title, order.is_4k), (self.key, false));
        self.server().commit(&TitleAction::Request { seasons: order.seasons.clone() })
    }

    async fn retry(&self, request: RequestId) -> Result<(), ActError> {
        self.server().commit(&TitleAction::Retry(request))
    }

    async fn withdraw(&self, request: RequestId) -> Result<(), ActError> {
        self.server().commit(&TitleAction::Withdraw(request))
    }

    fn settle(&self) -> Duration {
        SETTLE
    }

    fn calls(&self) -> u64 {
        self.reads.load(Ordering::SeqCst)
    }
}

/// What befalls one step.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Luck {
    Fine,
    CrashBeforeActing,
    CrashAfterActing,
    AnswerLost,
    CommittedLate,
    Refused(TroubleKind),
    LookFails,
    Woken,
    People(Person),
    /// No list holds it any longer.
    Lost(Removal),
    /// A list holds it again.
    Back,
    /// A list wants more of its seasons.
    Widened,
}

struct World {
    fake: Arc<Fake>,
    flow: Titles,
    kept: Kept<Title>,
    /// Posts until a person or a list began anew.
    before: usize,
}

fn title(kind: TitleKind, rule: SeasonRule) -> Title {
    let key = TitleKey { kind, tmdb: TmdbId::new(603).unwrap() };
    let blank = tombstone("seerr", key, false, "It", "");
    let blank: Title = serde_json::from_value(blank.detail).unwrap();
    Title { stage: TitleStage::Wanted, list: "list".into(), wanted: [rule].into(), ..blank }
}

impl World {
    fn new(kind: TitleKind, mood: Mood, rule: SeasonRule, policy: ListPolicy) -> Self {
        let server = Server::new(kind, mood);
        let now = server.now;
        let thing = title(kind, rule);
        let fake = Arc::new(Fake {
            server: Mutex::new(server),
            read: Mutex::default(),
            key: thing.key,
            is_down: Mutex::default(),
            reads: AtomicU64::default(),
        });
        let seerr = ServerRole {
            name: "seerr".into(),
            server: Arc::<Fake>::clone(&fake),
            rescan: Duration::from_secs(600),
            belief: Belief::default(),
            bell: crate::wishes::Bell::default(),
        };
        let mut roles = Roles { servers: [("seerr".into(), seerr)].into(), ..Roles::default() };
        roles.lists.insert("list".into(), super::list_role("list", policy));
        let flow = Titles::new(Arc::new(RolesCell::new(roles)));
        let kept = Kept::new(thing, "seerr#it".into(), SETTLE, now);
        Self { fake, flow, kept, before: 0 }
    }

    fn posts(&self) -> Vec<Option<Vec<u16>>> {
        self.fake.server().posts[self.before..].to_vec()
    }

    /// Whether an act may still come about.
    fn is_unsettled(&self) -> bool {
        let is_late = !self.fake.server().late.is_empty();
        is_late
            || self.kept.item.last_act.as_ref().is_some_and(|act| act.outcome == ActOutcome::Unsure)
    }

    async fn step(&mut self, luck: Luck, jobs: &Jobs) {
        match luck {
            // What they do while nobody knows whether a request was made cannot be told from its
            // not having been made.
            Luck::People(_) if self.is_unsettled() => {}
            Luck::People(person) => self.fake.server().person(person),
            Luck::Lost(removal) => self.lost(removal),
            Luck::Back => self.back(),
            Luck::Widened => self.widened(),
            Luck::Woken => self.kept.due = Some(self.fake.server().now),
            _ => {}
        }
        // The server's own look wakes what has changed.
        if self.has_changed() && !self.is_unsettled() {
            *self.fake.read.lock().unwrap() = None;
            self.kept.due = Some(self.fake.server().now);
        }
        let Some(due) = self.kept.due else { return };
        self.fake.server().until(due);
        let now = self.fake.server().now;
        if let Some(act) = self.kept.item.last_act.as_ref().filter(|act| act.is_unsettled(now)) {
            self.kept.due = Some(act.settles_at);
            return;
        }
        *self.fake.is_down.lock().unwrap() = luck == Luck::LookFails;
        let moment = Moment { now, begun_after: now, jobs: jobs.clone() };
        let seen = self.flow.observe(&self.kept.item, &moment).await;
        let decision = self.flow.decide(&self.kept.item, &seen, now);
        self.kept.store(&decision, now);
        let Some(action) = &decision.action else { return };
        let act = |world: &Self| (world.kept.item.clone(), action.clone());
        // It takes a while.
        self.fake.server().now = now + Duration::from_secs(1);
        match luck {
            Luck::CrashBeforeActing => {}
            Luck::CrashAfterActing | Luck::AnswerLost => {
                let (item, action) = act(self);
                let _nobody_hears = self.flow.act(&item, &action, &moment).await;
                if luck == Luck::AnswerLost {
                    self.kept.ends(ActOutcome::Unsure, now);
                }
            }
            Luck::CommittedLate => {
                self.fake.server().late.push((now + SETTLE, action.clone()));
                self.kept.ends(ActOutcome::Unsure, now);
            }
            Luck::Refused(kind) => self.kept.ends(ActOutcome::NotDone(trouble(kind)), now),
            _ => {
                let (item, action) = act(self);
                let outcome = match self.flow.act(&item, &action, &moment).await {
                    Ok(()) => ActOutcome::Done,
                    Err(ActError::NotDone(trouble)) => ActOutcome::NotDone(trouble),
                    Err(ActError::Unsure(_)) => ActOutcome::Unsure,
                };
                self.kept.ends(outcome, now);
            }
        }
        // What is stored next is stored later.
        self.fake.server().now = now + Duration::from_secs(2);
    }

    /// As a list's plan gives a title away: its detail changes, and a run under way is fenced.
    fn given(&mut self, thing: Title) {
        self.kept.item.thing = thing;
        self.kept.due = Some(self.fake.server().now);
    }

    fn lost(&mut self, removal: Removal) {
        let title = self.kept.item.thing.clone();
        if !title.is_ended() {
            self.given(Title { removal: Some(removal), ..title });
        }
    }

    fn back(&mut self) {
        let title = Title { removal: None, ..self.kept.item.thing.clone() };
        if matches!(title.stage, TitleStage::Dropped | TitleStage::Withdrawn) {
            self.before = self.fake.server().posts.len();
            self.given(Title { stage: TitleStage::Wanted, ..title.afresh() });
        } else if !title.is_ended() {
            self.given(title);
        }
    }

    fn widened(&mut self) {
        let mut title = self.kept.item.thing.clone();
        let is_new = title.wanted.insert(SeasonRule::All);
        if is_new && matches!(title.stage, TitleStage::Requested | TitleStage::Available) {
            self.given(Title { stage: TitleStage::Wanted, ..title });
        }
    }

    fn insist(&mut self) {
        self.before = self.fake.server().posts.len();
        let now = self.fake.server().now;
        self.kept.answer(Choice::Retry, now);
    }

    /// Whether the server's own look would wake it.
    fn has_changed(&self) -> bool {
        let is_other = self.fake.server().on.stamp() != self.kept.item.thing.seen;
        is_other && !self.kept.item.thing.is_ended()
    }

    /// What comes about within a few hours.
    async fn fine(&mut self, steps: usize, jobs: &Jobs) {
        for _ in 0..steps {
            let soon = self.fake.server().now + Duration::from_secs(12 * 3600);
            if self.has_changed() || self.kept.due.is_some_and(|due| due < soon) {
                self.step(Luck::Fine, jobs).await;
            }
        }
    }

    fn stage(&self) -> TitleStage {
        self.kept.item.thing.stage
    }
}

async fn jobs() -> Jobs {
    let store = Store::in_memory().await.unwrap();
    let parts = Parts { store, clock: Arc::new(SystemClock), flows: Vec::new() };
    Engine::new(parts).await.unwrap().jobs().clone()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn person() -> impl Strategy<Value = Person> {
    prop_oneof![
        1 => Just(Person::Approves),
        1 => Just(Person::Declines),
        1 => Just(Person::DeletesRequest),
        1 => Just(Person::DeletesMedia),
        1 => Just(Person::Blocklists),
        1 => Just(Person::Asks),
        3 => Just(Person::Comes),
        1 => Just(Person::SeasonBegins),
    ]
}

fn luck() -> impl Strategy<Value = Luck> {
    use TroubleKind as T;
    let refusal = prop::sample::select(vec![
        T::Refused,
        T::Unreachable,
        T::Unknown,
        T::QuotaUsedUp,
        T::NotAllowed,
        T::NothingLeft,
        T::Misconfigured,
        T::RateLimited,
    ]);
    let removal = prop::sample::select(vec![Removal::Drop, Removal::Withdraw, Removal::Tombstone]);
    prop_oneof![
        6 => Just(Luck::Fine),
        1 => Just(Luck::CrashBeforeActing),
        1 => Just(Luck::CrashAfterActing),
        1 => Just(Luck::AnswerLost),
        1 => Just(Luck::CommittedLate),
        1 => refusal.prop_map(Luck::Refused),
        1 => Just(Luck::LookFails),
        1 => Just(Luck::Woken),
        3 => person().prop_map(Luck::People),
        1 => removal.prop_map(Luck::Lost),
        1 => Just(Luck::Back),
        1 => Just(Luck::Widened),
    ]
}

fn moods() -> impl Strategy<Value = Mood> {
    prop_oneof![
        Just(Mood::Well),
        Just(Mood::WaitsForYes),
        Just(Mood::Fails { heals: true }),
        Just(Mood::Fails { heals: false }),
    ]
}

/// Nothing more happens by itself: it is at its end, a person is asked, or it is the server's turn.
fn is_at_rest(world: &World) -> bool {
    let item = &world.kept.item;
    let waits =
        matches!(item.thing.stage, TitleStage::Requested | TitleStage::Waiting(Wait::Quota));
    let is_followed = matches!(item.thing.stage, TitleStage::Available | TitleStage::Nothing);
    item.thing.is_ended() || item.entry.is_some() || waits || is_followed
}

proptest! {
    #[test]
    fn whatever_happens_each_film_and_season_is_asked_for_once(
        mood in moods(),
        kind in prop::sample::select(vec![TitleKind::Movie, TitleKind::Show]),
        rule in prop::sample::select(vec![SeasonRule::All, SeasonRule::First, SeasonRule::Number(2)]),
        lucks in prop::collection::vec(luck(), 0..40),
    ) {
        let (runtime, jobs) = {
            let runtime = runtime();
            let jobs = runtime.block_on(jobs());
            (runtime, jobs)
        };
        runtime.block_on(async {
            let mut world = World::new(kind, mood, rule, ListPolicy::default());
            for luck in &lucks {
                world.step(*luck, &jobs).await;
            }
            for _ in 0..40 {
                world.step(Luck::Fine, &jobs).await;
            }
            prop_assert!(is_at_rest(&world), "{:?}", world.kept.item);
            let posts = world.posts();
            match kind {
                TitleKind::Movie => prop_assert!(posts.len() <= 1, "{posts:?}"),
                TitleKind::Show => {
                    let all: Vec<_> = posts.iter().flatten().flatten().collect();
                    let each: HashSet<_> = all.iter().collect();
                    prop_assert_eq!(all.len(), each.len(), "{:?}", posts);
                }
            }
            // Woken for nothing, it asks for nothing.
            let on = world.fake.server().on.clone();
            let is_live = !world.kept.item.thing.is_ended();
            for _ in 0..if is_live { 5 } else { 0 } {
                world.step(Luck::Woken, &jobs).await;
            }
            prop_assert_eq!(world.posts(), posts);
            let has_retried = matches!(mood, Mood::Fails { .. });
            prop_assert!(has_retried || world.fake.server().on == on);
            Ok(())
        })?;
    }
}

/// A film or show at a server of this mood, after these steps.
async fn after(kind: TitleKind, mood: Mood, lucks: &[Luck]) -> (World, Jobs) {
    let jobs = jobs().await;
    let mut world = World::new(kind, mood, SeasonRule::All, ListPolicy::default());
    world.fine(5, &jobs).await;
    for luck in lucks {
        world.step(*luck, &jobs).await;
        world.fine(5, &jobs).await;
    }
    (world, jobs)
}

fn asked(world: &World) -> Option<WishCause> {
    match world.kept.why()? {
        Cause::Wish(cause) => Some(*cause),
        _ => None,
    }
}

#[tokio::test]
async fn a_film_is_asked_for_and_followed_until_it_is_there() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Well, &[]).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Requested, 1));
    assert_eq!(world.kept.item.thing.request, Some(RequestId(1)), "which one is ours is noted");
    world.step(Luck::People(Person::Comes), &jobs).await;
    assert_eq!(world.stage(), TitleStage::Available);
    assert!(world.kept.item.thing.is_ended() && world.posts().len() == 1);
}

#[tokio::test]
async fn what_a_server_cannot_hand_on_is_retried_a_few_times_and_then_asked_about() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Fails { heals: false }, &[]).await;
    world.fine(20, &jobs).await;
    assert_eq!(asked(&world), Some(WishCause::RequestFailed));
    assert_eq!((world.kept.item.thing.retried, world.posts().len()), (3, 1));
    // A server that says yes and fails again has not begun anew.
    let now = world.fake.server().now;
    world.fake.server().mood = Mood::Fails { heals: true };
    world.kept.answer(Choice::Retry, now);
    world.fine(5, &jobs).await;
    assert_eq!((world.stage(), asked(&world)), (TitleStage::Requested, None));
    world.step(Luck::People(Person::Comes), &jobs).await;
    assert_eq!((world.stage(), world.kept.item.thing.retried), (TitleStage::Available, 0));
}

#[tokio::test]
async fn only_our_own_request_is_taken_back_and_only_while_nobody_has_said_yes() {
    let lost = Luck::Lost(Removal::Withdraw);
    let (world, _) = after(TitleKind::Movie, Mood::WaitsForYes, &[lost]).await;
    assert_eq!((world.stage(), world.fake.server().withdrawn.len()), (TitleStage::Withdrawn, 1));
    let yes = Luck::People(Person::Approves);
    let (world, _) = after(TitleKind::Movie, Mood::WaitsForYes, &[yes, lost]).await;
    assert_eq!((world.stage(), world.fake.server().withdrawn.len()), (TitleStage::Requested, 0));
    // Ours is gone, and somebody else has asked for it.
    let jobs = jobs().await;
    let (mut world, _) = after(TitleKind::Movie, Mood::WaitsForYes, &[]).await;
    world.fake.server().person(Person::DeletesRequest);
    world.fake.server().person(Person::Asks);
    world.step(lost, &jobs).await;
    world.fine(5, &jobs).await;
    assert_eq!(world.fake.server().withdrawn.len(), 0);
}

#[tokio::test]
async fn what_does_not_come_is_told_of_and_waited_for_when_a_person_says_so() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Well, &[]).await;
    let due = world.kept.due.unwrap();
    let asked_at = world.kept.item.thing.asked_at.unwrap();
    assert_eq!(due, asked_at + Duration::from_secs(90 * 24 * 3600));
    world.step(Luck::Fine, &jobs).await;
    assert_eq!((asked(&world), world.kept.due), (Some(WishCause::Overdue), None));
    let now = world.fake.server().now;
    world.kept.answer(Choice::Wait, now);
    world.fine(1, &jobs).await;
    assert_eq!(asked(&world), None);
    assert!(world.kept.due.unwrap() > now + Duration::from_secs(89 * 24 * 3600));
}

#[tokio::test]
async fn a_no_stays_until_a_person_insists() {
    let no = Luck::People(Person::Declines);
    let (mut world, jobs) = after(TitleKind::Movie, Mood::WaitsForYes, &[no]).await;
    assert_eq!(world.stage(), TitleStage::Declined);
    world.step(Luck::Woken, &jobs).await;
    assert_eq!(world.fake.server().posts.len(), 1);
    world.insist();
    world.fine(5, &jobs).await;
    assert_eq!((world.stage(), world.fake.server().posts.len()), (TitleStage::Requested, 2));
}

#[tokio::test]
async fn a_followed_show_is_asked_for_its_new_season_and_never_for_one_that_was_taken_away() {
    let comes = Luck::People(Person::Comes);
    let (mut world, jobs) = after(TitleKind::Show, Mood::Well, &[comes]).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 1));
    assert_eq!(world.kept.item.thing.asked, [1, 2, 3].into(), "what \"all\" came to");
    {
        let mut server = world.fake.server();
        server.on.seasons.retain(|season| season.number != 2);
        server.person(Person::SeasonBegins);
    }
    world.step(Luck::Fine, &jobs).await;
    world.fine(10, &jobs).await;
    assert_eq!(world.posts()[1], Some(vec![4]));
    assert_eq!(world.stage(), TitleStage::Requested, "it is there but for the new one");
    world.step(comes, &jobs).await;
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 2));
}

#[tokio::test]
async fn a_show_that_no_list_holds_is_not_followed_any_longer() {
    let comes = Luck::People(Person::Comes);
    let begins = Luck::People(Person::SeasonBegins);
    let drop = Luck::Lost(Removal::Drop);
    let shown = async |lucks: &[Luck]| {
        let (world, _) = after(TitleKind::Show, Mood::Well, lucks).await;
        (world.stage(), world.kept.item.thing.is_ended(), world.posts().len())
    };
    assert_eq!(shown(&[drop, comes, begins]).await, (TitleStage::Available, true, 1));
    assert_eq!(shown(&[comes, drop, begins]).await, (TitleStage::Available, true, 1));
    let tombstone = Luck::Lost(Removal::Tombstone);
    assert_eq!(shown(&[comes, tombstone, begins]).await, (TitleStage::Tombstone, true, 1));
}

#[tokio::test]
async fn a_refusal_that_a_person_mends_is_tried_again_by_itself_and_not_all_the_time() {
    let jobs = jobs().await;
    let mut world =
        World::new(TitleKind::Movie, Mood::Well, SeasonRule::All, ListPolicy::default());
    let began = world.fake.server().now;
    world.step(Luck::Refused(TroubleKind::KeyRefused), &jobs).await;
    world.fine(1, &jobs).await;
    assert!(matches!(world.kept.why(), Some(Cause::Trouble { .. })));
    world.step(Luck::Woken, &jobs).await;
    assert_eq!(world.posts().len(), 0, "woken, it is as it was");
    world.fine(3, &jobs).await;
    assert_eq!((world.posts().len(), world.stage()), (1, TitleStage::Requested));
    assert!(world.fake.server().now >= began + Duration::from_secs(3600));
}

#[tokio::test]
async fn a_part_of_a_show_that_was_asked_for_without_an_answer_is_credited() {
    let jobs = jobs().await;
    let (kind, rule) = (TitleKind::Show, SeasonRule::First);
    let mut world = World::new(kind, Mood::Well, rule, ListPolicy::default());
    world.step(Luck::AnswerLost, &jobs).await;
    world.kept.item.thing.wanted.insert(SeasonRule::Number(2));
    world.fine(8, &jobs).await;
    let thing = &world.kept.item.thing;
    assert_eq!(world.posts(), [Some(vec![1]), Some(vec![2])]);
    assert_eq!((&thing.asked, thing.is_ours), (&[1, 2].into(), true));
}

#[tokio::test]
async fn a_server_that_has_forgotten_most_is_not_believed_and_what_left_the_lists_sleeps() {
    let (mut world, jobs) = after(TitleKind::Movie, Mood::Well, &[]).await;
    let server = world.flow.roles.now().servers["seerr"].clone();
    server.belief.set(512);
    world.step(Luck::People(Person::DeletesMedia), &jobs).await;
    assert_eq!(world.stage(), TitleStage::Requested);
    assert!(world.kept.item.attempt > 0, "a trouble that is waited out");
    server.belief.set(0);
    world.fine(3, &jobs).await;
    assert_eq!(world.stage(), TitleStage::Deleted);

    let (mut world, jobs) =
        after(TitleKind::Show, Mood::Well, &[Luck::People(Person::Comes)]).await;
    let mut roles = (*world.flow.roles.now()).clone();
    roles.lists.clear();
    world.flow.roles.put(roles);
    world.step(Luck::People(Person::SeasonBegins), &jobs).await;
    world.step(Luck::People(Person::DeletesMedia), &jobs).await;
    let on = world.fake.server().on.clone();
    assert_eq!((world.stage(), world.posts().len()), (TitleStage::Available, 1));
    assert_eq!((world.kept.item.thing.seen, world.kept.due), (on.stamp(), None));
}
