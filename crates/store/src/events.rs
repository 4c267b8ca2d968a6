//! What has changed, told to whoever watches: pages that stay open.
//!
//! An event says *that* something is no longer as it was, and never what it is now: who hears it
//! looks. The latest events are remembered, so that who was away for a moment is told what was
//! missed; who was away for longer is told that, too. Nothing here is durable, and nothing needs to
//! be.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use tokio::sync::{broadcast, watch};
use towline_domain::ItemId;

use crate::notices::{Notice, Relay};

/// So many events are remembered.
const REMEMBERED: usize = 1024;

/// What is no longer as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An item: its stage, its journal, what is known of it.
    Item {
        /// Which.
        id: ItemId,
        /// Its flow, where that is at hand.
        flow: Option<String>,
    },
    /// What waits for a person.
    Inbox,
    /// Several things at once, or it is not known which.
    Much,
    /// The configuration in use, or which processes share the ledger.
    Settings,
}

/// An event with its place among all of this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Counts up from 1.
    pub number: u64,
    /// What is no longer as it was.
    pub event: Event,
}

/// What was told after some event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// All that came after it.
    All(Vec<Told>),
    /// Some of it is forgotten: whoever asks has to look at everything anew.
    Gap {
        /// The latest event there is.
        latest: u64,
    },
}

/// Tells, and remembers what was told. All clones are one.
#[derive(Debug, Clone)]
pub struct Events(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    latest: watch::Sender<u64>,
    /// The number of the latest piece of news that was written by this process.
    news: watch::Sender<i64>,
    // Held for moments only, never across an await.
    told: Mutex<VecDeque<Told>>,
    /// Who tells the other processes on the same ledger, where there may be some.
    relay: OnceLock<Relay>,
}

impl Default for Events {
    fn default() -> Self {
        Self(Arc::new(Shared {
            latest: watch::channel(0).0,
            news: watch::channel(0).0,
            told: Mutex::default(),
            relay: OnceLock::new(),
        }))
    }
}

impl Events {
    /// Other processes are told as well from now on.
    pub(crate) fn relay_by(&self, relay: Relay) {
        let _once = self.0.relay.set(relay);
    }

    /// Tells the other processes on the same ledger, where there may be some.
    pub(crate) fn tell_others(&self, notice: Notice) {
        if let Some(relay) = self.0.relay.get() {
            relay.tell(notice);
        }
    }

    /// Hears what other processes tell; nothing where there can be none.
    pub(crate) fn hear_others(&self) -> Option<broadcast::Receiver<Notice>> {
        self.0.relay.get().map(Relay::hear)
    }

    /// Tells all who watch, here and elsewhere.
    pub fn tell(&self, event: Event) {
        self.tell_others(Notice::Event(event.clone()));
        self.tell_of_others(event);
    }

    /// Tells all who watch here.
    pub(crate) fn tell_of_others(&self, event: Event) {
        let mut told = self.told();
        let number = *self.0.latest.borrow() + 1;
        if told.len() == REMEMBERED {
            told.pop_front();
        }
        told.push_back(Told { number, event });
        // Under the lock: numbers come in order.
        self.0.latest.send_replace(number);
    }

    /// Hears of the latest event's number.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.latest.subscribe()
    }

    /// Tells that a piece of news was written.
    pub(crate) fn tell_news(&self, id: i64) {
        self.tell_others(Notice::News(id));
        self.tell_news_of_others(id);
    }

    /// Tells that another process has written a piece of news.
    pub(crate) fn tell_news_of_others(&self, id: i64) {
        self.0.news.send_modify(|latest| *latest = id.max(*latest));
    }

    /// Hears of the number of the latest piece of news; 0 before the first of this process.
    pub fn watch_news(&self) -> watch::Receiver<i64> {
        self.0.news.subscribe()
    }

    /// How many watch now.
    pub fn watched_by(&self) -> usize {
        self.0.latest.receiver_count()
    }

    /// What came after the event with this number.
    pub fn since(&self, number: u64) -> Since {
        let told = self.told();
        let latest = *self.0.latest.borrow();
        let oldest = told.front().map_or(latest + 1, |told| told.number);
        if number > latest || number + 1 < oldest {
            return Since::Gap { latest };
        }
        let skipped = usize::try_from(number + 1 - oldest).unwrap_or(usize::MAX);
        Since::All(told.iter().skip(skipped).cloned().collect())
    }

    fn told(&self) -> MutexGuard<'_, VecDeque<Told>> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(since: Since) -> Vec<u64> {
        match since {
            Since::All(all) => all.into_iter().map(|told| told.number).collect(),
            Since::Gap { latest } => panic!("a gap before {latest}"),
        }
    }

    #[test]
    fn who_was_away_is_told_what_was_missed_or_that_it_is_forgotten() {
        let events = Events::default();
        assert!(numbers(events.since(0)).is_empty());
        for _ in 0..3 {
            events.tell(Event::Inbox);
        }
        assert_eq!(numbers(events.since(1)), [2, 3]);
        assert!(numbers(events.since(3)).is_empty());
        assert_eq!(events.since(4), Since::Gap { latest: 3 }, "of another process");
        for _ in 0..REMEMBERED {
            events.tell(Event::Much);
        }
        let latest = 3 + REMEMBERED as u64;
        assert_eq!(events.since(2), Since::Gap { latest });
        assert_eq!(numbers(events.since(3)).len(), REMEMBERED);
    }

    #[tokio::test]
    async fn who_watches_hears_of_it() {
        let events = Events::default();
        let mut watch = events.watch();
        events.tell(Event::Settings);
        watch.changed().await.unwrap();
        assert_eq!((*watch.borrow(), events.watched_by()), (1, 1));
    }
}
