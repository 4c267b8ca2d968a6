//! Lists as sources: a scripted provider, a scripted server, the real ledger, a clock moved by hand.

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
use proptest::prelude::*;
use tokio::sync::watch;
use towline_domain::{
    ActError, Cause, Choice, Clock, FlowName, ItemId, Timestamp, Trouble, TroubleKind,
    schedule::Schedule,
    wishes::{
        Candidate, Fetched, ListError, ListErrorKind, ListPolicy, ListProvider, Listing, Memory,
        OnRemoval, Order, Question, Quotas, RequestId, RequestServer, ServerState, Show, TitleKey,
        TitleKind, TmdbId, UserId, Wish, WishCause,
    },
};
use towline_engine::{Engine, Filter, ItemSummary, Ledger, NextLook, Parts, Source as _, Store};

use super::{
    super::{Belief, ListRole, ListSource, Roles, RolesCell, ServerRole, ServerSource},
    world::trouble,
};

struct HandClock(watch::Sender<Timestamp>);

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
struct Provider {
    answers: Mutex<VecDeque<Result<Fetched, ListError>>>,
    fetched: Mutex<Vec<Memory>>,
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
struct Fake {
    state: Mutex<ServerState>,
    finds: Mutex<Vec<Candidate>>,
    searched: AtomicU64,
    is_down: Mutex<bool>,
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

struct Stage {
    clock: Arc<HandClock>,
    ledger: Ledger,
    provider: Arc<Provider>,
    server: Arc<Fake>,
    roles: Arc<RolesCell>,
    role: ListRole,
    list: ListSource,
    id: ItemId,
}

const EVERY: Duration = Duration::from_secs(6 * 3600);
const SOON: Duration = Duration::from_secs(3);

impl Stage {
    async fn new(policy: ListPolicy) -> Self {
        let clock = Arc::new(HandClock(watch::channel(Timestamp::from_micros(1 << 50)).0));
        let store = Store::in_memory().await.unwrap();
        let parts = Parts { store, clock: Arc::<HandClock>::clone(&clock), flows: Vec::new() };
        let ledger = Engine::new(parts).await.unwrap().ledger().clone();
        let (provider, server) = (Arc::<Provider>::default(), Arc::<Fake>::default());
        let role = ListRole {
            provider: Arc::<Provider>::clone(&provider),
            schedule: Schedule::every(EVERY),
            ..super::list_role("list", policy)
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
    async fn confirmed(policy: ListPolicy) -> Self {
        Self::new(ListPolicy { confirm_first: false, ..policy }).await
    }

    fn passes(&self, span: Duration) {
        self.clock.0.send_modify(|now| *now = *now + span);
    }

    fn answers(&self, answer: Result<Fetched, ListError>) {
        self.provider.answers.lock().unwrap().push_back(answer);
    }

    fn holds(&self, films: std::ops::RangeInclusive<u64>) {
        self.answers(Ok(Fetched::Listing(listing(films))));
    }

    async fn look(&self) -> Duration {
        self.passes(SOON);
        let NextLook(wait) = self.list.look(&self.ledger).await;
        wait
    }

    /// The next read by the schedule.
    async fn later(&self) -> Duration {
        self.passes(EVERY + EVERY / 10);
        self.look().await
    }

    async fn restart(&mut self) {
        self.list = ListSource::new(self.role.clone(), Arc::clone(&self.roles));
        self.list.begin(&self.ledger).await.unwrap();
    }

    async fn items(&self, kind: &str) -> Vec<ItemSummary> {
        let filter = Filter {
            flow: Some(FlowName::Wishes),
            kind: Some(kind.into()),
            most: 1000,
            ..Filter::default()
        };
        self.ledger.store().items(&filter).await.unwrap()
    }

    /// The titles' stages as they will be, counted.
    async fn stages(&self) -> HashMap<String, usize> {
        let mut stages = HashMap::new();
        for item in self.items("title").await {
            let stage = item.detail["stage"].to_string();
            *stages.entry(stage).or_default() += 1;
        }
        stages
    }

    async fn held(&self) -> u64 {
        self.ledger.store().wish_counts().await.unwrap().get("list").copied().unwrap_or(0)
    }

    async fn asked(&self) -> Option<Cause> {
        let asked = self.ledger.store().inbox_of(self.id).await.unwrap();
        asked.map(|asked| asked.entry.cause)
    }

    async fn answer(&self, choice: Choice) {
        let entry = self.ledger.store().inbox_of(self.id).await.unwrap().unwrap().entry.id;
        self.ledger.answer(entry, None, &choice, "test").await.unwrap();
    }

    fn reads(&self) -> u64 {
        self.provider.calls()
    }

    /// All that the ledger says, but for the runs.
    async fn dump(&self) -> String {
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

    async fn runs(&self) -> Vec<String> {
        let runs = self.ledger.store().runs("list", 500).await.unwrap();
        runs.into_iter().map(|run| run.read).collect()
    }
}

fn film(tmdb: u64) -> Wish {
    let mut wish = Wish { kind: Some(TitleKind::Movie), ..Wish::default() };
    (wish.title, wish.year) = (Some(format!("Film {tmdb}")), Some(2000));
    wish.ids.tmdb = TmdbId::new(tmdb);
    wish
}

fn listing(films: std::ops::RangeInclusive<u64>) -> Listing {
    let memory = Memory(Some(format!("{films:?}")));
    Listing { wishes: films.map(film).collect(), memory, ..Listing::default() }
}

fn partly(films: std::ops::RangeInclusive<u64>) -> Listing {
    let lacks = ListError::new(ListErrorKind::Unavailable, "page 2 is lacking");
    Listing { lacks: Some(lacks), ..listing(films) }
}

fn fails() -> Result<Fetched, ListError> {
    Err(ListError::new(ListErrorKind::Unavailable, "closed for repairs"))
}

fn stages<const N: usize>(of: [(&str, usize); N]) -> HashMap<String, usize> {
    of.into_iter().map(|(stage, count)| (format!("\"{stage}\""), count)).collect()
}

#[tokio::test]
async fn what_a_list_holds_is_asked_for_and_an_unchanged_one_writes_its_run_and_nothing_else() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=30);
    let wait = stage.look().await;
    assert!(wait + SOON >= EVERY && wait <= EVERY + EVERY / 20, "{wait:?}");
    assert_eq!(stage.stages().await, stages([("wanted", 30)]));
    let before = stage.dump().await;
    // Unchanged, the same again, and what is looked at in between.
    stage.later().await;
    stage.holds(1..=30);
    stage.later().await;
    stage.look().await;
    assert_eq!(stage.dump().await, before);
    assert_eq!(stage.runs().await, ["unchanged", "unchanged", "complete"]);
    assert_eq!(stage.provider.fetched.lock().unwrap()[1], Memory(Some("1..=30".into())));
}

#[tokio::test]
async fn a_new_list_waits_for_a_yes_and_a_no_is_not_asked_about_again() {
    let stage = Stage::new(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    assert_eq!(stage.asked().await, Some(Cause::Wish(WishCause::FirstRun { titles: 3 })));
    stage.holds(1..=4);
    stage.later().await;
    assert_eq!(stage.asked().await, Some(Cause::Wish(WishCause::FirstRun { titles: 4 })));
    stage.answer(Choice::All).await;
    let reads = stage.reads();
    stage.look().await;
    assert_eq!((stage.asked().await, stage.reads()), (None, reads));
    assert_eq!(stage.stages().await, stages([("wanted", 4)]));

    let mut stage = Stage::new(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    stage.answer(Choice::None).await;
    stage.look().await;
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.asked().await, None);
    let wanted = stage.items("title").await.into_iter().map(|item| item.id).collect::<Vec<_>>();
    for id in wanted {
        let told = stage.ledger.store().pending_answer(id).await.unwrap().unwrap();
        assert_eq!(told.choice, Choice::Skip);
    }
}

#[tokio::test]
async fn a_list_that_loses_much_is_asked_about_once_for_each_size() {
    let policy = ListPolicy { on_removal: OnRemoval::Tombstone, ..ListPolicy::default() };
    let stage = Stage::confirmed(policy).await;
    let shrank = |from, to| Some(Cause::Wish(WishCause::Shrank { from, to }));
    stage.holds(1..=100);
    stage.look().await;
    stage.holds(1..=85);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, None), "a few are simply gone");
    stage.holds(1..=40);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, shrank(85, 40)));
    // It is down to fewer before anybody has answered: the answer would mean something else.
    stage.holds(1..=2);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, shrank(85, 2)));
    // It recovers.
    stage.holds(1..=85);
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, None));
    stage.holds(1..=40);
    stage.later().await;
    stage.answer(Choice::None).await;
    stage.holds(1..=40);
    stage.look().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, None), "kept");
    stage.holds(1..=41);
    stage.later().await;
    assert_eq!(stage.asked().await, None, "asked before about fewer");
    stage.answers(Ok(Fetched::Listing(Listing::default())));
    stage.later().await;
    assert_eq!((stage.held().await, stage.asked().await), (85, shrank(85, 0)));
    stage.answer(Choice::All).await;
    stage.answers(Ok(Fetched::Listing(Listing::default())));
    stage.look().await;
    assert_eq!((stage.held().await, stage.asked().await), (0, None));
    let last = stage.provider.fetched.lock().unwrap().last().unwrap().clone();
    assert_eq!(last, Memory::default(), "\"unchanged\" would be no answer to it");
}

