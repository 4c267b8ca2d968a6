//! The engine's promises, with a toy flow on a clock moved by hand.

mod log;
mod place;
mod together;

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use rstest::rstest;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use towline_domain::{
    ActError, ActOutcome, Choice, Clock, Decision, FlowName, Item, ItemId, Thing, Timestamp,
    Trouble, TroubleKind,
    item::Backoff,
    job::{Job, JobId, JobState},
};
use towline_store::NewItem;

use crate::{AnyFlow, Engine, Flow, Ledger, Moment, NextLook, Node, Parts, Source, SourceId};
use place::{On, Place};

/// Time stands still until a test moves it.
struct HandClock(watch::Sender<Timestamp>);

impl HandClock {
    fn new() -> Arc<Self> {
        Arc::new(Self(watch::channel(Timestamp::from_micros(1_000_000_000)).0))
    }

    fn advance(&self, span: Duration) {
        self.0.send_modify(|now| *now = *now + span);
    }
}

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

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Toy {
    stage: String,
}

impl Thing for Toy {
    const FLOW: FlowName = FlowName::Imports;
    const KIND: &'static str = "toy";
    type Action = String;

    fn stage(&self) -> &'static str {
        match self.stage.as_str() {
            "calls" => "calls",
            "works" => "works",
            "done" => "done",
            _ => "waits",
        }
    }

    fn is_ended(&self) -> bool {
        self.stage == "done"
    }
}

/// What the toy's service does, and what the test has seen of it.
#[derive(Default)]
struct Service {
    calls: AtomicU32,
    looks: AtomicU32,
    answers: Mutex<Vec<Result<(), ActError>>>,
    begun_after: Mutex<Vec<Timestamp>>,
    /// Looks and acts stop here until told to go on.
    gate: Option<Arc<Notify>>,
    release_job: Arc<Notify>,
    looked_at: Mutex<HashSet<ItemId>>,
}

impl Service {
    /// Nobody else looks at the same item for as long as this lives.
    fn looks_at(&self, item: ItemId) -> Alone<'_> {
        assert!(self.looked_at.lock().unwrap().insert(item), "two look at {item} at once");
        Alone(self, item)
    }
}

struct Alone<'a>(&'a Service, ItemId);

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.0.looked_at.lock().unwrap().remove(&self.1);
    }
}

struct ToyFlow(Arc<Service>);

const SETTLE: Duration = Duration::from_secs(30);

#[async_trait]
impl Flow for ToyFlow {
    type Thing = Toy;
    type Seen = Option<JobState>;
    const ANYWHERE: bool = true;

    async fn observe(&self, item: &Item<Toy>, moment: &Moment) -> Self::Seen {
        let _alone = self.0.looks_at(item.id);
        self.0.looks.fetch_add(1, Ordering::SeqCst);
        self.0.begun_after.lock().unwrap().push(moment.begun_after);
        if let Some(gate) = &self.0.gate {
            gate.notified().await;
        }
        moment.jobs.state(&job_id(item.id))
    }

    fn decide(&self, item: &Item<Toy>, seen: &Self::Seen, now: Timestamp) -> Decision<Toy> {
        let to = |stage: &str| Decision::to(Toy { stage: stage.into() });
        if let Some(answer) = &item.answer {
            return to("done").say(format!("told to {}", answer.choice));
        }
        match (item.thing.stage(), seen, &item.last_act) {
            ("calls", _, Some(act)) if act.outcome == ActOutcome::Done => {
                to("done").hand_over("toy", towline_domain::LocalPath::new("/toy"))
            }
            // Unsure and settled: the service is looked at. It counts its calls.
            ("calls", _, Some(act))
                if act.outcome == ActOutcome::Unsure && self.0.calls.load(Ordering::SeqCst) > 0 =>
            {
                to("done")
            }
            ("calls", ..) => to("calls").act("call".into()),
            ("works", None, _) => to("works").act("work".into()),
            ("works", Some(JobState::Ended(_)), _) => to("done"),
            ("works", Some(JobState::Running(_)), _) => to("works"),
            // Woken once more: its job's end and its own next look came together.
            ("done", ..) => to("done"),
            _ => to("waits").look_at(now + Duration::from_secs(3600)),
        }
    }

