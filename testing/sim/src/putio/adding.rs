//! Transfers added: looked at, refused, or begun (reference §5, `add` and upload).

use super::{
    AlreadyAdded, Course, Habits, Millis, Node, Refused, Script, Status, Transfer,
    bencode::Metainfo, magnet::Magnet, state::State,
};

/// How much an unknown torrent holds, in bytes.
const SMALL: u64 = 4096;

/// What somebody wants to have transferred.
pub(super) struct Wanted {
    pub(super) source: String,
    pub(super) torrent: Option<Vec<u8>>,
    pub(super) save_parent_id: Option<i64>,
    pub(super) callback_url: Option<String>,
}

/// What can be seen of it before anything is fetched.
struct Seen {
    hash: Option<String>,
    name: Option<String>,
    is_private: bool,
}

impl Wanted {
    fn see(&self) -> Result<Seen, Refused> {
        if let Some(torrent) = &self.torrent {
            let Metainfo { hash, name, is_private } =
                Metainfo::read(torrent).ok_or_else(Refused::bad_request)?;
            return Ok(Seen { hash: Some(hash), name, is_private });
        }
        if self.source.is_empty() {
            return Err(Refused::new(400, "EMPTY_URL"));
        }
        match Magnet::read(&self.source) {
            Some(Magnet { hash, name }) => Ok(Seen { hash: Some(hash), name, is_private: false }),
            None if self.source.contains("://") => {
                Ok(Seen { hash: None, name: None, is_private: false })
            }
            None => Err(Refused::bad_request()),
        }
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
        let seen = wanted.see()?;
        let key = seen.hash.clone().unwrap_or_else(|| wanted.source.clone());
        self.check_added(&key, habits)?;
        let save_parent_id = wanted.save_parent_id.unwrap_or(self.default_folder);
        self.tree.folder(save_parent_id)?;
        let course = self.next_course(script, &key);
        let mut transfer = self.fresh(&key, wanted, seen, now);
        (transfer.save_parent_id, transfer.course) = (save_parent_id, course);
        self.begin_if_room(&mut transfer, habits, now);
        let id = transfer.id;
        self.transfers.insert(id, transfer);
        *self.added.entry(key).or_default() += 1;
        // What is in the cache is stored at once.
        let ended = self.advance(habits, now);
        self.to_call.extend(ended);
        Ok(id)
    }

    /// Not begun. What nobody knows holds one small file.
    fn fresh(&mut self, key: &str, wanted: Wanted, seen: Seen, now: Millis) -> Transfer {
        let said = seen.name.unwrap_or_else(|| last_word(key).to_owned());
        let known = self.torrents.iter().find(|torrent| torrent.is_of(key));
        let name = known.and_then(|torrent| torrent.name.as_ref()).unwrap_or(&said).clone();
        let holds = known.map(|torrent| torrent.holds.clone());
        let holds = holds.unwrap_or_else(|| Node::generated(&said, SMALL));
        self.last_transfer += 1;
        Transfer {
            id: self.last_transfer,
            name,
            hash: seen.hash,
            source: wanted.source,
            status: Status::InQueue,
            error_message: None,
            percent_done: 0,
            completion_percent: 0,
            left_ms: None,
            availability: None,
            file_id: None,
            save_parent_id: self.default_folder,
            hides_hash: false,
            size: holds.size(),
            callback_url: wanted.callback_url,
            created_at: now,
            started_at: None,
            finished_at: None,
            is_private: seen.is_private,
            torrent: wanted.torrent,
            holds,
            course: Course::cached(),
            stops_at: None,
        }
    }

    fn check_added(&self, key: &str, habits: &Habits) -> Result<(), Refused> {
        if !self.transfers.values().any(|transfer| transfer.key() == key) {
            return Ok(());
        }
        match &habits.already_added {
            AlreadyAdded::Typed { status, error_type } => Err(Refused::new(*status, error_type)),
            AlreadyAdded::Untyped => Err(Refused::untyped(400)),
            AlreadyAdded::Accepted => Ok(()),
        }
    }

    /// Each attempt at a torrent takes its next course; the last one stays.
    pub(super) fn next_course(&mut self, script: &Script, key: &str) -> Course {
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
}

/// Of a URL, the last part of its path.
fn last_word(key: &str) -> &str {
    key.trim_end_matches('/').rsplit('/').next().unwrap_or(key)
}
