//! What the engine asks of a flow, and how it forgets the flow's types.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use towline_domain::{
    Act, ActError, ActOutcome, Decision, Item, Look, Thing, Timestamp, Trouble, item::Backoff,
};
use towline_store::{Claimed, NewIntent, Step, StoreError};

use crate::Jobs;

/// One flow's way with one kind of thing.
#[async_trait]
pub trait Flow: Send + Sync + 'static {
    /// The thing.
    type Thing: Thing;
    /// A thing that waits to be woken waits for what only its sources see: changed settings are
    /// nothing to it.
    const WAITS_FOR_SOURCES: bool = false;
    /// Where several processes share a ledger: any of them may carry a thing like this one, for it
    /// lives in the ledger and at its service alone. Otherwise whoever follows its source does.
    const ANYWHERE: bool = false;
    /// How things stand, as far as the present stage needs to know. What did not work is a value
    /// in it too: `decide` decides about trouble.
    type Seen: Send + Sync;

    /// Looks. Changes nothing. Every wait in it has a deadline of its own.
    async fn observe(&self, item: &Item<Self::Thing>, moment: &Moment) -> Self::Seen;

    /// Decides. Pure: the same values give the same decision.
    fn decide(
        &self,
        item: &Item<Self::Thing>,
        seen: &Self::Seen,
        now: Timestamp,
    ) -> Decision<Self::Thing>;

    /// Does what was decided; the intent is in the ledger. Short: what lasts is begun as a job.
    async fn act(
        &self,
        item: &Item<Self::Thing>,
        action: &<Self::Thing as Thing>::Action,
        moment: &Moment,
    ) -> Result<(), ActError>;

    /// How long after an unsure `action` its effect may still come.
    fn settle(&self, thing: &Self::Thing, action: &<Self::Thing as Thing>::Action) -> Duration;

    /// Waiting times after an act that was not done.
    fn backoff(&self, thing: &Self::Thing) -> Backoff;
}

/// What a look and an act are given besides the item.
#[derive(Clone)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// A read that tells anything must have begun at or after this moment: the end of the item's
    /// last act, its settling, or the wake that brought the item here, whichever is the latest.
    pub begun_after: Timestamp,
    /// The work that lasts.
    pub jobs: Jobs,
}

/// A [`Flow`] without its types: the engine holds many.
#[async_trait]
pub trait AnyFlow: Send + Sync {
    /// The flow and kind it is for, as in the ledger.
    fn is_for(&self) -> (&'static str, &'static str);

    /// See [`Flow::WAITS_FOR_SOURCES`].
    fn waits_for_sources(&self) -> bool;

    /// See [`Flow::ANYWHERE`].
    fn is_anywhere(&self) -> bool;

    /// Looks and decides. Gives the step for the ledger and what is needed to act on it.
    async fn decide(
        &self,
        claimed: &Claimed,
        moment: &Moment,
        clock: &dyn towline_domain::Clock,
    ) -> Result<Decided, StoreError>;
}

/// A decision ready to be stored, and the act that may follow.
pub struct Decided {
    /// For the ledger.
    pub(crate) step: Step,
    /// What to do once it is stored.
    pub(crate) act: Option<Box<dyn PendingAct>>,
}

/// An act whose intent is about to be stored.
#[async_trait]
pub(crate) trait PendingAct: Send + Sync {
    /// Does it.
    async fn perform(&self, moment: &Moment) -> Result<(), ActError>;
    /// How long its effect may still come.
    fn settle(&self) -> Duration;
    /// When to look again after trouble number `attempt`.
    fn retry_at(&self, trouble: &Trouble, attempt: u32, now: Timestamp) -> Timestamp;
}

struct Pending<F: Flow> {
    flow: Arc<F>,
    item: Item<F::Thing>,
    action: <F::Thing as Thing>::Action,
}

#[async_trait]
impl<F: Flow> PendingAct for Pending<F> {
    async fn perform(&self, moment: &Moment) -> Result<(), ActError> {
        self.flow.act(&self.item, &self.action, moment).await
    }

    fn settle(&self) -> Duration {
        self.flow.settle(&self.item.thing, &self.action)
    }

    fn retry_at(&self, trouble: &Trouble, attempt: u32, now: Timestamp) -> Timestamp {
        let backoff = self.flow.backoff(&self.item.thing);
        trouble.retry_at.unwrap_or(now).max(now + backoff.after(attempt, self.item.id.0))
    }
}

#[async_trait]
impl<F: Flow> AnyFlow for Arc<F> {
    fn is_for(&self) -> (&'static str, &'static str) {
        (F::Thing::FLOW.as_str(), F::Thing::KIND)
    }

    fn waits_for_sources(&self) -> bool {
        F::WAITS_FOR_SOURCES
    }

    fn is_anywhere(&self) -> bool {
        F::ANYWHERE
    }

