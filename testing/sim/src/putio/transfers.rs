//! Transfers (reference §5): added, followed on their course, stored in the account.

use super::{
    AlreadyAdded, Cancel, Course, DiskFull, Habits, Millis, Node, Refused, Script, Status,
    bencode::Metainfo, course::Position, magnet::Magnet, state::State,
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
    stops_at: Option<Millis>,
}

/// What somebody wants to have transferred.
pub(super) struct Wanted {
    pub(super) source: String,
    pub(super) torrent: Option<Vec<u8>>,
    pub(super) save_parent_id: Option<i64>,
    pub(super) callback_url: Option<String>,
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

    fn begin(&mut self, course: Course, now: Millis) {
        self.course = course;
        self.started_at = Some(now);
        self.finished_at = None;
        self.take(self.course.at(0));
    }
}

impl State {
    /// Adds a transfer. Its id.
    pub(super) fn add_transfer(
        &mut self,
        script: &Script,
        habits: &Habits,
        wanted: Wanted,
        now: Millis,
    ) -> Result<i64, Refused> {
        let metainfo = wanted.torrent.as_deref().and_then(Metainfo::read);
        if wanted.torrent.is_some() && metainfo.is_none() {
            return Err(Refused::bad_request());
        }
        if wanted.torrent.is_none() && wanted.source.is_empty() {
            return Err(Refused::new(400, "EMPTY_URL"));
        }
        let magnet = Magnet::read(&wanted.source);
        if metainfo.is_none() && magnet.is_none() && !wanted.source.contains("://") {
            return Err(Refused::bad_request());
        }
        let is_private = metainfo.as_ref().is_some_and(|metainfo| metainfo.is_private);
        let (hash, said) = match (metainfo, magnet) {
            (Some(metainfo), _) => (Some(metainfo.hash), metainfo.name),
            (None, Some(magnet)) => (Some(magnet.hash), magnet.name),
            (None, None) => (None, None),
        };
        let key = hash.clone().unwrap_or_else(|| wanted.source.clone());
        self.check_added(&key, habits)?;
        let save_parent_id = wanted.save_parent_id.unwrap_or(self.default_folder);
        self.tree.folder(save_parent_id)?;
        let known = self.torrents.iter().find(|torrent| torrent.is_of(&key));
        let holds = known.map_or_else(
            || Node::generated(&said.clone().unwrap_or_else(|| last_word(&key)), 4096),
            |torrent| torrent.holds.clone(),
        );
        let named = known.and_then(|torrent| torrent.name.clone()).or(said);
        let course = self.next_course(script, &key);
        self.last_transfer += 1;
        let mut transfer = Transfer {
            id: self.last_transfer,
            name: named.unwrap_or_else(|| last_word(&key)),
            hash,
            source: wanted.source,
            status: Status::InQueue,
            error_message: None,
            percent_done: 0,
            completion_percent: 0,
            left_ms: None,
            availability: None,
            file_id: None,
            save_parent_id,
            size: holds.size(),
            callback_url: wanted.callback_url,
            created_at: now,
            started_at: None,
            finished_at: None,
            is_private,
            torrent: wanted.torrent,
            holds,
            course: course.clone(),
            stops_at: None,
        };
        self.begin_if_room(&mut transfer, course, habits, now);
        let id = transfer.id;
        self.transfers.insert(id, transfer);
        *self.added.entry(key).or_default() += 1;
        // What is in the cache is stored at once.
        let ended = self.advance(habits, now);
        self.to_call.extend(ended);
        Ok(id)
    }

    fn check_added(&self, key: &str, habits: &Habits) -> Result<(), Refused> {
        if !self.transfers.values().any(|transfer| is_of(transfer, key)) {
            return Ok(());
        }
        match &habits.already_added {
            AlreadyAdded::Typed { status, error_type } => Err(Refused::new(*status, error_type)),
            AlreadyAdded::Untyped => Err(Refused::untyped(400)),
            AlreadyAdded::Accepted => Ok(()),
        }
    }

    /// Each attempt at a torrent takes its next course; the last one stays.
    fn next_course(&mut self, script: &Script, key: &str) -> Course {
        let attempt = self.attempts.entry(key.to_owned()).or_default();
        let known = self.torrents.iter().find(|torrent| torrent.is_of(key));
        let courses = known.map_or(&[][..], |torrent| &torrent.courses);
        let course = courses.get(*attempt).or(courses.last()).cloned();
        *attempt += 1;
        match (course, known) {
            (Some(course), _) => course,
            // A host that nobody knows: accepted, and found out later (§5).
            (None, None) if key.contains("://") => {
                Course::fails(2000, "The host of this URL cannot be found")
            }
            (None, _) => script.course.clone(),
        }
    }

    fn begin_if_room(&self, transfer: &mut Transfer, course: Course, habits: &Habits, now: Millis) {
        if transfer.size <= self.available() {
            return transfer.begin(course, now);
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
            let course = transfer.course.clone();
            self.begin_if_room(transfer, course, habits, now);
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
        let key = transfer.hash.clone().unwrap_or_else(|| transfer.source.clone());
        let course = self.next_course(script, &key);
        (transfer.error_message, transfer.finished_at) = (None, None);
        self.begin_if_room(&mut transfer, course, habits, now);
        self.transfers.insert(id, transfer);
        Ok(())
    }
}

fn is_of(transfer: &Transfer, key: &str) -> bool {
    transfer.hash.as_deref() == Some(key) || transfer.hash.is_none() && transfer.source == key
}

fn last_word(key: &str) -> String {
    key.trim_end_matches('/').rsplit('/').next().unwrap_or(key).to_owned()
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
