//! What a listener was told, and whether that is all that happened.

use jiff::Timestamp;
use syncthing_client::events::Item;

use super::recorder::Seen;

/// One item, without what an event carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Event { process: Option<Timestamp>, id: u64, global: u64, kind: String },
    Lost { from: u64, to: u64 },
    Restarted { process: Option<Timestamp> },
    Reconnected,
}

impl Told {
    /// An item that came while this process was listened to.
    pub(super) fn new(process: Option<Timestamp>, item: Item) -> Self {
        match item {
            Item::Event(event) => Self::Event {
                process,
                id: event.id.0,
                global: event.global_id.0,
                kind: event.kind.to_string(),
            },
            Item::Gap(gap) => {
                Self::Lost { from: gap.from.map_or(0, |id| id.0), to: gap.to.map_or(0, |id| id.0) }
            }
            Item::Restarted(restarted) => Self::Restarted { process: restarted.started },
            Item::Reconnected(_) => Self::Reconnected,
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) events: u64,
    pub(super) gaps: u64,
    pub(super) lost: u64,
    pub(super) restarts: u64,
    pub(super) reconnects: u64,
}

/// Counts what a listener was told from the first event of a process on. An error is something
/// that was skipped, repeated or made up.
pub(super) fn tally(told: &[Told], seen: &Seen) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let (mut process, mut last) = (None, 0);
    for told in told {
        match told {
            Told::Event { process: of, id, global, kind } => {
                if *process.get_or_insert(*of) != *of {
                    return Err(format!("another process, and nobody said so: {told:?}"));
                }
                if *id != last + 1 {
                    return Err(format!("behind {last} came {told:?}"));
                }
                let recorded = of.and_then(|of| seen.get(&of)).and_then(|seen| seen.get(id));
                if recorded.is_some_and(|recorded| recorded != &(*global, kind.clone())) {
                    return Err(format!("{told:?} was {recorded:?}"));
                }
                last = *id;
                tally.events += 1;
            }
            Told::Lost { from, to } => {
                if *from != last + 1 || to < from {
                    return Err(format!("behind {last} came {told:?}"));
                }
                last = *to;
                tally.gaps += 1;
                tally.lost += to + 1 - from;
            }
            Told::Restarted { process: next } => {
                if process == Some(*next) {
                    return Err(format!("no restart: {told:?}"));
                }
                (process, last) = (Some(*next), 0);
                tally.restarts += 1;
            }
            Told::Reconnected => tally.reconnects += 1,
        }
    }
    let newest = seen
        .last_key_value()
        .and_then(|(process, events)| events.last_key_value().map(|(id, _)| (*process, *id)));
    match (process.flatten(), newest) {
        (Some(process), Some((recorded, newest))) if process != recorded || last < newest => {
            Err(format!("told up to {last} of {process}, recorded up to {newest} of {recorded}"))
        }
        _ => Ok(tally),
    }
}
