//! Transfers (reference §5): added, followed on their course, stored in the account.

use super::{
    Cancel, Course, DiskFull, Habits, Millis, Node, Refused, Script, Status, course::Position,
    state::State,
};

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Stable for the life of the entry.
    pub id: i64,
    /// For people; not the saved name.
    pub name: String,
    /// The info-hash, in hex; a URL has none. Callers see it later.
    pub hash: Option<String>,
    /// The magnet or URL, as it was given; empty for an uploaded file.
    pub source: String,
    /// Where it stands.
    pub status: Status,
    /// Why it failed or waits.
    pub error_message: Option<String>,
    /// 0 to 100.
    pub percent_done: u8,
    /// 0 to 100.
    pub completion_percent: u8,
    /// Until the end of the download, in milliseconds of put.io's time.
    pub left_ms: Option<u64>,
    /// Of 100.
    pub availability: Option<u8>,
    /// What came of it. May be gone.
    pub file_id: Option<i64>,
    /// Where that is put.
    pub save_parent_id: i64,
    /// Nobody is told its info-hash yet.
    pub hides_hash: bool,
    /// In bytes.
    pub size: u64,
    /// Who is told at its end.
    pub callback_url: Option<String>,
    /// Since 1970.
    pub created_at: Millis,
    /// When its course began.
    pub started_at: Option<Millis>,
    /// When it was stored, or failed.
    pub finished_at: Option<Millis>,
    /// What the torrent says of itself.
    pub is_private: bool,
    /// A .torrent was uploaded: these are its bytes.
    pub torrent: Option<Vec<u8>>,
    pub(super) holds: Node,
    pub(super) course: Course,
    pub(super) stops_at: Option<Millis>,
}

/// What a transfer's end is to others.
pub(super) struct Ended {
    pub(super) id: i64,
    pub(super) callback_url: Option<String>,
}

/// What a transfer is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Torrent,
    Url,
}

impl Transfer {
    pub(super) fn kind(&self) -> Kind {
        if self.hash.is_some() { Kind::Torrent } else { Kind::Url }
    }

    /// What it is known by: the info-hash, or the URL.
    pub(super) fn key(&self) -> &str {
        self.hash.as_deref().unwrap_or(&self.source)
    }

    /// Whether its size and info-hash are shown.
    pub(super) fn knows_metadata(&self) -> bool {
        self.torrent.is_some() || self.finished_at.is_some() || self.status.knows_metadata()
    }

    fn is_stored(&self) -> bool {
        self.status.is_ready()
    }

    fn take(&mut self, position: Position) {
        let Position { status, percent_done, completion_percent, left_ms, availability, .. } =
            position;
        self.status = status;
        (self.percent_done, self.completion_percent) = (percent_done, completion_percent);
        (self.left_ms, self.availability) = (left_ms, availability);
        self.error_message = position.message;
    }

    fn begin(&mut self, now: Millis) {
        self.started_at = Some(now);
        self.finished_at = None;
        self.take(self.course.at(0));
    }
}

impl State {
    /// What does not fit fails, or waits (§2).
    pub(super) fn begin_if_room(&self, transfer: &mut Transfer, habits: &Habits, now: Millis) {
        if transfer.size <= self.available() {
            return transfer.begin(now);
        }
        transfer.error_message = Some("You do not have enough space on your disk".into());
        match habits.disk_full {
            DiskFull::Waits => transfer.status = Status::Waiting,
            DiskFull::Fails => {
                transfer.status = Status::Error;
                transfer.finished_at = Some(now);
            }
        }
    }

    /// Brings all transfers to where they are by now. Those that ended since the last time.
    pub(super) fn advance(&mut self, habits: &Habits, now: Millis) -> Vec<Ended> {
        let mut ended = Vec::new();
        for (id, mut transfer) in std::mem::take(&mut self.transfers) {
            if transfer.stops_at.is_some_and(|at| at <= now) {
                continue;
            }
            let age = now.saturating_sub(transfer.created_at);
            transfer.hides_hash = transfer.torrent.is_some() && age < habits.hash_after_ms;
            if self.follow(&mut transfer, habits, now) {
                ended.push(Ended { id, callback_url: transfer.callback_url.clone() });
            }
            self.transfers.insert(id, transfer);
        }
        ended
    }