    async fn act(
        &self,
        item: &Item<Toy>,
        action: &String,
        moment: &Moment,
    ) -> Result<(), ActError> {
        if action == "work" {
            let release = Arc::clone(&self.0.release_job);
            let work: Box<dyn FnOnce(_) -> _ + Send> =
                Box::new(move |context: towline_domain::job::JobContext| {
                    Box::pin(async move {
                        tokio::select! {
                            () = release.notified() => Ok("released".to_owned()),
                            () = context.stop.cancelled() => Ok("stopped".to_owned()),
                        }
                    })
                        as futures::future::BoxFuture<'static, Result<String, Trouble>>
                });
            moment.jobs.start(item.id, Job { id: job_id(item.id), work });
            return Ok(());
        }
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        self.0.answers.lock().unwrap().pop().unwrap_or(Ok(()))
    }

    fn settle(&self, _: &Toy, _: &String) -> Duration {
        SETTLE
    }

    fn backoff(&self, _: &Toy) -> Backoff {
        Backoff { first: Duration::from_secs(10), most: Duration::from_secs(60) }
    }
}

/// The same, of a thing that waits for its sources.
struct PatientFlow(ToyFlow);

#[async_trait]
impl Flow for PatientFlow {
    type Thing = Toy;
    type Seen = Option<JobState>;
    const WAITS_FOR_SOURCES: bool = true;
    const ANYWHERE: bool = true;

    async fn observe(&self, item: &Item<Toy>, moment: &Moment) -> Self::Seen {
        self.0.observe(item, moment).await
    }

    fn decide(&self, item: &Item<Toy>, seen: &Self::Seen, now: Timestamp) -> Decision<Toy> {
        self.0.decide(item, seen, now)
    }

    async fn act(
        &self,
        item: &Item<Toy>,
        action: &String,
        moment: &Moment,
    ) -> Result<(), ActError> {
        self.0.act(item, action, moment).await
    }

    fn settle(&self, toy: &Toy, action: &String) -> Duration {
        self.0.settle(toy, action)
    }

    fn backoff(&self, toy: &Toy) -> Backoff {
        self.0.backoff(toy)
    }
}

fn job_id(item: ItemId) -> JobId {
    JobId(format!("job-{item}"))
}

struct Stand {
    clock: Arc<HandClock>,
    engine: Engine,
    service: Arc<Service>,
    stop: CancellationToken,
    run: tokio::task::JoinHandle<()>,
    ledger: Place,
}

impl Stand {
    async fn with(on: On, service: Service) -> Self {
        Self::on(on.ledger().await, HandClock::new(), Arc::new(service)).await
    }

    async fn on(ledger: Place, clock: Arc<HandClock>, service: Arc<Service>) -> Self {
        let node = ledger.node("this");
        Self::of(ledger, node, clock, service).await
    }

    async fn of(
        ledger: Place,
        node: Option<Node>,
        clock: Arc<HandClock>,
        service: Arc<Service>,
    ) -> Self {
        let flow = Box::new(Arc::new(ToyFlow(Arc::clone(&service))));
        Self::carried_by(flow, ledger, node, clock, service).await
    }

    async fn carried_by(
        flow: Box<dyn AnyFlow>,
        ledger: Place,
        node: Option<Node>,
        clock: Arc<HandClock>,
        service: Arc<Service>,
    ) -> Self {
        let clock_of_engine = Arc::<HandClock>::clone(&clock);
        let parts = Parts::alone(ledger.store.clone(), clock_of_engine, vec![flow]);
        let engine = Engine::new(Parts { node, ..parts }).await.unwrap();
        let stop = CancellationToken::new();
        let run = tokio::spawn({
            let (engine, stop) = (engine.clone(), stop.clone());
            async move { engine.run(stop).await }
        });
        Self { clock, engine, service, stop, run, ledger }
    }

    /// As a kill does: nothing is given back, nothing is told.
    async fn kill(self) -> Place {
        self.run.abort();
        let _broken_off = self.run.await;
        self.ledger
    }

    async fn add(&self, stage: &str) -> ItemId {
        self.add_titled(stage, stage).await
    }

    async fn add_titled(&self, stage: &str, title: &str) -> ItemId {
        self.add_of("", stage, title).await
    }

    /// Found by this source.
    async fn add_of(&self, source: &str, stage: &str, title: &str) -> ItemId {
        let now = self.clock.now();
        let item = NewItem {
            flow: FlowName::Imports,
            kind: Toy::KIND,
            key: format!("{stage}-{}", now.as_micros()),
            source: source.into(),
            title: title.into(),
            stage: Toy { stage: stage.into() }.stage(),
            ended: false,
            version: 1,
            detail: serde_json::json!({ "stage": stage }),
            due_at: Some(now),
            says: vec![],
        };
        self.engine.ledger().add(vec![item]).await.unwrap()[0].unwrap()
    }

