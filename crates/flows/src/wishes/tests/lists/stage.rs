//! A scripted provider, a scripted server, the real ledger, a clock moved by hand.

use std::{
    collections::{HashMap, VecDeque},
    fmt::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::watch;
use towline_domain::{
    ActError, Cause, Choice, Clock, FlowName, ItemId, Timestamp, Trouble, TroubleKind,
    schedule::Schedule,
    wishes::{
        Candidate, Fetched, ListError, ListErrorKind, ListPolicy, ListProvider, Listing, Memory,
        Order, Question, Quotas, RequestId, RequestServer, ServerState, Show, TitleKey, TitleKind,
        TmdbId, UserId, Wish,
    },
};
use towline_engine::{Engine, Filter, ItemSummary, Ledger, NextLook, Parts, Source as _, Store};

use super::super::{
    super::{Belief, ListRole, ListSource, Roles, RolesCell, ServerRole},
    world::trouble,
};

pub(super) struct HandClock(watch::Sender<Timestamp>);

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    async fn sleep_until(&self, moment: Timestamp) {
        let mut now = self.0.subscribe();
        let _the_clock_lives = now.wait_for(|now| *now >= moment).await;
    }
}

/// What a list answers next; without a word it says that nothing has changed.
#[derive(Default)]
pub(super) struct Provider {
    pub(super) answers: Mutex<VecDeque<Result<Fetched, ListError>>>,
    pub(super) fetched: Mutex<Vec<Memory>>,
}

#[async_trait]
impl ListProvider for Provider {
    fn key(&self) -> String {
        "list".into()
    }

    async fn fetch(&self, memory: &Memory) -> Result<Fetched, ListError> {
        self.fetched.lock().unwrap().push(memory.clone());
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(Fetched::Unchanged))
    }

    fn calls(&self) -> u64 {
        self.fetched.lock().unwrap().len() as u64
    }
}

#[derive(Default)]
pub(super) struct Fake {
    pub(super) state: Mutex<ServerState>,
    pub(super) finds: Mutex<Vec<Candidate>>,
    pub(super) searched: AtomicU64,
    pub(super) is_down: Mutex<bool>,
}

#[async_trait]
impl RequestServer for Fake {
    fn key(&self) -> String {
        "seerr".into()
    }

    async fn state(&self, _: Timestamp) -> Result<Arc<ServerState>, Trouble> {
        if *self.is_down.lock().unwrap() {
            return Err(trouble(TroubleKind::Unreachable));
        }
        Ok(Arc::new(self.state.lock().unwrap().clone()))
    }

    async fn find(&self, _: &Question) -> Result<Vec<Candidate>, Trouble> {
        self.searched.fetch_add(1, Ordering::SeqCst);
        Ok(self.finds.lock().unwrap().clone())
    }

    async fn show(&self, _: TmdbId) -> Result<Show, Trouble> {
        Ok(Show::default())
    }

    async fn quotas(&self, _: Option<UserId>) -> Result<Quotas, Trouble> {
        Ok(Quotas::default())
    }

    async fn request(&self, _: &Order) -> Result<(), ActError> {
        Ok(())
    }

    async fn retry(&self, _: RequestId) -> Result<(), ActError> {
        Ok(())
    }

    async fn withdraw(&self, _: RequestId) -> Result<(), ActError> {
        Ok(())
    }

    fn settle(&self) -> Duration {
        Duration::from_secs(120)
    }

    fn calls(&self) -> u64 {
        self.searched.load(Ordering::SeqCst)
    }
}

pub(super) struct Stage {
    pub(super) clock: Arc<HandClock>,
    pub(super) ledger: Ledger,
    pub(super) provider: Arc<Provider>,
    pub(super) server: Arc<Fake>,
    pub(super) roles: Arc<RolesCell>,
    pub(super) role: ListRole,
    pub(super) list: ListSource,
    pub(super) id: ItemId,
}

pub(super) const EVERY: Duration = Duration::from_secs(6 * 3600);
pub(super) const SOON: Duration = Duration::from_secs(3);

impl Stage {
    pub(super) async fn new(policy: ListPolicy) -> Self {
        let clock = Arc::new(HandClock(watch::channel(Timestamp::from_micros(1 << 50)).0));
        let store = Store::in_memory().await.unwrap();
        let parts = Parts::alone(store, Arc::<HandClock>::clone(&clock), Vec::new());
        let ledger = Engine::new(parts).await.unwrap().ledger().clone();
        let (provider, server) = (Arc::<Provider>::default(), Arc::<Fake>::default());
        let role = ListRole {
            provider: Arc::<Provider>::clone(&provider),
            schedule: Schedule::every(EVERY),
            ..super::super::list_role("list", policy)
        };
        let at = ServerRole {
            name: "seerr".into(),
            server: Arc::<Fake>::clone(&server),
            rescan: Duration::from_secs(600),
            belief: Belief::default(),
            bell: crate::wishes::Bell::default(),
        };
        let mut roles = Roles { servers: [("seerr".into(), at)].into(), ..Roles::default() };
        roles.lists.insert("list".into(), role.clone());
        let roles = Arc::new(RolesCell::new(roles));
        let list = ListSource::new(role.clone(), Arc::clone(&roles));
        let id = list.begin(&ledger).await.unwrap();
        Self { clock, ledger, provider, server, roles, role, list, id }
    }