    async fn decide(
        &self,
        claimed: &Claimed,
        moment: &Moment,
        clock: &dyn towline_domain::Clock,
    ) -> Result<Decided, StoreError> {
        let item = read_item::<F::Thing>(claimed)?;
        let seen = self.observe(&item, moment).await;
        let now = clock.now();
        let decision = Flow::decide(&**self, &item, &seen, now);
        Ok(to_store(self, item, decision, now))
    }
}

fn read_item<T: Thing>(claimed: &Claimed) -> Result<Item<T>, StoreError> {
    let unreadable =
        |what| move |source| StoreError::Unreadable { what, item: claimed.id.0, source };
    let act = claimed.act.as_ref().map(|act| {
        Ok::<_, StoreError>(Act {
            action: serde_json::from_value(act.action.clone()).map_err(unreadable("action"))?,
            at: act.at,
            settles_at: act.settles_at,
            outcome: act.outcome.clone(),
        })
    });
    Ok(Item {
        id: claimed.id,
        key: claimed.key.clone(),
        title: claimed.title.clone(),
        thing: T::read(claimed.version, claimed.detail.clone()).map_err(unreadable("detail"))?,
        attempt: claimed.attempt,
        stage_since: claimed.stage_since,
        deadline: claimed.deadline,
        last_act: act.transpose()?,
        entry: claimed.entry.clone(),
        answer: claimed.answer.as_ref().map(|(_, answer)| answer.clone()),
        created: claimed.created,
    })
}

fn to_store<F: Flow>(
    flow: &Arc<F>,
    item: Item<F::Thing>,
    decision: Decision<F::Thing>,
    now: Timestamp,
) -> Decided {
    let Decision {
        thing,
        action,
        look,
        deadline,
        mut says,
        ask,
        keep_answer,
        lane,
        trouble,
        hand_over,
    } = decision;
    let same_stage = thing.stage() == item.thing.stage();
    let news = thing.news().filter(|news| item.thing.news() != Some(*news));
    let attempt = match (&trouble, &action) {
        (Some(_), _) => item.attempt.saturating_add(1),
        // Trying again is not yet success.
        (None, Some(_)) if same_stage => item.attempt,
        (None, _) => 0,
    };
    if let Some(trouble) = &trouble
        && item.attempt == 0
    {
        // Once: a service that is down for a night would fill the journal.
        says.push(trouble.words.clone());
    }
    // One that had passed before this decision was known to it: it does not come again.
    let deadline_due = deadline.filter(|at| *at > now || item.deadline != deadline);
    let due_at = due(look, deadline_due, now);
    let intent = action.as_ref().map(|action| NewIntent {
        action: serde_json::to_value(action).unwrap_or_default(),
        // Twice: once for the call that may be under way when we die, once for its settling.
        settles_at: now + flow.settle(&thing, action) * 2,
    });
    let step = Step {
        stage: thing.stage(),
        title: thing.title().filter(|title| *title != item.title),
        ended: thing.is_ended(),
        version: F::Thing::VERSION,
        detail: serde_json::to_value(&thing).unwrap_or_default(),
        attempt,
        due_at,
        deadline,
        says,
        news,
        ask,
        keep_answer,
        lane,
        intent,
        hand_over: hand_over
            .into_iter()
            .map(|(kind, path)| towline_store::NewHandover { kind, path })
            .collect(),
    };
    let act = action.map(|action| {
        let item = Item { thing, attempt, ..item };
        Box::new(Pending { flow: Arc::clone(flow), item, action }) as Box<dyn PendingAct>
    });
    Decided { step, act }
}

/// When the item is looked at again. Never before now: how long it waits is counted from there.
fn due(look: Look, deadline: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let moment = match look {
        Look::At(moment) => Some(deadline.map_or(moment, |deadline| moment.min(deadline))),
        Look::WhenWoken => deadline,
    };
    moment.map(|moment| moment.max(now))
}

/// The moment after which a read must have begun, for a claimed item.
pub(crate) fn begun_after(claimed: &Claimed) -> Timestamp {
    let act = claimed.act.as_ref().map(|act| match act.outcome {
        ActOutcome::Unsure => act.settles_at,
        ActOutcome::Done | ActOutcome::NotDone(_) => act.at,
    });
    act.map_or(claimed.woken_at, |act| act.max(claimed.woken_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_looked_at_at_once_waits_from_now_on() {
        let [past, now, soon, late] = [1, 2, 3, 4].map(Timestamp::from_micros);
        assert_eq!(due(Look::At(Timestamp::default()), None, now), Some(now));
        assert_eq!(due(Look::At(late), Some(soon), now), Some(soon));
        assert_eq!(due(Look::At(late), Some(past), now), Some(now));
        assert_eq!(due(Look::WhenWoken, Some(past), now), Some(now));
        assert_eq!(due(Look::WhenWoken, None, now), None);
    }
}
