//! Targets on the real ledger, by a clock moved by hand.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::sync::watch;
use towline_domain::{
    ActError, Clock, FlowName, ItemId, Thing as _, Timestamp, Trouble, TroubleKind,
    item::Backoff,
    notify::{Found, Message, NewsKind, Notice, Notifier, NotifyPolicy},
    schedule::Schedule,
};
use towline_engine::{Engine, Filter, ItemSummary, Ledger, NextLook, Parts, Source as _, Store};

use super::super::{TargetRole, TargetSource};
use crate::standing::{Post, Standing};

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

struct Nobody;

#[async_trait]
impl Notifier for Nobody {
    async fn send(&self, _: &Notice) -> Result<(), ActError> {
        Ok(())
    }

    async fn find(&self, _: &Notice, _: Timestamp) -> Result<Found, Trouble> {
        Ok(Found::CannotTell)
    }

    fn settle(&self) -> Duration {
        Duration::ZERO
    }
}

struct Stage {
    clock: Arc<HandClock>,
    engine: Engine,
    service: ItemId,
}

impl Stage {
    async fn new() -> Self {
        let clock = Arc::new(HandClock(watch::channel(super::at(1_000_000)).0));
        let store = Store::in_memory().await.unwrap();
        let parts = Parts::alone(store, Arc::clone(&clock) as _, Vec::new());
        let engine = Engine::new(parts).await.unwrap();
        let names = ("slskd", "slskd");
        let begun =
            Standing::begin(engine.ledger(), FlowName::Imports, names, serde_json::json!({}));
        let (service, ..) = begun.await.unwrap();
        Self { clock, engine, service }
    }

    fn ledger(&self) -> &Ledger {
        self.engine.ledger()
    }

    fn passes(&self, secs: u64) {
        self.clock.0.send_modify(|now| *now = *now + Duration::from_secs(secs));
    }

    async fn target(&self, policy: NotifyPolicy) -> TargetSource {
        let role = TargetRole { name: "phone".into(), notifier: Arc::new(Nobody), policy };
        let source = TargetSource::new(role, self.ledger().store().events().watch_news());
        source.begin(self.ledger()).await.unwrap();
        source
    }

    async fn happens(&self, words: &str) {
        let (store, now) = (self.ledger().store(), self.clock.now());
        let news = (NewsKind::Failed, words);
        store.tell_of_source(self.service, "watching", news, now).await.unwrap();
    }

    async fn messages(&self) -> Vec<Message> {
        let items = self.items().await.into_iter();
        items.map(|item| Message::read(item.version, item.detail).unwrap()).collect()
    }

    async fn items(&self) -> Vec<ItemSummary> {
        let filter = Filter { kind: Some("message".into()), ..Filter::default() };
        let mut items = self.ledger().store().items(&filter).await.unwrap();
        items.reverse();
        items
    }

    /// All that is on its way has arrived.
    async fn arrives(&self) {
        for item in self.items().await {
            self.ledger().forget(item.id).await.unwrap();
        }
    }
}

const IDLE: NextLook = NextLook(Duration::from_secs(24 * 3600));

#[tokio::test]
async fn the_past_is_not_told_and_what_follows_is_one_message() {
    let stage = Stage::new().await;
    stage.happens("long ago").await;
    let target = stage.target(NotifyPolicy::default()).await;
    assert_eq!(target.look(stage.ledger()).await, IDLE);
    assert!(stage.messages().await.is_empty());
    for number in 0..500 {
        stage.happens(&format!("trouble {number}")).await;
    }
    assert_eq!(target.look(stage.ledger()).await, IDLE);
    let messages = stage.messages().await;
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].lines.len() as u64 + messages[0].more, 500);
    assert_eq!(messages[0].lines[0].words, "trouble 0");
    assert_eq!(target.look(stage.ledger()).await, IDLE);
    assert_eq!(stage.messages().await.len(), 1, "nothing is told twice");
}