    async fn quiet(&self) {
        let quiet = self.engine.until_quiet(Duration::ZERO);
        tokio::time::timeout(Duration::from_secs(20), quiet).await.expect("it never got quiet");
    }

    async fn stage(&self, id: ItemId) -> String {
        self.engine.ledger().store().item(id).await.unwrap().stage
    }

    async fn until(&self, what: impl Fn() -> bool) {
        for _ in 0..1000 {
            if what() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("it never came to that");
    }

    async fn end(self) -> Place {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(20), self.run).await.unwrap().unwrap();
        self.ledger
    }
}

fn trouble() -> Trouble {
    Trouble::new("toy", TroubleKind::Unreachable, "no answer")
}

#[rstest]
#[tokio::test]
async fn an_act_that_was_done_is_looked_at_at_once_and_hands_over(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let stand = Stand::with(on, Service::default()).await;
    let id = stand.add("calls").await;
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "done");
    assert_eq!(stand.service.calls.load(Ordering::SeqCst), 1);
    assert_eq!(stand.engine.ledger().store().untaken("toy").await.unwrap()[0].from, id);
    stand.end().await;
}

#[rstest]
#[tokio::test]
async fn an_unsure_act_is_looked_at_only_after_it_has_settled_and_never_repeated_blindly(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let service = Service::default();
    service.answers.lock().unwrap().push(Err(ActError::Unsure(trouble())));
    let stand = Stand::with(on, service).await;
    let id = stand.add("calls").await;
    let sent = stand.clock.now();
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "calls");
    let looks = stand.service.looks.load(Ordering::SeqCst);
    // Woken too early it is not even looked at: what is seen then would prove nothing.
    stand.clock.advance(Duration::from_secs(10));
    stand.engine.ledger().wake(&[id]).await.unwrap();
    stand.quiet().await;
    assert_eq!(stand.service.looks.load(Ordering::SeqCst), looks);
    stand.clock.advance(SETTLE);
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "done");
    assert_eq!(stand.service.calls.load(Ordering::SeqCst), 1, "the look found it done");
    let last = *stand.service.begun_after.lock().unwrap().last().unwrap();
    assert!(last >= sent + SETTLE, "only a read begun after the settling time counts");
    stand.end().await;
}

#[rstest]
#[tokio::test]
async fn an_act_that_was_not_done_is_tried_again_later_each_time(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let service = Service::default();
    service.answers.lock().unwrap().extend([(), ()].map(|()| Err(ActError::NotDone(trouble()))));
    let stand = Stand::with(on, service).await;
    let id = stand.add("calls").await;
    stand.quiet().await;
    assert_eq!(stand.service.calls.load(Ordering::SeqCst), 1);
    assert_eq!(stand.engine.ledger().store().item(id).await.unwrap().attempt, 1);
    stand.clock.advance(Duration::from_secs(12));
    stand.quiet().await;
    assert_eq!(stand.service.calls.load(Ordering::SeqCst), 2);
    stand.clock.advance(Duration::from_secs(12));
    stand.quiet().await;
    assert_eq!(stand.service.calls.load(Ordering::SeqCst), 2, "the second wait is longer");
    stand.clock.advance(Duration::from_secs(12));
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "done");
    stand.end().await;
}

#[rstest]
#[tokio::test]
async fn a_wake_during_a_run_brings_another_run(#[values(On::Sqlite, On::Postgres)] on: On) {
    let gate = Arc::new(Notify::new());
    let service = Service { gate: Some(Arc::clone(&gate)), ..Service::default() };
    let stand = Stand::with(on, service).await;
    let id = stand.add("waits").await;
    let looks = |count| {
        let service = Arc::clone(&stand.service);
        move || service.looks.load(Ordering::SeqCst) == count
    };
    stand.until(looks(1)).await;
    // The look is under way: what this wake tells of, it may have missed.
    stand.engine.ledger().wake(&[id]).await.unwrap();
    gate.notify_one();
    stand.until(looks(2)).await;
    gate.notify_one();
    stand.quiet().await;
    assert_eq!(stand.service.looks.load(Ordering::SeqCst), 2);
    stand.end().await;
}

