//! The flow `wishes`: what stands on people's lists becomes requests at a media server.
//!
//! A *list* is a source: what it holds is compared with the ledger and with what the server says
//! of all titles at once, and what is lacking becomes a *title*, which is asked for once and
//! followed until it is there. A wish of which it is not certain which title it means is a thing of
//! its own, and waits for a person. A *server* is a source, too: it wakes the titles of which it
//! says something new.
//!
//! Deliberately not here: how lists are read and what servers send (`towline-services`), and the
//! requests' own fate behind the server (Radarr, Sonarr).

mod judge;
mod list;
mod matching;
mod observe;
mod plan;
mod roles;
mod server;
mod titles;
mod unmatched;

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, Decision, Item, Thing, Timestamp, Trouble, TroubleKind,
    item::Backoff,
    wishes::{ListPolicy, Order, Title, TitleAction, Unmatched},
};
use towline_engine::{Flow, Moment};

pub use list::ListSource;
pub use plan::{Foreseen, Line, RunCounts, Word, tombstone};
pub use roles::{Belief, Bell, ListRole, Roles, RolesCell, ServerRole, Turns};
pub use server::{ServerSource, follow_moved};
pub use titles::{availability_words, request_words};

/// Titles that somebody wishes for.
pub struct Titles {
    roles: Arc<RolesCell>,
}

impl Titles {
    /// With these roles.
    pub fn new(roles: Arc<RolesCell>) -> Self {
        Self { roles }
    }
}

#[async_trait]
impl Flow for Titles {
    type Thing = Title;
    type Seen = titles::Seen;
    /// Its server's source compares it at every start, and its list's.
    const WAITS_FOR_SOURCES: bool = true;
    const ANYWHERE: bool = true;

    async fn observe(&self, item: &Item<Title>, moment: &Moment) -> titles::Seen {
        observe::observe(&self.roles.now(), item, moment).await
    }

    fn decide(&self, item: &Item<Title>, seen: &titles::Seen, now: Timestamp) -> Decision<Title> {
        titles::decide(item, seen, now)
    }

    async fn act(
        &self,
        item: &Item<Title>,
        action: &TitleAction,
        _moment: &Moment,
    ) -> Result<(), ActError> {
        let roles = self.roles.now();
        let role = roles.servers.get(&item.thing.server);
        let Some((role, policy)) = role.zip(roles.policy_of(&item.thing)) else {
            let words = format!("{} left the configuration", item.thing.server);
            let trouble = Trouble::new("towline", TroubleKind::NotConfigured, words);
            return Err(ActError::NotDone(trouble));
        };
        match action {
            TitleAction::Request { seasons } => {
                let order = Order {
                    title: item.thing.key,
                    is_4k: item.thing.is_4k,
                    seasons: seasons.clone(),
                    requester: policy.requester,
                };
                role.server.request(&order).await
            }
            TitleAction::Retry(request) => role.server.retry(*request).await,
            TitleAction::Withdraw(request) => role.server.withdraw(*request).await,
        }
    }

    fn settle(&self, title: &Title, _action: &TitleAction) -> Duration {
        let roles = self.roles.now();
        roles.servers.get(&title.server).map_or(SETTLE, |role| role.server.settle())
    }

    fn backoff(&self, title: &Title) -> Backoff {
        let roles = self.roles.now();
        roles.policy_of(title).map_or_else(|| ListPolicy::default().backoff, |it| it.backoff)
    }
}

/// Of a server that is no longer configured.
const SETTLE: Duration = Duration::from_secs(120);

/// Wishes of which it is not certain which title they mean.
pub struct Unsures {
    roles: Arc<RolesCell>,
}

impl Unsures {
    /// With these roles.
    pub fn new(roles: Arc<RolesCell>) -> Self {
        Self { roles }
    }
}

#[async_trait]
impl Flow for Unsures {
    type Thing = Unmatched;
    /// There is nothing to look at: what is seen is what a person says.
    type Seen = ();
    const ANYWHERE: bool = true;

    async fn observe(&self, _: &Item<Unmatched>, _: &Moment) {}

    fn decide(&self, item: &Item<Unmatched>, (): &(), _: Timestamp) -> Decision<Unmatched> {
        unmatched::decide(item)
    }

    /// Lets the lists take up what a person has said. Lost in a crash, they take it up at their
    /// next look.
    async fn act(
        &self,
        _: &Item<Unmatched>,
        (): &<Unmatched as Thing>::Action,
        _: &Moment,
    ) -> Result<(), ActError> {
        self.roles.now().bell.ring();
        Ok(())
    }

    fn settle(&self, _: &Unmatched, (): &<Unmatched as Thing>::Action) -> Duration {
        Duration::ZERO
    }

    fn backoff(&self, _: &Unmatched) -> Backoff {
        ListPolicy::default().backoff
    }
}
