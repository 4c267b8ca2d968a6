//! Which events to hear, from where on.

use super::{Batch, Cursor, EventType, Listener, Pace, Poll, Set, Start};
use crate::{Error, EventId, Syncthing};

/// What happens at the server. All that happens from now on, unless told otherwise.
#[derive(Debug, Clone)]
pub struct Events<'a> {
    syncthing: &'a Syncthing,
    set: Set,
    start: Start,
    pace: Pace,
}

impl<'a> Events<'a> {
    pub(crate) fn new(syncthing: &'a Syncthing) -> Self {
        Self { syncthing, set: Set::Default, start: Start::Now, pace: Pace::default() }
    }

    /// Only events of these kinds: the server sends no others. See [`Set`] for what that costs.
    #[must_use]
    pub fn only(self, kinds: impl IntoIterator<Item = EventType>) -> Self {
        self.of(Set::only(kinds))
    }

    /// Only changes on disk, which the default set lacks.
    #[must_use]
    pub fn disk(self) -> Self {
        self.of(Set::Disk)
    }

    /// Only events of this set.
    #[must_use]
    pub fn of(self, set: Set) -> Self {
        Self { set, ..self }
    }

    /// From the oldest event that the server still has. They tell of what is long over: nothing
    /// should be set off by them.
    #[must_use]
    pub fn from_history(self) -> Self {
        self.starting(Start::History)
    }

    /// From where a reader was that stored its [`Cursor`].
    #[must_use]
    pub fn after(self, cursor: Cursor) -> Self {
        self.starting(Start::After(cursor))
    }

    /// From there.
    #[must_use]
    pub fn starting(self, start: Start) -> Self {
        Self { start, ..self }
    }

    /// At this pace.
    #[must_use]
    pub fn pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Listens. Must be called where tokio runs: a task polls while the events are worked on.
    /// Dropped, it stops at once.
    pub fn listen(self) -> Listener {
        let Self { syncthing, set, start, pace } = self;
        Listener::start(syncthing.clone(), set, start, pace)
    }

    /// What the server still has behind `since`, without waiting; 0 is everything. For who does
    /// not want to listen.
    pub async fn since(&self, since: EventId) -> Result<Batch, Error> {
        self.syncthing.send(&Poll::at_once(self.set.clone(), since)).await
    }

    /// The number of the newest event; none when there is no event yet.
    pub async fn newest(&self) -> Result<Option<EventId>, Error> {
        let batch = self.syncthing.send(&Poll::newest(self.set.clone())).await?;
        Ok(batch.0.last().map(|event| event.id))
    }
}
