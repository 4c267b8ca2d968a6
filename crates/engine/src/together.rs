//! An engine among others on one ledger: it beats, takes its share of the sources, hears the others.

use std::collections::BTreeSet;

use tokio::{sync::broadcast::error::RecvError, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use towline_domain::Timestamp;
use towline_store::{NodeRow, Notice, Share, StoreError};

use crate::{
    Engine,
    nodes::{LEASE, Membership, Standing, in_time},
    sources::Watchers,
};

impl Engine {
    /// The processes that were at work on the ledger when this one looked last; none where it is
    /// alone.
    pub fn nodes(&self) -> Vec<NodeRow> {
        self.shared.membership.as_ref().map(Membership::nodes).unwrap_or_default()
    }

    /// What tells this process from the others on the ledger; none where it is alone.
    pub fn node_id(&self) -> Option<&str> {
        self.shared.membership.as_ref().map(Membership::id)
    }

    /// The tasks that make it one of several, until it has left.
    pub(crate) fn begin_together(&self, left: CancellationToken) -> Vec<JoinHandle<()>> {
        if self.shared.membership.is_none() {
            return Vec::new();
        }
        let (beats, hears) = (self.clone(), self.clone());
        let (until, left) = (left.clone(), left);
        vec![
            tokio::spawn(async move { beats.beat_until(until).await }),
            tokio::spawn(async move { hears.hear_until(left).await }),
        ]
    }

    /// Beats for as long as this one is at work but carries nothing.
    pub async fn only_beat(&self, stop: CancellationToken) {
        if self.shared.membership.is_some() {
            self.beat_until(stop).await;
        }
    }

    async fn beat_until(&self, left: CancellationToken) {
        let Some(membership) = &self.shared.membership else { return };
        loop {
            tokio::select! {
                () = left.cancelled() => break,
                () = membership.nudge.notified() => {}
                () = tokio::time::sleep(membership.pause()) => {}
            }
            self.beat().await;
        }
        let store = self.shared.ledger.store();
        if let Err(error) = store.leave(membership.id()).await {
            tracing::debug!(%error, "the other nodes notice by themselves that this one is gone");
        }
        store.tell_others(Notice::Held);
    }

    /// Says that it is at work, and takes or lets go what it should.
    pub(crate) async fn beat(&self) {
        let Some(membership) = &self.shared.membership else { return };
        let beaten = self.try_to_beat(membership).await;
        let was_away = membership.was_away(beaten.is_err());
        let Err(error) = beaten else {
            if was_away {
                tracing::info!("the ledger answers again");
            }
            return;
        };
        if !was_away {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the ledger cannot be told that this node is at work: {error}"
            );
        }
        if membership.is_silent() {
            let mut watchers = self.shared.watchers.lock().await;
            let Some(watchers) = watchers.as_mut() else { return };
            let all = watchers.followed();
            if !all.is_empty() {
                tracing::error!("this node stops its work: another one may begin it");
                self.stop_following(watchers, &all).await;
            }
        }
    }

    async fn try_to_beat(&self, membership: &Membership) -> Result<(), StoreError> {
        let store = self.shared.ledger.store();
        let nodes = membership.say(store).await?;
        let mut watchers = self.shared.watchers.lock().await;
        let Some(watchers) = watchers.as_mut() else { return Ok(()) };
        let mine = watchers.followed();
        let kept = in_time(store.hold(membership.id(), &list(&mine), LEASE)).await?;
        let lost: BTreeSet<_> = mine.iter().filter(|name| !kept.contains(name)).cloned().collect();
        if !lost.is_empty() {
            tracing::warn!("another node has begun to follow {}", list(&lost).join(", "));
            self.stop_following(watchers, &lost).await;
        }
        let mine: BTreeSet<_> = mine.difference(&lost).cloned().collect();
        let (mut free_to_all, mut bound) = (BTreeSet::new(), BTreeSet::new());
        for name in watchers.names() {
            match membership.node.may_follow(&name) {
                (true, true) => bound.insert(name),
                (true, false) => free_to_all.insert(name),
                (false, _) => false,
            };
        }
        let at_rest = mine.iter().filter(|name| self.is_at_rest(membership, watchers, name));
        let others = in_time(store.held_by_others(membership.id())).await?;
        let plan = membership.plan(&Standing {
            at_rest: &at_rest.cloned().collect(),
            free_to_all: &free_to_all,
            bound: &bound,
            mine: &mine,
            held: &others.into_iter().chain(mine.iter().cloned()).collect(),
            workers: nodes.iter().filter(|node| node.works()).count(),
        });
        // A reload may have taken a group's name away.
        let gone =
            mine.iter().filter(|name| !free_to_all.contains(*name) && !bound.contains(*name));
        let let_go: BTreeSet<_> = plan.let_go.iter().chain(gone).cloned().collect();
        self.let_go(membership, watchers, &let_go).await?;
        let taken = in_time(store.hold(membership.id(), &list(&plan.take), LEASE)).await?;
        self.begin_following(watchers, &taken.into_iter().collect()).await
    }

    /// Whether nothing of a group is under way here.
    fn is_at_rest(&self, membership: &Membership, watchers: &Watchers, name: &str) -> bool {
        let keys = watchers.keys(Some(name));
        !membership.has_in_hand(&keys) && !self.shared.jobs.runs_for_any(&keys)
    }

    async fn begin_following(
        &self,
        watchers: &mut Watchers,
        names: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        if names.is_empty() {
            return Ok(());
        }
        let shared = &self.shared;
        tracing::info!("this node follows {}", list(names).join(", "));
        watchers.begin(Some(names), &shared.ledger).await;
        self.carry_what_is_followed(Some(watchers));
        // What slept until a job of a dead process would wake it. What waits for its sources did not:
        // each start would ask for every title that is waited for, and for every show that is followed.
        let sources = names.iter().flat_map(|name| watchers.keys(Some(name))).collect();
        let share = Share::Some { anywhere: Vec::new(), sources };
        let now = shared.ledger.clock().now();
        let after = Timestamp::from_micros(0);
        let left = self.wait_for_sources();
        shared.ledger.store().wake_live(&share, after, (&left, true), now).await?;
        shared.ledger.notice();
        Ok(())
    }

    /// Gives groups up of which nothing is under way.
    async fn let_go(
        &self,
        membership: &Membership,
        watchers: &mut Watchers,
        names: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        if names.is_empty() {
            return Ok(());
        }
        tracing::info!("this node leaves {} to another one", list(names).join(", "));
        self.stop_following(watchers, names).await;
        let store = self.shared.ledger.store();
        store.let_go(membership.id(), &list(names)).await?;
        store.tell_others(Notice::Held);
        Ok(())
    }

    async fn stop_following(&self, watchers: &mut Watchers, names: &BTreeSet<String>) {
        let keys: Vec<_> = names.iter().flat_map(|name| watchers.keys(Some(name))).collect();
        // In this order: nothing new is claimed, then what runs is told to end.
        let rest = watchers.followed().difference(names).cloned().collect::<BTreeSet<_>>();
        let sources = rest.iter().flat_map(|name| watchers.keys(Some(name))).collect();
        self.carry(sources);
        self.shared.jobs.stop_those_of(&keys);
        watchers.leave(names).await;
    }

    /// Carries what the followed sources have found; all there is, where nobody else is.
    pub(crate) fn carry_what_is_followed(&self, watchers: Option<&Watchers>) {
        if self.shared.membership.is_some() {
            self.carry(watchers.map(|watchers| watchers.keys(None)).unwrap_or_default());
        }
    }

    fn carry(&self, sources: Vec<String>) {
        let anywhere = self.anywhere();
        self.shared.carries.set(Share::Some { anywhere, sources });
    }

    async fn hear_until(&self, left: CancellationToken) {
        let Some(mut heard) = self.shared.ledger.store().hear_others() else { return };
        loop {
            let notice = tokio::select! {
                () = left.cancelled() => return,
                notice = heard.recv() => notice,
            };
            match notice {
                Ok(notice) => self.heard(&notice),
                Err(RecvError::Lagged(_)) => self.heard(&Notice::Missed),
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn heard(&self, notice: &Notice) {
        let ledger = &self.shared.ledger;
        match notice {
            Notice::Due => ledger.notice(),
            Notice::Look(id) => {
                ledger.sources().hint(*id);
            }
            Notice::HandedOver(kind) => ledger.sources().handed_over(std::slice::from_ref(kind)),
            Notice::Forgotten => ledger.has_forgotten(),
            Notice::Held => {
                if let Some(membership) = &self.shared.membership {
                    membership.nudge.notify_one();
                }
            }
            Notice::Missed => {
                ledger.sources().hint_all();
                ledger.notice();
            }
            Notice::Paused | Notice::Event(_) | Notice::News(_) => {}
        }
    }
}

fn list(names: &BTreeSet<String>) -> Vec<String> {
    names.iter().cloned().collect()
}
