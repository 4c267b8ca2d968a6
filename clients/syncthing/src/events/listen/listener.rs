//! The side of a listener that its user holds.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;
use tokio::{
    sync::{mpsc, watch},
    task::{JoinError, JoinHandle},
};

use super::{Item, Pace, Start, place::Message, poller::Poller};
use crate::{
    Error, EventId, Syncthing,
    events::{Cursor, Set},
};

/// How many batches may wait to be worked on. Then the polling waits, and the server's own buffer
/// fills; what is lost there is told.
const BATCHES: usize = 8;

/// The stream of a server's events. It does not end by itself.
///
/// An `Err` is a failure that does not pass by itself, such as a wrong key; it is told once. Who
/// goes on listening will hear when it is over. Other failures are not told; see
/// [`trouble`](Self::trouble). Only behind [`Error::Stopped`] nothing comes any more.
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
    /// None when its end has been told.
    task: Option<JoinHandle<()>>,
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
        Self::of(messages, trouble, tokio::spawn(poller.run(start)))
    }

    fn of(
        messages: mpsc::Receiver<Message>,
        trouble: watch::Receiver<Option<Error>>,
        task: JoinHandle<()>,
    ) -> Self {
        Self { messages, trouble, waiting: VecDeque::new(), cursor: None, task: Some(task) }
    }

    /// What is next; `None` only behind [`Error::Stopped`]. Nothing is lost when this is dropped
    /// while it waits.
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

    /// The polling is over, which nobody asked for: that is told, once.
    fn end(&mut self, context: &mut Context<'_>) -> Poll<Option<Error>> {
        let Some(task) = &mut self.task else { return Poll::Ready(None) };
        let ended = ready!(Pin::new(task).poll(context));
        self.task = None;
        Poll::Ready(Some(Error::Stopped { why: why(ended) }))
    }
}

fn why(ended: Result<(), JoinError>) -> String {
    match ended.map_err(JoinError::try_into_panic) {
        Ok(()) => "it has ended".into(),
        Err(Err(error)) => error.to_string(),
        Err(Ok(panic)) => {
            let words = panic.downcast_ref::<&str>().map(ToString::to_string);
            words.or_else(|| panic.downcast_ref().cloned()).unwrap_or_else(|| "a panic".into())
        }
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
                None => return self.end(context).map(|error| error.map(Err)),
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A listener whose polling does this, and then is over.
    fn listener(polling: impl Future<Output = ()> + Send + 'static) -> Listener {
        let (sender, messages) = mpsc::channel(1);
        let (_, trouble) = watch::channel(None);
        let task = tokio::spawn(async move {
            let _sender = sender;
            polling.await;
        });
        Listener::of(messages, trouble, task)
    }

    #[tokio::test]
    async fn a_polling_that_died_is_an_error_and_no_quiet_end() {
        for (mut events, words) in [
            (listener(async { panic!("a mistake of ours") }), "a mistake of ours"),
            (listener(async {}), "it has ended"),
        ] {
            let Some(Err(error)) = events.next().await else { panic!("a quiet end: {words}") };
            assert!(matches!(error, Error::Stopped { .. }) && !error.is_passing(), "{error:?}");
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(events.next().await, None, "it was told");
        }
    }
}
