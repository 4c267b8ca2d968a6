//! Where slskd says that it has put files: its events tell the exact name (slskd contract §7).
//!
//! Events are hints: one that never comes costs a delay, since names are also to be expected by
//! rule, and the table of transfers is the truth.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use slskd_client::{
    CallError, EventId, Slskd,
    events::{Event, EventKind, List},
};
use towline_domain::{Timestamp, imports::TransferId};

use super::groups::moment;

/// How many names are remembered: those of albums that are not whole yet are wanted.
const KEPT: usize = 5_000;
/// Events of one read.
const PAGE: u32 = 100;
/// How far one reads back at most.
const PAGES: u64 = 50;
/// Events are kept slightly out of order: so much is read again.
const OVERLAP: Duration = Duration::from_secs(300);

/// What was heard.
#[derive(Default)]
pub(super) struct Names(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    places: HashMap<TransferId, String>,
    order: VecDeque<TransferId>,
    newest: Option<(EventId, Timestamp)>,
    /// All events from this moment on have been read.
    since: Option<Timestamp>,
    /// How many events have been read back from the newest.
    depth: u64,
}

impl Names {
    /// Where slskd has put the file of a transfer, as slskd sees it.
    pub(super) fn of(&self, id: &TransferId) -> Option<String> {
        self.heard().places.get(id).cloned()
    }

    pub(super) fn knows(&self, id: &TransferId) -> bool {
        self.heard().places.contains_key(id)
    }

    /// Reads what is new; says whether anything is.
    pub(super) async fn catch_up(&self, client: &Slskd) -> Result<bool, CallError> {
        let (before, until) = {
            let heard = self.heard();
            let newest = heard.newest.clone();
            (newest.clone().map(|(id, _)| id), newest.map(|(_, at)| at.before(OVERLAP)))
        };
        let (mut new, mut is_all) = (Vec::new(), false);
        for page in 0..PAGES {
            let events = read(client, page * u64::from(PAGE)).await?;
            if page == 0 && events.first().map(|event| &event.id) == before.as_ref() {
                return Ok(false);
            }
            let (is_last, oldest) = (events.len() < PAGE as usize, oldest(&events));
            new.extend(events);
            // At the first time one page is enough: older ones are read when they are wanted.
            is_all =
                until.is_none_or(|until| is_last || oldest.is_none_or(|oldest| oldest < until));
            if is_all {
                break;
            }
        }
        // All at once: after a read that fails they are all to be read again.
        self.hear(new);
        if !is_all {
            // What is between is read when it is wanted.
            let mut heard = self.heard();
            heard.since = None;
            heard.depth = PAGES * u64::from(PAGE);
        }
        Ok(true)
    }

    /// Reads back to `moment`.
    pub(super) async fn reach_back(
        &self,
        client: &Slskd,
        moment: Timestamp,
    ) -> Result<(), CallError> {
        let until = moment.before(OVERLAP);
        let start = {
            let heard = self.heard();
            if heard.since.is_some_and(|since| since <= until) {
                return Ok(());
            }
            // New ones have shifted the pages: what is read twice does no harm.
            heard.depth.saturating_sub(u64::from(PAGE)) / u64::from(PAGE)
        };
        for page in start..start + PAGES {
            let events = read(client, page * u64::from(PAGE)).await?;
            let (is_last, oldest) = (events.len() < PAGE as usize, oldest(&events));
            self.hear(events);
            {
                let mut heard = self.heard();
                heard.depth = heard.depth.max((page + 1) * u64::from(PAGE));
                let reached = if is_last { Some(Timestamp::default()) } else { oldest };
                heard.since = reached.or(heard.since);
            }
            if is_last || oldest.is_none_or(|oldest| oldest < until) {
                return Ok(());
            }
        }
        // Farther than one reads: what is older is to be found by rule.
        self.heard().since = Some(until);
        Ok(())
    }

    /// Events come the newest first; what is forgotten first is what was heard first.
    fn hear(&self, events: Vec<Event>) {
        let mut heard = self.heard();
        for event in events.into_iter().rev() {
            let at = moment(event.timestamp);
            // Of several of one moment the one that is listed first.
            if heard.newest.as_ref().is_none_or(|(_, newest)| *newest <= at) {
                heard.newest = Some((event.id.clone(), at));
            }
            let EventKind::DownloadFileComplete(file) = event.kind else { continue };
            let id = TransferId(file.transfer.id.as_str().to_owned());
            if heard.places.insert(id.clone(), file.local_filename).is_none() {
                heard.order.push_back(id);
            }
            if heard.order.len() > KEPT
                && let Some(oldest) = heard.order.pop_front()
            {
                heard.places.remove(&oldest);
            }
        }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(client: &Slskd, offset: u64) -> Result<Vec<Event>, CallError> {
    client.send(&List { offset, limit: PAGE }).await
}

fn oldest(events: &[Event]) -> Option<Timestamp> {
    events.iter().map(|event| moment(event.timestamp)).min()
}

#[cfg(test)]
mod tests;