#[tokio::test]
async fn a_server_that_is_down_costs_no_second_read_and_one_that_forgot_is_not_believed() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    *stage.server.is_down.lock().unwrap() = true;
    stage.holds(1..=5);
    for _ in 0..4 {
        stage.look().await;
        stage.passes(Duration::from_secs(120));
    }
    assert_eq!((stage.reads(), stage.held().await), (1, 0));
    assert_eq!(stage.asked().await, None, "its server's own source tells of it");
    *stage.server.is_down.lock().unwrap() = false;
    stage.roles.now().servers["seerr"].belief.set(64);
    stage.look().await;
    assert_eq!(stage.stages().await, stages([]));
    stage.roles.now().servers["seerr"].belief.set(0);
    stage.look().await;
    assert_eq!((stage.reads(), stage.held().await, stage.asked().await), (1, 5, None));
    assert_eq!(stage.runs().await, ["complete"]);
}

#[tokio::test]
async fn failed_reads_back_off_and_are_mended_by_a_read_alone() {
    let mut stage = Stage::confirmed(ListPolicy::default()).await;
    let now = stage.clock.now();
    let busy = ListError::new(ListErrorKind::RateLimited, "slow down");
    stage.answers(Err(ListError { retry_at: Some(now + 20 * EVERY), ..busy }));
    assert!(stage.look().await >= 19 * EVERY, "as the provider says");
    stage.passes(20 * EVERY);
    for _ in 0..3 {
        stage.answers(fails());
        let wait = stage.look().await;
        assert!(wait <= Duration::from_secs(3600), "{wait:?}");
        stage.passes(wait);
    }
    let reads = stage.reads();
    assert!(matches!(stage.asked().await, Some(Cause::Trouble { .. })));
    // Restarted, it is not read at once; and a look that does not read it mends nothing.
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.reads(), reads);
    assert!(matches!(stage.asked().await, Some(Cause::Trouble { .. })));
    // An order reads it now.
    stage.holds(1..=2);
    stage.ledger.order(&[stage.id], &Choice::Retry, "test").await.unwrap();
    stage.look().await;
    assert_eq!((stage.reads(), stage.held().await, stage.asked().await), (reads + 1, 2, None));
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.reads(), reads + 1, "the schedule outlives a restart");
}

