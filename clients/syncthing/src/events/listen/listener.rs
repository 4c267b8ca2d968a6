//! The side of a listener that its user holds.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;
use tokio::{
    sync::{mpsc, watch},
    task::AbortHandle,
};

use super::{Item, Pace, Start, place::Message, poller::Poller};
use crate::{
    Error, EventId, Syncthing,
    events::{Cursor, Set},
};

/// How many batches may wait to be worked on. Then the polling waits, and the server's own buffer
/// fills; what is lost there is told.
const BATCHES: usize = 8;

/// The stream of a server's events. It never ends by itself.
///
/// An `Err` is a failure that does not pass by itself, such as a wrong key; it is told once. Who
/// goes on listening will hear when it is over. Other failures are not told; see
/// [`trouble`](Self::trouble).
///
/// # Guarantees
/// Each event of a process is handed out at most once, in order. What the server had and is not
/// handed out is told as [`Item::Gap`] or [`Item::Restarted`]. Dropped, it stops at once.
#[derive(Debug)]
pub struct Listener {
    messages: mpsc::Receiver<Message>,
    trouble: watch::Receiver<Option<Error>>,
    waiting: VecDeque<Item>,
    cursor: Option<Cursor>,
    task: AbortHandle,
}

impl Listener {
    pub(in crate::events) fn start(
        syncthing: Syncthing,
        set: Set,
        start: Start,
        pace: Pace,
    ) -> Self {
        let (sender, messages) = mpsc::channel(BATCHES);
        let (tell, trouble) = watch::channel(None);
        let poller = Poller::new(syncthing, set, pace, sender, tell);
        let task = tokio::spawn(poller.run(start)).abort_handle();
        Self { messages, trouble, waiting: VecDeque::new(), cursor: None, task }
    }

    /// What is next. Nothing is lost when this is dropped while it waits.
    pub async fn next(&mut self) -> Option<Result<Item, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The number of the last event that was handed out. Before the first one it is that behind
    /// which the listening began, and 0 until the server has answered.
    pub fn last_seen_id(&self) -> EventId {
        self.cursor.as_ref().map_or(EventId(0), |cursor| cursor.last)
    }

    /// Where this listener is, for [`after`](crate::events::Events::after): store it when what was
    /// handed out last has been worked on. None until the server has answered.
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor.clone()
    }

    /// Why there are no events at the moment: the last failure, until a poll goes well.
    pub fn trouble(&self) -> Option<Error> {
        self.trouble.borrow().clone()
    }

    /// Takes what is next of what waits, and moves on with it.
    fn hand_out(&mut self) -> Option<Item> {
        let item = self.waiting.pop_front()?;
        if let Some(cursor) = &mut self.cursor {
            match &item {
                Item::Event(event) => cursor.last = event.id,
                Item::Gap(gap) => cursor.last = gap.to.unwrap_or(cursor.last),
                // The message that brought it has moved on already.
                Item::Restarted(_) | Item::Reconnected(_) => {}
            }
        }
        Some(item)
    }
}

impl Stream for Listener {
    type Item = Result<Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.hand_out() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.messages.poll_recv(context)) {
                Some(Message::Items { cursor, items }) => {
                    // Nothing of the message before waits any more: this is where the reader is.
                    self.cursor = Some(cursor);
                    self.waiting = items.into();
                }
                Some(Message::Failed(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}
