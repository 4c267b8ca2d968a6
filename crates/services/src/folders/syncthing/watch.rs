//! What Syncthing's events say about what to look at.

use std::{sync::Arc, time::Duration};

use syncthing_client::{
    FolderState, Syncthing,
    events::{EventData, EventType, Item},
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

/// Names on the board what changes, and hints, for as long as it is polled.
pub(super) async fn follow(
    client: Syncthing,
    board: Arc<Board>,
    hint: Arc<dyn Fn() + Send + Sync>,
) {
    let mut events = client.events().only(KINDS).listen();
    let mut is_away = false;
    loop {
        let item = tokio::select! {
            item = events.next() => item,
            // The stream hides an outage; whoever looks is to see it.
            () = tokio::time::sleep(LOOK_AFTER) => {
                if std::mem::replace(&mut is_away, events.trouble().is_some()) != is_away {
                    board.name(|named| named.devices = true);
                    hint();
                }
                continue;
            }
        };
        let Some(item) = item else { return };
        let is_news = match item {
            Ok(Item::Event(event)) => name(&board, event.data),
            Ok(Item::Gap(_) | Item::Restarted(_)) => {
                board.forget();
                true
            }
            Ok(Item::Reconnected(_)) => true,
            // The look tells of it; the stream goes on by itself, or this one begins anew.
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
            let mut state = board.state();
            state.conflicts.entry(item.folder).or_default().insert(item.item);
        }
        EventData::LocalIndexUpdated(update) => {
            let conflicts: Vec<_> =
                update.filenames.into_iter().filter(|name| is_conflict(name)).collect();
            if conflicts.is_empty() {
                return false;
            }
            board.state().conflicts.entry(update.folder.clone()).or_default().extend(conflicts);
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