#[tokio::test]
async fn caps_hold_for_the_run_whatever_it_takes_and_for_the_day() {
    let policy = ListPolicy { per_run: Some(2), per_day: Some(5), ..ListPolicy::default() };
    let mut stage = Stage::confirmed(policy).await;
    stage.holds(1..=20);
    stage.look().await;
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&2));
    stage.look().await;
    stage.restart().await;
    stage.look().await;
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&2), "the same run");
    stage.later().await;
    stage.later().await;
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&5), "no more today");
    for _ in 0..4 {
        stage.later().await;
    }
    assert_eq!(stage.stages().await.get("\"wanted\""), Some(&10), "five more a day later");
}

fn vague() -> Listing {
    let wish = Wish { ids: towline_domain::wishes::Ids::default(), ..film(5) };
    Listing { wishes: vec![wish], ..Listing::default() }
}

fn candidate(tmdb: u64, year: i16) -> Candidate {
    Candidate {
        key: TitleKey { kind: TitleKind::Movie, tmdb: TmdbId::new(tmdb).unwrap() },
        title: "Film 5".into(),
        original_title: None,
        released: Some(jiff::civil::date(year, 1, 1)),
    }
}

#[tokio::test]
async fn what_is_not_found_is_searched_for_again_after_a_while_and_a_doubt_waits_for_a_person() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.answers(Ok(Fetched::Listing(vague())));
    stage.look().await;
    let searched = stage.server.calls();
    assert_eq!((stage.items("wish").await.len(), stage.stages().await), (0, stages([])));
    stage.passes(Duration::from_secs(5 * 3600));
    stage.look().await;
    assert_eq!(stage.server.calls(), searched);
    // A year off is never taken.
    *stage.server.finds.lock().unwrap() = vec![candidate(7, 2001)];
    stage.later().await;
    assert!(stage.server.calls() > searched);
    let doubt = stage.items("wish").await.pop().unwrap();
    assert_eq!(doubt.detail["stage"], "unsure");
    // What a person has said is taken up without reading the list.
    let before = stage.dump().await;
    stage.look().await;
    assert_eq!(stage.dump().await, before);
    *stage.server.finds.lock().unwrap() = vec![candidate(7, 2001), candidate(8, 2000)];
    stage.later().await;
    assert_eq!(stage.stages().await, stages([("wanted", 1)]));
    assert_eq!(stage.items("wish").await.pop().unwrap().detail["stage"], "matched");
}

