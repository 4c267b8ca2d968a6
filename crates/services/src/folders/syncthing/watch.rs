//! What Syncthing's events say about what to look at.

use std::{sync::Arc, time::Duration};

use syncthing_client::{
    Error, FolderState, Syncthing,
    events::{EventData, EventType, Item, Listener},
};

use super::{board::Board, state::is_conflict};

/// The events that matter. Scans of a folder are not among them: they change nothing by themselves.
const KINDS: [EventType; 12] = [
    EventType::ConfigSaved,
    EventType::DeviceConnected,
    EventType::DeviceDisconnected,
    EventType::DevicePaused,
    EventType::DeviceResumed,
    EventType::FolderErrors,
    EventType::FolderPaused,
    EventType::FolderResumed,
    EventType::FolderSummary,
    EventType::ItemFinished,
    EventType::LocalIndexUpdated,
    EventType::StateChanged,
];

/// How often the stream itself is looked at.
const LOOK_AFTER: Duration = Duration::from_secs(5);
/// How long after its end another one is begun.
const ANEW_AFTER: Duration = Duration::from_secs(5);

/// What is followed.
trait Stream: Send {
    /// What is next; `None` when it has ended.
    fn next(&mut self) -> impl Future<Output = Option<Result<Item, Error>>> + Send;
    /// Whether nothing comes at the moment.
    fn is_away(&self) -> bool;
}

impl Stream for Listener {
    async fn next(&mut self) -> Option<Result<Item, Error>> {
        Self::next(self).await
    }

    fn is_away(&self) -> bool {
        self.trouble().is_some()
    }
}

/// Names on the board what changes, and hints, for as long as it is polled.
pub(super) async fn follow(
    client: Syncthing,
    board: Arc<Board>,
    hint: Arc<dyn Fn() + Send + Sync>,
) {
    let listen = || client.events().only(KINDS).listen();
    follow_streams(listen, &board, &*hint, ANEW_AFTER).await;
}

/// A stream should not end. Should one all the same, nothing would tell of anything any more: so
/// another is begun.
async fn follow_streams<S: Stream>(
    listen: impl Fn() -> S,
    board: &Board,
    hint: &(dyn Fn() + Send + Sync),
    pause: Duration,
) {
    loop {
        follow_one(listen(), board, hint).await;
        tracing::warn!("the stream of Syncthing's events has ended: it begins anew");
        tokio::time::sleep(pause).await;
        board.forget();
        hint();
    }
}

async fn follow_one(mut events: impl Stream, board: &Board, hint: &(dyn Fn() + Send + Sync)) {
    let mut is_away = false;
    loop {
        let item = tokio::select! {
            item = events.next() => item,
            // The stream hides an outage; whoever looks is to see it.
            () = tokio::time::sleep(LOOK_AFTER) => {
                if std::mem::replace(&mut is_away, events.is_away()) != is_away {
                    board.name(|named| named.devices = true);
                    hint();
                }
                continue;
            }
        };
        let Some(item) = item else { return };
        let is_news = match item {
            Ok(Item::Event(event)) => name(board, event.data),
            Ok(Item::Gap(_) | Item::Restarted(_)) => {
                board.forget();
                true
            }
            Ok(Item::Reconnected(_)) => true,
            // The look tells of it; the stream goes on by itself.
            Err(error) => {
                tracing::debug!(%error, "no events: {error}");
                true
            }
        };
        if is_news {
            hint();
        }
    }
}

/// Whether there is anything to look at.
fn name(board: &Board, data: EventData) -> bool {
    match data {
        EventData::FolderSummary(summary) => board.name(|named| {
            named.folders.insert(summary.folder);
        }),
        EventData::FolderErrors(errors) => board.name(|named| {
            named.folders.insert(errors.folder);
        }),
        EventData::StateChanged(change) => {
            if change.to != FolderState::Error && change.from != FolderState::Error {
                return false;
            }
            board.name(|named| {
                named.folders.insert(change.folder);
            });
        }
        EventData::ItemFinished(item) if is_conflict(&item.item) => {
            board.state().name_conflicts(&item.folder, [item.item]);
        }
        EventData::LocalIndexUpdated(update) => {
            let conflicts: Vec<_> =
                update.filenames.into_iter().filter(|name| is_conflict(name)).collect();
            if conflicts.is_empty() {
                return false;
            }
            board.state().name_conflicts(&update.folder, conflicts);
            board.name(|named| {
                named.folders.insert(update.folder);
            });
        }
        EventData::DeviceConnected(_)
        | EventData::DeviceDisconnected(_)
        | EventData::DevicePaused(_)
        | EventData::DeviceResumed(_) => board.name(|named| named.devices = true),
        EventData::FolderPaused(_) | EventData::FolderResumed(_) | EventData::ConfigSaved(_) => {
            board.name(|named| named.everything = true);
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Hands out nothing, and ends.
    struct Ended;

    impl Stream for Ended {
        async fn next(&mut self) -> Option<Result<Item, Error>> {
            None
        }

        fn is_away(&self) -> bool {
            false
        }
    }

    #[tokio::test]
    async fn a_stream_that_ends_is_begun_anew_and_everything_is_looked_at() {
        let (begun, hints) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let board = Board::default();
        let listen = || {
            begun.fetch_add(1, Ordering::SeqCst);
            Ended
        };
        let heard = Arc::clone(&hints);
        let hint = move || {
            heard.fetch_add(1, Ordering::SeqCst);
        };
        let following = follow_streams(listen, &board, &hint, Duration::from_millis(1));
        let thrice = async {
            while begun.load(Ordering::SeqCst) < 3 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let thrice = tokio::time::timeout(Duration::from_secs(20), thrice);
        tokio::select! {
            () = following => panic!("it gave up"),
            done = thrice => done.unwrap(),
        }
        assert!(hints.load(Ordering::SeqCst) >= 2);
        board.name(|named| assert!(named.everything, "what happened meanwhile is not known"));
    }
}