#[rstest]
#[tokio::test]
async fn a_job_outlives_its_act_and_its_end_wakes_the_item(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let stand = Stand::with(on, Service::default()).await;
    let id = stand.add("works").await;
    let jobs = stand.engine.jobs().clone();
    stand.until(|| matches!(jobs.state(&job_id(id)), Some(JobState::Running(_)))).await;
    let running = jobs.running();
    assert_eq!((*running.borrow(), stand.engine.runs()), (1, true));
    // It sleeps: no clock, no look. The same id again is the same job.
    stand.engine.ledger().wake(&[id]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(stand.stage(id).await, "works");
    stand.service.release_job.notify_one();
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "done");
    assert_eq!(jobs.state(&job_id(id)), None, "forgotten with the item's end");
    assert_eq!(*running.borrow(), 0);
    let engine = stand.engine.clone();
    stand.end().await;
    assert!(!engine.runs());
}

#[rstest]
#[tokio::test]
async fn stopping_stops_jobs_and_the_next_start_takes_up_the_item(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let clock = HandClock::new();
    let stand = Stand::on(on.ledger().await, Arc::clone(&clock), Arc::default()).await;
    let id = stand.add("works").await;
    let jobs = stand.engine.jobs().clone();
    stand.until(|| jobs.state(&job_id(id)).is_some()).await;
    let ledger = stand.end().await;
    assert_eq!(jobs.state(&job_id(id)), Some(JobState::Ended(Ok("stopped".into()))));

    let stand = Stand::on(ledger, clock, Arc::default()).await;
    stand.engine.ledger().wake(&[id]).await.unwrap();
    let jobs = stand.engine.jobs().clone();
    stand.until(|| matches!(jobs.state(&job_id(id)), Some(JobState::Running(_)))).await;
    stand.service.release_job.notify_one();
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "done");
    stand.end().await;
}

#[rstest]
#[tokio::test]
async fn an_order_reaches_the_next_decision(#[values(On::Sqlite, On::Postgres)] on: On) {
    let stand = Stand::with(on, Service::default()).await;
    let id = stand.add("waits").await;
    stand.quiet().await;
    stand.engine.ledger().order(&[id], &Choice::Skip, "ann").await.unwrap();
    stand.quiet().await;
    assert_eq!(stand.stage(id).await, "done");
    let journal = stand.engine.ledger().store().journal(id).await.unwrap();
    let words: Vec<_> = journal.iter().map(|line| line.words.as_str()).collect();
    assert_eq!(words, ["told to skip by ann", "told to skip"]);
    stand.end().await;
}

#[derive(Default)]
struct CountingSource {
    looks: AtomicU32,
    begun: Mutex<HashMap<&'static str, u32>>,
    left: AtomicU32,
}

#[async_trait]
impl Source for CountingSource {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn group(&self) -> String {
        "imports.counting".into()
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, towline_store::StoreError> {
        *self.begun.lock().unwrap().entry("begun").or_default() += 1;
        let item = NewItem {
            flow: FlowName::Imports,
            kind: "source",
            key: "counting".into(),
            source: String::new(),
            title: "counting".into(),
            stage: "watching",
            ended: true,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: vec![],
        };
        ledger.add(vec![item]).await?;
        Ok(ledger.store().source(FlowName::Imports, "counting").await?.unwrap().id)
    }

    async fn look(&self, _: &Ledger) -> NextLook {
        self.looks.fetch_add(1, Ordering::SeqCst);
        NextLook(Duration::from_secs(300))
    }

    fn leave(&self) {
        self.left.fetch_add(1, Ordering::SeqCst);
    }

    fn watch(&self, _: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        None
    }
}

#[rstest]
#[tokio::test]
async fn a_source_looks_at_start_when_woken_and_at_its_pace(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let stand = Stand::with(on, Service::default()).await;
    let source = Arc::new(CountingSource::default());
    stand.engine.follow(vec![Arc::<CountingSource>::clone(&source)]).await;
    let looks = |count| {
        let source = Arc::clone(&source);
        move || source.looks.load(Ordering::SeqCst) == count
    };
    stand.until(looks(1)).await;
    stand.quiet().await;
    let id = ItemId(1);
    stand.engine.ledger().wake(&[id]).await.unwrap();
    // What was asked for is looked at at once, and all is not quiet before.
    stand.quiet().await;
    assert!(looks(2)());
    stand.clock.advance(Duration::from_secs(301));
    stand.until(looks(3)).await;
    // Another set of sources, as after a reload: the old one looks no more.
    stand.engine.follow(vec![]).await;
    stand.clock.advance(Duration::from_secs(1000));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(looks(3)());
    stand.end().await;
}