#[tokio::test]
async fn titles_are_lost_only_when_no_list_that_is_configured_holds_them() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=3);
    stage.look().await;
    // A list that left the configuration held one of them.
    let wish = film(3);
    let held =
        towline_engine::NewWish { ident: wish.ident().unwrap(), rank: 1, title: wish.key(), wish };
    let plan = |list: &str| towline_engine::NewPlan {
        list: list.into(),
        wishes: vec![held.clone()],
        ..towline_engine::NewPlan::default()
    };
    stage.ledger.apply(plan("former")).await.unwrap();
    stage.holds(1..=2);
    stage.later().await;
    let removed = async |stage: &Stage| {
        let items = stage.items("title").await;
        items.into_iter().filter(|item| item.detail["removal"] == "drop").count()
    };
    assert_eq!(removed(&stage).await, 1);
    stage.holds(1..=3);
    stage.later().await;
    assert_eq!(removed(&stage).await, 0, "it is back");
}

#[tokio::test]
async fn a_server_wakes_only_what_has_changed_and_a_server_that_forgot_most_wakes_nothing() {
    let stage = Stage::confirmed(ListPolicy::default()).await;
    stage.holds(1..=30);
    stage.look().await;
    let role = stage.roles.now().servers["seerr"].clone();
    let source = ServerSource::new(role.clone());
    let id = source.begin(&stage.ledger).await.unwrap();
    source.look(&stage.ledger).await;
    stage.passes(SOON);
    let before = stage.dump().await;
    source.look(&stage.ledger).await;
    assert_eq!(stage.dump().await, before, "nothing is written");
    let known = |films: u64| {
        use towline_domain::wishes::{AtServer, Availability, OnServer};
        let is = AtServer::new(Availability::Processing, Availability::Free);
        let on = OnServer { is, ..OnServer::default() };
        ServerState { titles: (1..=films).map(|n| (film(n).key().unwrap(), on.clone())).collect() }
    };
    let due = async || {
        let now = stage.clock.now();
        let items = stage.items("title").await;
        items.into_iter().filter(|item| item.due_at == Some(now)).count()
    };
    *stage.server.state.lock().unwrap() = known(1);
    source.look(&stage.ledger).await;
    let woken = stage.ledger.store().claim("test", stage.clock.now(), EVERY, 100).await.unwrap();
    let seen: Vec<_> = woken.iter().filter(|it| it.woken_at == stage.clock.now()).collect();
    assert_eq!((seen.len(), seen[0].key.as_str()), (1, "seerr#movie:1"));

    *stage.server.state.lock().unwrap() = known(64);
    source.look(&stage.ledger).await;
    assert!(role.belief.is_in(40) && !role.belief.is_in(10));
    stage.passes(SOON);
    *stage.server.state.lock().unwrap() = known(2);
    source.look(&stage.ledger).await;
    assert_eq!(due().await, 0);
    let asked = stage.ledger.store().inbox_of(id).await.unwrap().unwrap();
    assert_eq!(asked.entry.cause, Cause::Wish(WishCause::ServerForgot { from: 64, to: 2 }));
    stage.ledger.answer(asked.entry.id, None, &Choice::All, "test").await.unwrap();
    source.look(&stage.ledger).await;
    assert!(stage.ledger.store().inbox_of(id).await.unwrap().is_none() && role.belief.is_in(2));
}

/// What a read brings.
#[derive(Debug, Clone, Copy)]
enum Read {
    Fails,
    Partly(u64),
    Unchanged,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn what_could_not_be_read_wholly_never_removes(
        reads in prop::collection::vec(
            prop_oneof![
                Just(Read::Fails),
                (1u64..30).prop_map(Read::Partly),
                Just(Read::Unchanged),
            ],
            1..12,
        ),
        answers in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let policy = ListPolicy { on_removal: OnRemoval::Tombstone, ..ListPolicy::default() };
            let mut stage = Stage::confirmed(policy).await;
            stage.holds(1..=20);
            stage.look().await;
            for read in reads {
                stage.answers(match read {
                    Read::Fails => fails(),
                    Read::Partly(most) => Ok(Fetched::Listing(partly(1..=most))),
                    Read::Unchanged => Ok(Fetched::Unchanged),
                });
                stage.later().await;
                if answers && stage.asked().await.is_some_and(|it| matches!(it, Cause::Wish(_))) {
                    stage.answer(Choice::All).await;
                }
                let rows = stage.ledger.store().wishes("list", true).await.unwrap();
                prop_assert!(rows.len() >= 20 && rows.iter().all(|row| row.gone.is_none()));
                let titles = stage.items("title").await;
                prop_assert!(titles.iter().all(|item| item.detail["removal"].is_null()));
            }
            stage.restart().await;
            stage.later().await;
            prop_assert!(stage.held().await >= 20);
            Ok(())
        })?;
    }
}
