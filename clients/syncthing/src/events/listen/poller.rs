//! The side of a listener that polls (reference §4.3, §4.4).

use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use towline_http::CallError;

use super::{
    Gap, Item, Pace, Reconnected, Restarted, Start, Why,
    backoff::Backoff,
    place::{Message, Place, Turn},
};
use crate::{
    Error, EventId, Syncthing,
    events::{
        Batch, Cursor, Poll, Set,
        batch::{is_smooth, judged},
        cursor::Epoch,
    },
};

/// A server needs longer than this to start: between two polls that are closer no restart can
/// have gone unnoticed, since it would have broken one of them.
const TOO_SHORT_FOR_A_START: Duration = Duration::from_millis(250);

/// A server that answers *nothing* sooner than this does not wait as it was told.
const TOO_SOON: Duration = Duration::from_millis(500);

/// The other side is gone.
struct Gone;

pub(super) struct Poller {
    syncthing: Syncthing,
    set: Set,
    pace: Pace,
    sender: mpsc::Sender<Message>,
    trouble: watch::Sender<Option<Error>>,
    backoff: Backoff,
    /// The last failure that was told.
    told: Option<Error>,
}

impl Poller {
    pub(super) fn new(
        syncthing: Syncthing,
        set: Set,
        pace: Pace,
        sender: mpsc::Sender<Message>,
        trouble: watch::Sender<Option<Error>>,
    ) -> Self {
        // The server would not wait at all for less than a second.
        let pace = Pace { poll: pace.poll.max(Duration::from_secs(1)), ..pace };
        let backoff = Backoff::new(pace.retry_first, pace.retry_most);
        Self { syncthing, set, pace, sender, trouble, backoff, told: None }
    }

    /// Polls until the other side is gone.
    pub(super) async fn run(mut self, start: Start) {
        // An error is the other side's end.
        let _gone = self.polling(start).await;
    }

    async fn polling(&mut self, start: Start) -> Result<(), Gone> {
        let mut place = loop {
            match self.begin(&start).await {
                Ok((place, items)) => {
                    self.send(&place, place.last, items).await?;
                    break place;
                }
                Err(error) => self.failed(error).await?,
            }
        };
        loop {
            let (before, begun) = (place.last, Instant::now());
            match self.turn(&mut place).await {
                Ok(Turn { items, is_odd }) => {
                    // Where the reader is: a restart has set it back.
                    let before = if place.last < before { EventId(0) } else { before };
                    if !items.is_empty() {
                        self.send(&place, before, items).await?;
                    }
                    if is_odd {
                        tokio::time::sleep(self.backoff.next()).await;
                    }
                }
                Err(error) => {
                    place.is_unsure = true;
                    place.was_waiting = begun.elapsed() > self.pace.poll / 10;
                    self.failed(error).await?;
                }
            }
        }
    }

    /// Finds out where to begin, and what that tells already.
    async fn begin(&mut self, start: &Start) -> Result<(Place, Vec<Item>), Error> {
        let epoch = self.epoch().await?;
        // It brings the set into being, so that nothing from here on is lost.
        let newest = self.newest().await?;
        let (last, items) = match start {
            Start::Now => (newest, Vec::new()),
            Start::History if self.set.is_kept_from_start() => (EventId(0), Vec::new()),
            Start::History => (EventId(0), vec![Item::Gap(Gap::UNCOUNTED)]),
            Start::After(cursor) if cursor.set != self.set => {
                (newest, vec![Item::Gap(Gap::UNCOUNTED)])
            }
            Start::After(cursor) if cursor.epoch() != epoch => {
                let restarted = self.restarted(&cursor.epoch(), &epoch);
                (EventId(0), vec![Item::Restarted(restarted)])
            }
            Start::After(cursor) if cursor.last > newest => {
                (EventId(0), vec![Item::Restarted(self.restarted(&epoch, &epoch))])
            }
            Start::After(cursor) => (cursor.last, Vec::new()),
        };
        let now = Instant::now();
        self.went_well();
        Ok((
            Place { epoch, last, polled: now, looked: now, is_unsure: false, was_waiting: false },
            items,
        ))
    }

    /// One poll, with all that it needs before and after it.
    async fn turn(&mut self, place: &mut Place) -> Result<Turn, Error> {
        if place.is_unsure {
            let failures = self.backoff.failures();
            let restarted = self.look(place).await?;
            place.is_unsure = false;
            if place.was_waiting && restarted.is_none() {
                // A proxy whose patience is shorter than ours: the server itself is well.
                self.backoff.reset();
            }
            let item = restarted.unwrap_or(Item::Reconnected(Reconnected { failures }));
            return Ok(Turn::of(vec![item]));
        }
        let begun = Instant::now();
        let is_long_ago = begun.duration_since(place.polled) > TOO_SHORT_FOR_A_START;
        let Batch(batch) = match self.poll(place.last).await {
            Err(Error::Call(CallError::TooLarge { .. })) => return self.skip(place).await,
            result => result?,
        };
        place.polled = Instant::now();
        if batch.is_empty() {
            let turn = self.after_nothing(place).await?;
            self.went_well();
            let is_odd = turn.is_odd || begun.elapsed() < TOO_SOON;
            if !is_odd {
                self.backoff.reset();
            }
            return Ok(Turn { is_odd, ..turn });
        }
        let is_stale = is_long_ago || place.looked.elapsed() > self.pace.believe;
        if (is_stale || !is_smooth(place.last, &batch))
            && let Some(restarted) = self.look(place).await?
        {
            // The batch may be half of one process and half of the other: it is read again.
            return Ok(Turn::of(vec![restarted]));
        }
        let Some(newest) = batch.last().map(|event| event.id) else { return Ok(Turn::default()) };
        match judged(place.last, batch) {
            Ok(items) => {
                place.last = newest;
                self.went_well();
                self.backoff.reset();
                Ok(Turn::of(items))
            }
            Err(_) => Ok(self.ids_went_back(place)),
        }
    }

