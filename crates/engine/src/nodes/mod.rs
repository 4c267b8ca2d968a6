//! Several processes that share a ledger: each says again and again that it is at work, follows some
//! of the sources, and carries what those have found.
//!
//! *Guarantees*: a group of sources is followed by one process at a time, and what its sources have
//! found is carried by that one. Whoever is killed is followed by another within [`LEASE`] and a
//! beat: under 30 seconds. Who cannot reach the ledger stops its work before another one may begin.

mod plan;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};
use towline_domain::{ItemId, path::shown_briefly};
use towline_store::{Beat, Event, NodeRow, Share, Store, StoreError};

pub(crate) use plan::{Plan, Standing};

/// How often a process says that it is at work.
pub(crate) const BEAT: Duration = Duration::from_secs(5);
/// For so long what it holds is its own, should it say nothing more.
pub(crate) const LEASE: Duration = Duration::from_secs(20);
/// Who could say nothing for so long stops its work: before anybody else begins it.
const SILENT: Duration = Duration::from_secs(14);

/// After a beat that the ledger did not take the next one comes soon: time is short.
const SOON: Duration = Duration::from_secs(1);
/// So long an answer is waited for while it beats. One that never comes, for a network that swallows all,
/// must not keep it from stopping its work in time: two fit in before that.
const ANSWER: Duration = Duration::from_secs(4);

/// The same, given up when it takes too long for a beat.
pub(crate) async fn in_time<T>(
    call: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    tokio::time::timeout(ANSWER, call).await.unwrap_or(Err(StoreError::NoAnswer))
}

/// One of the processes that share a ledger.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it says of itself.
    pub beat: Beat,
    /// Which node alone follows a source, by the beginning of the source's name: `imports.music`.
    pub bound: BTreeMap<String, String>,
    /// Of which parts of the configuration it follows sources; `None` of all.
    pub follows: Option<BTreeSet<String>>,
}

impl Node {
    /// Whether sources of this name may be followed here; and whether nowhere else.
    pub(crate) fn may_follow(&self, name: &str) -> (bool, bool) {
        let is_ours =
            |part: &str| self.follows.as_ref().is_none_or(|follows| follows.contains(part));
        let part = name.split('.').next().unwrap_or_default();
        let bound = self.bound.iter().find(|(source, _)| is_of(name, source));
        match bound {
            Some((_, node)) => (*node == self.beat.name, true),
            None => (is_ours(part), false),
        }
    }
}

