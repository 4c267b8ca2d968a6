//! A title, the server that it is asked of, and what befalls them. What is looked at and done is the
//! flow's own; the loop keeps the engine's rules.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use towline_domain::{
    ActError, ActOutcome, Choice, SystemClock, Thing as _, Timestamp, Trouble, TroubleKind,
    wishes::{
        Candidate, ListPolicy, Order, Question, Quotas, Removal, RequestId, RequestServer,
        SeasonRule, ServerState, Show, Title, TitleAction, TitleKey, TitleKind, TitleStage, TmdbId,
        UserId,
    },
};
use towline_engine::{Engine, Flow as _, Jobs, Moment, Parts, Store};

use super::super::{
    super::{Belief, Roles, RolesCell, ServerRole, Titles, tombstone},
    world::{Mood, Person, SETTLE, Server, trouble},
};
use crate::kept::Kept;

/// The server as the flow sees it: what it has read so lately is not read again.
pub(super) struct Fake {
    pub(super) server: Mutex<Server>,
    pub(super) read: Mutex<Option<(Timestamp, Arc<ServerState>)>>,
    pub(super) key: TitleKey,
    pub(super) is_down: Mutex<bool>,
    pub(super) reads: AtomicU64,
}

impl Fake {
    pub(super) fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap()
    }

    pub(super) fn fails(&self) -> Result<(), Trouble> {
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
pub(super) enum Luck {
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

pub(super) struct World {
    pub(super) fake: Arc<Fake>,
    pub(super) flow: Titles,
    pub(super) kept: Kept<Title>,
    /// Posts until a person or a list began anew.
    pub(super) before: usize,
}

pub(super) fn title(kind: TitleKind, rule: SeasonRule) -> Title {
    let key = TitleKey { kind, tmdb: TmdbId::new(603).unwrap() };
    let blank = tombstone("seerr", key, false, "It", "");
    let blank: Title = serde_json::from_value(blank.detail).unwrap();
    Title { stage: TitleStage::Wanted, list: "list".into(), wanted: [rule].into(), ..blank }
}

impl World {
    pub(super) fn new(kind: TitleKind, mood: Mood, rule: SeasonRule, policy: ListPolicy) -> Self {
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
        roles.lists.insert("list".into(), super::super::list_role("list", policy));
        let flow = Titles::new(Arc::new(RolesCell::new(roles)));
        let kept = Kept::new(thing, "seerr#it".into(), SETTLE, now);
        Self { fake, flow, kept, before: 0 }
    }

    pub(super) fn posts(&self) -> Vec<Option<Vec<u16>>> {
        self.fake.server().posts[self.before..].to_vec()
    }

    /// Whether an act may still come about.
    pub(super) fn is_unsettled(&self) -> bool {
        let is_late = !self.fake.server().late.is_empty();
        is_late
            || self.kept.item.last_act.as_ref().is_some_and(|act| act.outcome == ActOutcome::Unsure)
    }

    pub(super) async fn step(&mut self, luck: Luck, jobs: &Jobs) {
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
    pub(super) fn given(&mut self, thing: Title) {
        self.kept.item.thing = thing;
        self.kept.due = Some(self.fake.server().now);
    }

    pub(super) fn lost(&mut self, removal: Removal) {
        let title = self.kept.item.thing.clone();
        if !title.is_ended() {
            self.given(Title { removal: Some(removal), ..title });
        }
    }

    pub(super) fn back(&mut self) {
        let title = Title { removal: None, ..self.kept.item.thing.clone() };
        if matches!(title.stage, TitleStage::Dropped | TitleStage::Withdrawn) {
            self.before = self.fake.server().posts.len();
            self.given(Title { stage: TitleStage::Wanted, ..title.afresh() });
        } else if !title.is_ended() {
            self.given(title);
        }
    }

    pub(super) fn widened(&mut self) {
        let mut title = self.kept.item.thing.clone();
        let is_new = title.wanted.insert(SeasonRule::All);
        if is_new && matches!(title.stage, TitleStage::Requested | TitleStage::Available) {
            self.given(Title { stage: TitleStage::Wanted, ..title });
        }
    }

    pub(super) fn insist(&mut self) {
        self.before = self.fake.server().posts.len();
        let now = self.fake.server().now;
        self.kept.answer(Choice::Retry, now);
    }

    /// Whether the server's own look would wake it.
    pub(super) fn has_changed(&self) -> bool {
        let is_other = self.fake.server().on.stamp() != self.kept.item.thing.seen;
        is_other && !self.kept.item.thing.is_ended()
    }

    /// What comes about within a few hours.
    pub(super) async fn fine(&mut self, steps: usize, jobs: &Jobs) {
        for _ in 0..steps {
            let soon = self.fake.server().now + Duration::from_secs(12 * 3600);
            if self.has_changed() || self.kept.due.is_some_and(|due| due < soon) {
                self.step(Luck::Fine, jobs).await;
            }
        }
    }

    pub(super) fn stage(&self) -> TitleStage {
        self.kept.item.thing.stage
    }
}

pub(super) async fn jobs() -> Jobs {
    let store = Store::in_memory().await.unwrap();
    let parts = Parts::alone(store, Arc::new(SystemClock), Vec::new());
    Engine::new(parts).await.unwrap().jobs().clone()
}

pub(super) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