    /// Nothing happened; or we are waiting for numbers that come in an hour (reference §4.2).
    async fn after_nothing(&mut self, place: &mut Place) -> Result<Turn, Error> {
        if let Some(restarted) = self.look(place).await? {
            return Ok(Turn::of(vec![restarted]));
        }
        if self.newest().await? < place.last {
            return Ok(self.ids_went_back(place));
        }
        Ok(Turn::default())
    }

    /// A batch is longer than we are ready to hold: it would be so for ever.
    async fn skip(&mut self, place: &mut Place) -> Result<Turn, Error> {
        if let Some(restarted) = self.look(place).await? {
            return Ok(Turn::of(vec![restarted]));
        }
        let newest = self.newest().await?;
        if newest <= place.last {
            return Ok(self.ids_went_back(place));
        }
        let gap = Gap::between(place.last, newest.next());
        place.last = newest;
        Ok(Turn { items: vec![Item::Gap(gap)], is_odd: true })
    }

    /// Whether the process is still the same. Another one's events are read from the first.
    async fn look(&mut self, place: &mut Place) -> Result<Option<Item>, Error> {
        let epoch = self.epoch().await?;
        place.looked = Instant::now();
        if epoch == place.epoch {
            return Ok(None);
        }
        if !self.set.is_kept_from_start() {
            // It brings the set into being.
            self.newest().await?;
        }
        let restarted = self.restarted(&place.epoch, &epoch);
        place.epoch = epoch;
        place.last = EventId(0);
        self.went_well();
        Ok(Some(Item::Restarted(restarted)))
    }

    fn ids_went_back(&self, place: &mut Place) -> Turn {
        place.last = EventId(0);
        let restarted = self.restarted(&place.epoch, &place.epoch);
        Turn { items: vec![Item::Restarted(restarted)], is_odd: true }
    }

    fn restarted(&self, before: &Epoch, now: &Epoch) -> Restarted {
        let why = if before.device != now.device {
            Why::Device
        } else if before.started != now.started {
            Why::Process
        } else {
            Why::Ids
        };
        Restarted {
            why,
            device: now.device.clone(),
            started: now.started,
            is_kept_from_start: self.set.is_kept_from_start(),
        }
    }

    async fn epoch(&self) -> Result<Epoch, Error> {
        let status = self.syncthing.system().status().await?;
        Ok(Epoch { device: status.my_id, started: status.start_time })
    }

    /// The number of the newest event; 0 when there is none yet.
    async fn newest(&self) -> Result<EventId, Error> {
        let Pace { headers, margin, .. } = self.pace;
        let poll = Poll { headers, margin, ..Poll::newest(self.set.clone()) };
        let Batch(batch) = self.syncthing.send(&poll).await?;
        Ok(batch.last().map_or(EventId(0), |event| event.id))
    }

    async fn poll(&self, since: EventId) -> Result<Batch, Error> {
        let Pace { poll: timeout, headers, margin, .. } = self.pace;
        let poll = Poll { timeout, headers, margin, ..Poll::at_once(self.set.clone(), since) };
        self.syncthing.send(&poll).await
    }

    fn went_well(&mut self) {
        self.told = None;
        self.trouble.send_if_modified(|trouble| trouble.take().is_some());
    }

    /// Tells of a failure as far as it should be told, and waits.
    async fn failed(&mut self, error: Error) -> Result<(), Gone> {
        let wait = self.backoff.next();
        let is_passing = error.is_passing();
        let wait = if is_passing { wait } else { self.pace.retry_refused };
        tracing::debug!(?wait, is_passing, "polling for events failed: {error}");
        self.trouble.send_replace(Some(error.clone()));
        if !is_passing && self.told.as_ref() != Some(&error) {
            self.told = Some(error.clone());
            self.sender.send(Message::Failed(error)).await.map_err(|_| Gone)?;
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }

    async fn send(&self, place: &Place, before: EventId, items: Vec<Item>) -> Result<(), Gone> {
        let cursor = Cursor::new(place.epoch.clone(), self.set.clone(), before);
        self.sender.send(Message::Items { cursor, items }).await.map_err(|_| Gone)
    }
}