    /// Whether it has come to its end just now.
    fn follow(&mut self, transfer: &mut Transfer, habits: &Habits, now: Millis) -> bool {
        if transfer.stops_at.is_some() {
            return false;
        }
        if transfer.started_at.is_none() && transfer.status == Status::Waiting {
            self.begin_if_room(transfer, habits, now);
        }
        let Some(begun) = transfer.started_at else { return false };
        let passed = now.saturating_sub(begun);
        let position = transfer.course.at(passed);
        let (ready, has_failed) = (position.ready, position.status == Status::Error);
        transfer.take(position);
        if transfer.finished_at.is_some() {
            return false;
        }
        let stored_at = ready.map(|ready| ready + transfer.course.files_late_ms);
        if stored_at.is_some_and(|at| at <= passed) {
            self.store(transfer, now);
        } else if has_failed {
            self.note_event(now, "transfer_error", &event_of(transfer));
        } else {
            return false;
        }
        transfer.finished_at = Some(now);
        true
    }

    fn store(&mut self, transfer: &mut Transfer, now: Millis) {
        let is_there = self.tree.folder(transfer.save_parent_id).is_ok();
        // Its folder may be gone by now.
        let parent = if is_there { transfer.save_parent_id } else { super::tree::ROOT };
        transfer.file_id = Some(self.tree.put(parent, &transfer.holds, now));
        self.note_event(now, "transfer_completed", &event_of(transfer));
    }

    /// Unknown ids are passed over.
    pub(super) fn cancel(&mut self, ids: &[i64], habits: &Habits, now: Millis) {
        for id in ids {
            let Some(transfer) = self.transfers.get_mut(id) else { continue };
            if transfer.is_stored() && habits.cancel == Cancel::StopsSeeding {
                transfer.course = Course::cached();
                transfer.take(Course::cached().at(0));
            } else if habits.stopping_ms > 0 && !transfer.is_stored() {
                transfer.status = Status::Stopping;
                transfer.stops_at = Some(now + habits.stopping_ms);
            } else {
                self.transfers.remove(id);
            }
        }
    }

    /// Drops finished entries, of these or of all. Their ids.
    pub(super) fn clean(&mut self, ids: Option<&[i64]>, habits: &Habits) -> Vec<i64> {
        let is_meant = |transfer: &&Transfer| {
            let is_finished = transfer.status == Status::Completed && transfer.file_id.is_some()
                || habits.clean_takes_errors && transfer.status == Status::Error;
            is_finished && ids.is_none_or(|ids| ids.contains(&transfer.id))
        };
        let cleaned: Vec<_> =
            self.transfers.values().filter(is_meant).map(|transfer| transfer.id).collect();
        self.transfers.retain(|id, _| !cleaned.contains(id));
        cleaned
    }

    /// A failed one begins anew; others stay as they are.
    pub(super) fn retry(
        &mut self,
        id: i64,
        script: &Script,
        habits: &Habits,
        now: Millis,
    ) -> Result<(), Refused> {
        let mut transfer = self.transfers.get(&id).cloned().ok_or_else(Refused::not_found)?;
        if transfer.status != Status::Error {
            return Ok(());
        }
        let key = transfer.key().to_owned();
        transfer.course = self.next_course(script, &key);
        (transfer.started_at, transfer.finished_at) = (None, None);
        self.begin_if_room(&mut transfer, habits, now);
        self.transfers.insert(id, transfer);
        Ok(())
    }
}

fn event_of(transfer: &Transfer) -> serde_json::Value {
    serde_json::json!({
        "file_id": transfer.file_id,
        "transfer_id": transfer.id,
        "transfer_name": transfer.name,
        "transfer_size": transfer.size,
        "source": transfer.source,
    })
}
