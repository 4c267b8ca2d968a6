//! The flow `notify`: what has happened is told to people.
//!
//! A [`TargetSource`] reads the news past its cursor and makes messages of them; each is then sent by
//! [`Messages`], at least once, and twice at most where a crash or a lost answer leaves it open
//! whether it arrived. Nothing that happens in this flow is news.

mod compose;
mod decide;
mod notice;
mod roles;
mod source;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    ActError, ActOutcome, Decision, Item, Timestamp, Trouble, TroubleKind,
    item::Backoff,
    notify::{Found, Message, MessageAction, NotifyPolicy},
};
use towline_engine::{Flow, Moment};

pub use self::{
    notice::test_notice,
    roles::{NoLinks, Roles, RolesCell, TargetRole},
    source::TargetSource,
};

/// What is known of a message besides what the ledger knows.
#[derive(Debug, Clone)]
pub(crate) enum Seen {
    /// The rules of its target; and whether it has arrived, where that had to be asked.
    Target { policy: Box<NotifyPolicy>, found: Option<Result<Found, Trouble>> },
    /// Its target left the configuration.
    Parked,
}

/// Sends messages.
pub struct Messages(Arc<RolesCell>);

impl Messages {
    /// The flow with the targets that `roles` holds at the time of each look.
    pub const fn new(roles: Arc<RolesCell>) -> Self {
        Self(roles)
    }
}

#[async_trait]
impl Flow for Messages {
    type Thing = Message;
    type Seen = SeenMessage;
    const ANYWHERE: bool = true;

    async fn observe(&self, item: &Item<Message>, _: &Moment) -> SeenMessage {
        let roles = self.0.now();
        let Some(role) = roles.targets.get(&item.thing.target) else {
            return SeenMessage(Seen::Parked);
        };
        let unsure = item.last_act.as_ref().filter(|act| act.outcome == ActOutcome::Unsure);
        let found = match unsure {
            None => None,
            Some(act) => {
                let notice = notice::of(&item.thing, item.created, role, &*roles.links);
                Some(role.notifier.find(&notice, act.at).await)
            }
        };
        SeenMessage(Seen::Target { policy: Box::new(role.policy.clone()), found })
    }

    fn decide(
        &self,
        item: &Item<Message>,
        seen: &SeenMessage,
        now: Timestamp,
    ) -> Decision<Message> {
        decide::decide(item, &seen.0, now)
    }

    async fn act(
        &self,
        item: &Item<Message>,
        action: &MessageAction,
        _: &Moment,
    ) -> Result<(), ActError> {
        let MessageAction::Send = action;
        let roles = self.0.now();
        let Some(role) = roles.targets.get(&item.thing.target) else {
            let words = "its target left the configuration";
            return Err(ActError::NotDone(Trouble::new(
                "towline",
                TroubleKind::NotConfigured,
                words,
            )));
        };
        role.notifier.send(&notice::of(&item.thing, item.created, role, &*roles.links)).await
    }

    fn settle(&self, message: &Message, _: &MessageAction) -> Duration {
        let roles = self.0.now();
        roles.targets.get(&message.target).map_or(Duration::ZERO, |role| role.notifier.settle())
    }

    fn backoff(&self, message: &Message) -> Backoff {
        let roles = self.0.now();
        let role = roles.targets.get(&message.target);
        role.map_or_else(|| NotifyPolicy::default().backoff, |role| role.policy.backoff)
    }
}

/// What was seen of a message.
#[derive(Debug)]
pub struct SeenMessage(Seen);
