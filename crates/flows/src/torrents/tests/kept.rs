//! What the ledger and the engine do with an item.

use std::time::Duration;

use towline_domain::{
    Act, ActOutcome, Answer, Ask, Cause, Choice, Decision, Entry, EntryId, Item, ItemId, Look,
    Thing as _, Timestamp,
    torrents::{Claim, Torrent, TorrentCause},
};

use super::{super::new, HASH};

/// So long an act may be unsure.
pub(super) const SETTLE: Duration = Duration::from_secs(30);

/// The item as the ledger holds it, and the engine's rules for it.
pub(super) struct Kept {
    pub(super) item: Item<Torrent>,
    pub(super) due: Option<Timestamp>,
    pub(super) handed_over: u32,
}

impl Kept {
    pub(super) fn dropped(now: Timestamp) -> Self {
        let claim = Claim {
            folder: "folder:/watch".into(),
            hash: HASH,
            file: "A.torrent".into(),
            bytes: 100,
            name: "A".into(),
            size: Some(1000),
        };
        let torrent = new::dropped(&claim, "putio:home", "tv", now);
        let item = Item {
            id: ItemId(1),
            key: torrent.key(),
            title: "A".into(),
            thing: torrent,
            attempt: 0,
            stage_since: now,
            deadline: None,
            last_act: None,
            entry: None,
            answer: None,
            created: now,
        };
        Self { item, due: Some(now), handed_over: 0 }
    }

    pub(super) fn store(&mut self, decision: &Decision<Torrent>, now: Timestamp) {
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
        item.thing = decision.thing.clone();
        item.deadline = decision.deadline;
        if !decision.keep_answer {
            item.answer = None;
        }
        self.handed_over += u32::try_from(decision.hand_over.len()).unwrap();
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
        self.due = match decision.look {
            Look::At(at) => Some(at),
            Look::WhenWoken => decision.deadline,
        };
        if let Some(action) = decision.action {
            let settles_at = now + SETTLE * 2;
            item.last_act = Some(Act { action, at: now, settles_at, outcome: ActOutcome::Unsure });
            self.due = Some(settles_at);
        }
    }

    pub(super) fn ends(&mut self, outcome: ActOutcome, now: Timestamp) {
        let act = self.item.last_act.as_mut().unwrap();
        let is_done = outcome == ActOutcome::Done;
        self.due = Some(match outcome {
            ActOutcome::Unsure => {
                act.settles_at = now + SETTLE;
                act.settles_at
            }
            ActOutcome::Done => now,
            ActOutcome::NotDone(_) => now + Duration::from_secs(10),
        });
        // As the engine does: an act that begins work has succeeded, whatever comes of the work.
        self.item.attempt = if is_done { 0 } else { self.item.attempt + 1 };
        act.outcome = outcome;
    }

    pub(super) fn cause(&self) -> Option<TorrentCause> {
        match self.item.entry.as_ref()?.cause {
            Cause::Torrent(cause) => Some(cause),
            _ => None,
        }
    }

    pub(super) fn answer(&mut self, choice: Choice, now: Timestamp) {
        let answer = Answer { entry: Some(EntryId(1)), choice, by: "test".into(), at: now };
        self.item.answer = Some(answer);
        self.due = Some(now);
    }
}