    /// Without a yes to the first look.
    pub(super) async fn confirmed(policy: ListPolicy) -> Self {
        Self::new(ListPolicy { confirm_first: false, ..policy }).await
    }

    pub(super) fn passes(&self, span: Duration) {
        self.clock.0.send_modify(|now| *now = *now + span);
    }

    pub(super) fn answers(&self, answer: Result<Fetched, ListError>) {
        self.provider.answers.lock().unwrap().push_back(answer);
    }

    pub(super) fn holds(&self, films: std::ops::RangeInclusive<u64>) {
        self.answers(Ok(Fetched::Listing(listing(films))));
    }

    pub(super) async fn look(&self) -> Duration {
        self.passes(SOON);
        let NextLook(wait) = self.list.look(&self.ledger).await;
        wait
    }

    /// The next read by the schedule.
    pub(super) async fn later(&self) -> Duration {
        self.passes(EVERY + EVERY / 10);
        self.look().await
    }

    pub(super) async fn restart(&mut self) {
        self.list = ListSource::new(self.role.clone(), Arc::clone(&self.roles));
        self.list.begin(&self.ledger).await.unwrap();
    }

    pub(super) async fn items(&self, kind: &str) -> Vec<ItemSummary> {
        let filter = Filter {
            flow: Some(FlowName::Wishes),
            kind: Some(kind.into()),
            most: 1000,
            ..Filter::default()
        };
        self.ledger.store().items(&filter).await.unwrap()
    }

    /// The titles' stages as they will be, counted.
    pub(super) async fn stages(&self) -> HashMap<String, usize> {
        let mut stages = HashMap::new();
        for item in self.items("title").await {
            let stage = item.detail["stage"].to_string();
            *stages.entry(stage).or_default() += 1;
        }
        stages
    }

    pub(super) async fn held(&self) -> u64 {
        self.ledger.store().wish_counts().await.unwrap().get("list").copied().unwrap_or(0)
    }

    pub(super) async fn asked(&self) -> Option<Cause> {
        let asked = self.ledger.store().inbox_of(self.id).await.unwrap();
        asked.map(|asked| asked.entry.cause)
    }

    pub(super) async fn answer(&self, choice: Choice) {
        let entry = self.ledger.store().inbox_of(self.id).await.unwrap().unwrap().entry.id;
        self.ledger.answer(entry, None, &choice, "test").await.unwrap();
    }

    pub(super) fn reads(&self) -> u64 {
        self.provider.calls()
    }

    /// All that the ledger says, but for the runs.
    pub(super) async fn dump(&self) -> String {
        let store = self.ledger.store();
        let mut text = String::new();
        for kind in ["title", "wish", "source"] {
            for item in self.items(kind).await {
                let journal = store.journal(item.id).await.unwrap();
                writeln!(text, "{item:?}\n{journal:?}").unwrap();
            }
        }
        let (wishes, inbox) = (store.wishes("list", true).await, store.inbox(None).await);
        writeln!(text, "{wishes:?}\n{inbox:?}").unwrap();
        text
    }

    pub(super) async fn runs(&self) -> Vec<String> {
        let runs = self.ledger.store().runs("list", 500).await.unwrap();
        runs.into_iter().map(|run| run.read).collect()
    }
}

pub(super) fn film(tmdb: u64) -> Wish {
    let mut wish = Wish { kind: Some(TitleKind::Movie), ..Wish::default() };
    (wish.title, wish.year) = (Some(format!("Film {tmdb}")), Some(2000));
    wish.ids.tmdb = TmdbId::new(tmdb);
    wish
}

pub(super) fn listing(films: std::ops::RangeInclusive<u64>) -> Listing {
    let memory = Memory(Some(format!("{films:?}")));
    Listing { wishes: films.map(film).collect(), memory, ..Listing::default() }
}

pub(super) fn partly(films: std::ops::RangeInclusive<u64>) -> Listing {
    let lacks = ListError::new(ListErrorKind::Unavailable, "page 2 is lacking");
    Listing { lacks: Some(lacks), ..listing(films) }
}

pub(super) fn fails() -> Result<Fetched, ListError> {
    Err(ListError::new(ListErrorKind::Unavailable, "closed for repairs"))
}

pub(super) fn stages<const N: usize>(of: [(&str, usize); N]) -> HashMap<String, usize> {
    of.into_iter().map(|(stage, count)| (format!("\"{stage}\""), count)).collect()
}

pub(super) fn vague() -> Listing {
    let wish = Wish { ids: towline_domain::wishes::Ids::default(), ..film(5) };
    Listing { wishes: vec![wish], ..Listing::default() }
}

pub(super) fn candidate(tmdb: u64, year: i16) -> Candidate {
    Candidate {
        key: TitleKey { kind: TitleKind::Movie, tmdb: TmdbId::new(tmdb).unwrap() },
        title: "Film 5".into(),
        original_title: None,
        released: Some(jiff::civil::date(year, 1, 1)),
    }
}