#[tokio::test]
async fn a_restart_tells_nothing_twice_and_loses_nothing() {
    let stage = Stage::new().await;
    let target = stage.target(NotifyPolicy::default()).await;
    stage.happens("one").await;
    target.look(stage.ledger()).await;
    stage.arrives().await;
    stage.happens("two").await;
    drop(target);
    let target = stage.target(NotifyPolicy::default()).await;
    target.look(stage.ledger()).await;
    let messages = stage.messages().await;
    let words: Vec<_> = messages.iter().map(|message| &message.lines[0].words).collect();
    assert_eq!(words, ["two"]);
}

#[tokio::test]
async fn while_a_message_is_on_its_way_the_next_one_gathers() {
    let stage = Stage::new().await;
    let target = stage.target(NotifyPolicy::default()).await;
    stage.happens("one").await;
    target.look(stage.ledger()).await;
    for words in ["two", "three"] {
        stage.happens(words).await;
        let NextLook(soon) = target.look(stage.ledger()).await;
        assert!(soon < Duration::from_secs(60), "{soon:?}");
    }
    assert_eq!(stage.messages().await.len(), 1);
    stage.arrives().await;
    target.look(stage.ledger()).await;
    assert_eq!(stage.messages().await[0].lines.len(), 2);
}

#[tokio::test]
async fn a_digest_comes_so_long_after_the_first_thing_that_happened() {
    let stage = Stage::new().await;
    let hourly = Schedule::every(Duration::from_secs(3600));
    let policy = NotifyPolicy { digest: Some(hourly), ..NotifyPolicy::default() };
    let target = stage.target(policy).await;
    stage.passes(10_000);
    assert_eq!(target.look(stage.ledger()).await, IDLE);
    stage.happens("one").await;
    assert_eq!(target.look(stage.ledger()).await, NextLook(Duration::from_secs(3600)));
    stage.passes(3000);
    stage.happens("two").await;
    assert_eq!(target.look(stage.ledger()).await, NextLook(Duration::from_secs(600)));
    assert!(stage.messages().await.is_empty());
    stage.passes(600);
    target.look(stage.ledger()).await;
    assert_eq!(stage.messages().await[0].lines.len(), 2);
}

#[tokio::test]
async fn a_service_that_is_away_for_long_is_told_of_once_and_so_is_its_return() {
    let stage = Stage::new().await;
    let target = stage.target(NotifyPolicy::default()).await;
    let (backoff, most) =
        (Backoff { first: Duration::from_secs(1), most: Duration::from_secs(60) }, Duration::MAX);
    let trouble = Trouble::new("slskd", TroubleKind::Unreachable, "connection refused");
    let post = || Post {
        ledger: stage.ledger(),
        id: stage.service,
        key: "slskd",
        name: "slskd",
        record: serde_json::json!({}),
        stage: "watching",
    };
    let mut standing = Standing::default();
    let kinds = async || {
        target.look(stage.ledger()).await;
        let kinds: Vec<_> = stage
            .messages()
            .await
            .iter()
            .flat_map(|it| it.lines.clone())
            .map(|it| it.kind)
            .collect();
        stage.arrives().await;
        kinds
    };
    // An update of the service: in the inbox, and no message.
    for _ in 0..4 {
        standing.troubled(&post(), &trouble, backoff, most).await.unwrap();
        stage.passes(60);
    }
    assert!(stage.ledger().store().inbox_of(stage.service).await.unwrap().is_some());
    standing.over(&post()).await.unwrap();
    assert_eq!(kinds().await, []);
    for _ in 0..20 {
        standing.troubled(&post(), &trouble, backoff, most).await.unwrap();
        stage.passes(60);
    }
    assert_eq!(kinds().await, [NewsKind::ServiceDown]);
    // A restart in between does not make it forget.
    let names = ("slskd", "slskd");
    let begun = Standing::begin(stage.ledger(), FlowName::Imports, names, serde_json::json!({}));
    let (_, _, mut standing) = begun.await.unwrap();
    standing.troubled(&post(), &trouble, backoff, most).await.unwrap();
    assert_eq!(kinds().await, []);
    standing.over(&post()).await.unwrap();
    assert_eq!(kinds().await, [NewsKind::ServiceUp]);
    let mended = Trouble::new("slskd", TroubleKind::KeyRefused, "401");
    standing.troubled(&post(), &mended, backoff, most).await.unwrap();
    assert_eq!(kinds().await, [NewsKind::NeedsYou], "only a person can mend it");
}