/// Whether a source of this name is that one, or a part of it.
fn is_of(name: &str, source: &str) -> bool {
    name.strip_prefix(source).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What a process knows of the others, and of what it holds.
pub(crate) struct Membership {
    pub(crate) node: Node,
    /// To be looked at before the next beat.
    pub(crate) nudge: Notify,
    // Held for moments only, never across an await.
    state: Mutex<State>,
}

struct State {
    /// When it could last say that it is at work.
    said: Instant,
    nodes: Vec<NodeRow>,
    /// Groups that nobody followed at the last look.
    orphans: BTreeSet<String>,
    /// What is claimed now: its epoch, and the key of its source.
    in_hand: HashMap<ItemId, (i64, String)>,
    has_told_of_keeps: bool,
    /// The ledger did not take the last beat.
    is_away: bool,
}

impl Membership {
    pub(crate) fn new(node: Node) -> Self {
        let state = State {
            said: Instant::now(),
            nodes: Vec::new(),
            orphans: BTreeSet::new(),
            in_hand: HashMap::new(),
            has_told_of_keeps: false,
            is_away: false,
        };
        Self { node, nudge: Notify::new(), state: Mutex::new(state) }
    }

    pub(crate) fn id(&self) -> &str {
        &self.node.beat.id
    }

    /// Says that it is at work, and goes on holding what it has claimed.
    pub(crate) async fn say(&self, store: &Store) -> Result<Vec<NodeRow>, StoreError> {
        let begun = Instant::now();
        let nodes = in_time(store.beat(&self.node.beat, LEASE)).await?;
        let claims: Vec<_> =
            self.state().in_hand.iter().map(|(item, (epoch, _))| (*item, *epoch)).collect();
        in_time(store.renew(self.id(), &claims, LEASE)).await?;
        self.tell_of_keeps(&nodes);
        let before = {
            let mut state = self.state();
            state.said = begun;
            std::mem::replace(&mut state.nodes, nodes.clone())
        };
        let stood = |nodes: &[NodeRow]| -> Vec<_> {
            nodes.iter().map(|node| (node.id.clone(), node.holds)).collect()
        };
        if stood(&before) != stood(&nodes) {
            store.events().tell(Event::Settings);
        }
        self.tell_who_came_and_went(&before, &nodes);
        Ok(nodes)
    }

    /// Whether what it holds may be another one's soon.
    pub(crate) fn is_silent(&self) -> bool {
        self.state().said.elapsed() > SILENT
    }

    /// The processes that were at work at the last beat.
    pub(crate) fn nodes(&self) -> Vec<NodeRow> {
        self.state().nodes.clone()
    }

    /// What is to be taken and let go, for who stands like this.
    pub(crate) fn plan(&self, standing: &Standing<'_>) -> Plan {
        let mut state = self.state();
        let plan = plan::plan(standing, &state.orphans);
        state.orphans.clone_from(&plan.orphans);
        plan
    }

    pub(crate) fn takes_in_hand(&self, item: ItemId, epoch: i64, source: String) {
        self.state().in_hand.insert(item, (epoch, source));
    }

    pub(crate) fn lays_down(&self, item: ItemId, epoch: i64) {
        let mut state = self.state();
        if state.in_hand.get(&item).is_some_and(|(held, _)| *held == epoch) {
            state.in_hand.remove(&item);
        }
    }

    /// Whether something that one of these sources has found is being carried on.
    pub(crate) fn has_in_hand(&self, sources: &[String]) -> bool {
        self.state().in_hand.values().any(|(_, source)| sources.contains(source))
    }

    /// Until the next beat.
    pub(crate) fn pause(&self) -> Duration {
        if self.state().is_away { SOON } else { BEAT }
    }

    /// Whether the ledger was away at the last beat; notes whether it is `now`.
    pub(crate) fn was_away(&self, now: bool) -> bool {
        std::mem::replace(&mut self.state().is_away, now)
    }

    fn tell_who_came_and_went(&self, before: &[NodeRow], now: &[NodeRow]) {
        let others_only_in = |these: &[NodeRow], those: &[NodeRow]| -> Vec<String> {
            let is_new = |node: &&NodeRow| {
                node.id != self.id() && !those.iter().any(|other| other.id == node.id)
            };
            these.iter().filter(is_new).map(|node| shown_briefly(node.name.as_bytes())).collect()
        };
        for name in others_only_in(now, before) {
            tracing::info!("node {name} is at work, too");
        }
        for name in others_only_in(before, now) {
            tracing::info!("node {name} is no longer at work");
        }
    }

    fn tell_of_keeps(&self, nodes: &[NodeRow]) {
        let ours = &self.node.beat.keeps;
        let Some(other) = nodes.iter().find(|node| node.keeps != *ours) else { return };
        if std::mem::replace(&mut self.state().has_told_of_keeps, true) {
            return;
        }
        tracing::error!(
            "node {} keeps other secrets than this one: links in messages, hooks and logins at \
             services work with one of them only. Set `ledger.shared` to one directory that all \
             nodes see",
            other.name
        );
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // It is whole after every statement under the lock, a panic elsewhere or not.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which items this process carries now.
#[derive(Default)]
pub(crate) struct Carries(Mutex<Arc<Share>>);

impl Carries {
    pub(crate) fn now(&self) -> Arc<Share> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set(&self, share: Share) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_never_comes_is_given_up_in_time_to_stop_before_another_one_begins() {
        let begun = Instant::now();
        let never = std::future::pending::<Result<(), StoreError>>();
        assert!(matches!(in_time(never).await, Err(StoreError::NoAnswer)));
        // A beat in whose midst all goes silent, and the one after it.
        let stopped = BEAT + begun.elapsed() + SOON + begun.elapsed();
        assert!(stopped >= SILENT && stopped < LEASE, "{stopped:?}");
        let node = Node {
            beat: Beat {
                id: "a".into(),
                name: "nas".into(),
                role: "all".into(),
                version: "1".into(),
                keeps: String::new(),
            },
            bound: BTreeMap::new(),
            follows: None,
        };
        let membership = Membership::new(node);
        assert_eq!(membership.pause(), BEAT);
        assert!(!membership.was_away(true));
        assert_eq!(membership.pause(), SOON);
        assert!(membership.was_away(false));
        assert_eq!(membership.pause(), BEAT);
    }
}
