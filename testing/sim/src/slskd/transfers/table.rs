//! Rows, by id and by file.

use std::collections::HashMap;

use super::{Row, TransferState};
use crate::slskd::{
    clock::{TICKS_PER_SECOND, Ticks},
    script::Retention,
};

#[derive(Default)]
pub(in crate::slskd) struct Table {
    rows: Vec<Row>,
    by_id: HashMap<String, usize>,
    /// The newest row of each file.
    newest: HashMap<(String, String), usize>,
}

impl Table {
    /// Adds a row and hides the older one of the same file: its id is told.
    pub(in crate::slskd) fn add(&mut self, row: Row) -> Option<String> {
        let at = self.rows.len();
        self.by_id.insert(row.id.clone(), at);
        let older = self.newest.insert((row.username.clone(), row.filename.clone()), at);
        self.rows.push(row);
        let older = &mut self.rows[older?];
        if older.removed {
            return None;
        }
        older.removed = true;
        Some(older.id.clone())
    }

    pub(in crate::slskd) fn get(&self, id: &str) -> Option<&Row> {
        self.by_id.get(id).map(|&at| &self.rows[at])
    }

    pub(in crate::slskd) fn get_mut(&mut self, id: &str) -> Option<&mut Row> {
        self.by_id.get(id).map(|&at| &mut self.rows[at])
    }

    pub(in crate::slskd) fn all(&self) -> &[Row] {
        &self.rows
    }

    pub(in crate::slskd) fn all_mut(&mut self) -> &mut [Row] {
        &mut self.rows
    }

    pub(in crate::slskd) fn is_active(&self, username: &str, filename: &str) -> bool {
        self.newest
            .get(&(username.to_owned(), filename.to_owned()))
            .is_some_and(|&at| !self.rows[at].state.is_terminal())
    }

    /// What a start does to everything unfinished (section 3).
    pub(in crate::slskd) fn shut_down(&mut self, now: Ticks) {
        for row in self.rows.iter_mut().filter(|row| !row.state.is_terminal()) {
            row.state = TransferState::Errored;
            row.exception = Some("Application shut down".into());
            row.ended_at = Some(now);
            row.next_attempt_at = None;
        }
    }

    /// Hides what has been finished for long enough; whether there was any.
    pub(in crate::slskd) fn retain(&mut self, retention: Retention, now: Ticks) -> bool {
        if retention == Retention::default() {
            return false;
        }
        let mut hidden = false;
        for row in self.rows.iter_mut().filter(|row| !row.removed && row.state.is_terminal()) {
            let minutes = match row.state {
                TransferState::Succeeded => retention.succeeded,
                TransferState::Errored => retention.errored,
                TransferState::Cancelled => retention.cancelled,
                _ => retention.failed,
            };
            let Some((minutes, ended_at)) = minutes.zip(row.ended_at) else { continue };
            row.removed = now.saturating_sub(ended_at) >= minutes * 60 * TICKS_PER_SECOND;
            hidden |= row.removed;
        }
        hidden
    }
}
