//! What the ledger and the engine do with an item, for tests of decisions: an intent is stored with
//! its stage, an unsure act is looked at only after it has settled.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Answer, Ask, Cause, Choice, Decision, Entry, EntryId, Item, ItemId, Look,
    Thing, Timestamp,
};

/// The item as the ledger holds it, and the engine's rules for it.
pub(crate) struct Kept<T: Thing> {
    pub(crate) item: Item<T>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) handed_over: u32,
    /// So long an act may be unsure.
    settle: Duration,
}

impl<T: Thing> Kept<T> {
    /// Just brought in.
    pub(crate) fn new(thing: T, key: String, settle: Duration, now: Timestamp) -> Self {
        let item = Item {
            id: ItemId(1),
            title: thing.title().unwrap_or_else(|| key.clone()),
            key,
            thing,
            attempt: 0,
            stage_since: now,
            deadline: None,
            last_act: None,
            entry: None,
            answer: None,
            created: now,
        };
        Self { item, due: Some(now), handed_over: 0, settle }
    }

    /// Writes a decision down.
    pub(crate) fn store(&mut self, decision: &Decision<T>, now: Timestamp) {
        let item = &mut self.item;
        let is_same_stage = decision.thing.stage() == item.thing.stage();
        if !is_same_stage {
            item.stage_since = now;
        }
        item.attempt = match (&decision.trouble, &decision.action) {
            (Some(_), _) => item.attempt + 1,
            (None, Some(_)) if is_same_stage => item.attempt,
            _ => 0,
        };
        let deadline_due = decision
            .deadline
            .filter(|at| *at > now || item.deadline != decision.deadline)
            .map(|at| at.max(now));
        self.due = match decision.look {
            Look::At(at) => Some(deadline_due.map_or(at, |due| at.min(due))),
            Look::WhenWoken => deadline_due,
        };
        item.thing = decision.thing.clone();
        item.deadline = decision.deadline;
        if !decision.keep_answer {
            item.answer = None;
        }
        self.handed_over += u32::try_from(decision.hand_over.len()).unwrap_or(u32::MAX);
        match &decision.ask {
            Ask::Nothing => item.entry = None,
            Ask::Keep => {}
            Ask::Open { cause, choices, detail } => {
                item.entry = Some(Entry {
                    id: EntryId(1),
                    epoch: 1,
                    cause: cause.clone(),
                    choices: choices.clone(),
                    detail: detail.clone(),
                    opened: now,
                });
            }
        }
        if let Some(action) = decision.action.clone() {
            let settles_at = now + self.settle * 2;
            item.last_act = Some(Act { action, at: now, settles_at, outcome: ActOutcome::Unsure });
            self.due = Some(settles_at);
        }
    }

    /// Writes an act's outcome down. An act that begins work has succeeded, whatever comes of the
    /// work.
    pub(crate) fn ends(&mut self, outcome: ActOutcome, now: Timestamp) {
        let item = &mut self.item;
        let Some(act) = item.last_act.as_mut() else { return };
        item.attempt = if outcome == ActOutcome::Done { 0 } else { item.attempt + 1 };
        self.due = Some(match outcome {
            ActOutcome::Unsure => {
                act.settles_at = now + self.settle;
                act.settles_at
            }
            ActOutcome::Done => now,
            ActOutcome::NotDone(_) => now + Duration::from_secs(10),
        });
        act.outcome = outcome;
    }

    /// Whether nothing more happens by itself: it has ended, or waits for a person.
    pub(crate) fn rests(&self) -> bool {
        self.item.thing.is_ended() || (self.item.entry.is_some() && self.due.is_none())
    }

    /// Why a person is asked.
    pub(crate) fn why(&self) -> Option<&Cause> {
        self.item.entry.as_ref().map(|entry| &entry.cause)
    }

    /// A person answers, or orders what nobody asked about.
    pub(crate) fn answer(&mut self, choice: Choice, now: Timestamp) {
        let entry = self.item.entry.as_ref().map(|entry| entry.id);
        self.item.answer = Some(Answer { entry, choice, by: "test".into(), at: now });
        self.due = Some(now);
    }
}
