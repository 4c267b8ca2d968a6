//! A flow whose things are finished by their first look, and a process that carries them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use towline_domain::{ActError, Decision, FlowName, Item, Thing, Timestamp, item::Backoff};
use towline_engine::{
    Engine, Flow, Ledger, Moment, NewItem, NextLook, Node, Parts, Source, SourceId, Store,
    StoreError,
};
use towline_store::Beat;

use crate::place::Place;

/// More than the eight that services are asked for at once: here nobody is asked.
const AT_ONCE: u32 = 64;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Toy {
    pub(crate) done: bool,
}

impl Thing for Toy {
    const FLOW: FlowName = FlowName::Imports;
    const KIND: &'static str = "toy";
    type Action = ();

    fn stage(&self) -> &'static str {
        if self.done { "done" } else { "new" }
    }

    fn is_ended(&self) -> bool {
        self.done
    }
}

/// Counts what was finished here.
#[derive(Default)]
pub(crate) struct ToyFlow(pub AtomicU64);

#[async_trait]
impl Flow for ToyFlow {
    type Thing = Toy;
    type Seen = ();
    const ANYWHERE: bool = true;

    async fn observe(&self, _: &Item<Toy>, _: &Moment) {}

    fn decide(&self, _: &Item<Toy>, (): &(), _: Timestamp) -> Decision<Toy> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Decision::to(Toy { done: true }).say("finished")
    }

    async fn act(&self, _: &Item<Toy>, (): &(), _: &Moment) -> Result<(), ActError> {
        Ok(())
    }

    fn settle(&self, _: &Toy, (): &()) -> Duration {
        Duration::from_secs(30)
    }

    fn backoff(&self, _: &Toy) -> Backoff {
        Backoff { first: Duration::from_secs(10), most: Duration::from_secs(60) }
    }
}

/// A source that looks ten times a second, and tells it in the ledger.
struct Ticking;

const TICKING: &str = "ticking";

#[async_trait]
impl Source for Ticking {
    fn name(&self) -> &'static str {
        TICKING
    }

    fn group(&self) -> String {
        format!("imports.{TICKING}")
    }

    async fn begin(&self, ledger: &Ledger) -> Result<SourceId, StoreError> {
        let item = NewItem {
            flow: FlowName::Imports,
            kind: "source",
            key: TICKING.into(),
            source: String::new(),
            title: TICKING.into(),
            stage: "watching",
            ended: true,
            version: 1,
            detail: serde_json::json!({}),
            due_at: None,
            says: vec![],
        };
        ledger.add(vec![item]).await?;
        let known = ledger.store().source(FlowName::Imports, TICKING).await?;
        Ok(known.ok_or(StoreError::NoSuchItem(0))?.id)
    }

    async fn look(&self, ledger: &Ledger) -> NextLook {
        let now = ledger.clock().now();
        if let Ok(Some(item)) = ledger.store().source(FlowName::Imports, TICKING).await {
            let detail = serde_json::json!({ "by": std::process::id() });
            let set = ledger.store().set_source(item.id, "watching", TICKING, &detail, &[], now);
            let _later = set.await;
        }
        NextLook(Duration::from_millis(100))
    }

    fn watch(&self, _: Arc<dyn Fn() + Send + Sync>) -> Option<Box<dyn std::any::Any + Send>> {
        None
    }
}

/// The process that followed the source last.
pub(crate) async fn follower(store: &Store) -> Option<u64> {
    store.source(FlowName::Imports, TICKING).await.ok()??.detail.get("by")?.as_u64()
}

pub(crate) fn node(name: &str) -> Node {
    let [id, role, version, keeps] = [name, "all", "1", "k"].map(str::to_owned);
    let beat = Beat { id, name: name.to_owned(), role, version, keeps };
    Node { beat, bound: BTreeMap::new(), follows: None }
}

pub(crate) async fn engine(store: &Store, flow: &Arc<ToyFlow>, node: Option<Node>) -> Engine {
    let clock = Arc::new(towline_domain::SystemClock);
    let parts = Parts::alone(store.clone(), clock, vec![Box::new(Arc::clone(flow))]);
    let engine = Engine::new(Parts { at_once: AT_ONCE, node, ..parts }).await;
    engine.expect("the ledger can be read")
}

/// A worker process: until it is killed.
pub(crate) async fn work(url: &str, name: &str, follows: bool) {
    let store = Place::opened(url).await;
    let flow = Arc::default();
    let engine = engine(&store, &flow, Some(node(name))).await;
    let sources: Vec<Arc<dyn Source>> = if follows { vec![Arc::new(Ticking)] } else { Vec::new() };
    engine.follow(sources).await;
    println!("at work");
    engine.run(CancellationToken::new()).await;
}
