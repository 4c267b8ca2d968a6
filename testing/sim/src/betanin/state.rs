//! betanin's database and queue.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::sync::mpsc::UnboundedSender;

/// How far a torrent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Waits for a worker.
    Enqueued,
    /// beet runs.
    Processing,
    /// A chunk looked like a question.
    NeedsInput,
    /// beet ended.
    Completed,
    /// There was no beet.
    Failed,
}

impl Status {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Enqueued => "ENQUEUED",
            Self::Processing => "PROCESSING",
            Self::NeedsInput => "NEEDS_INPUT",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }

    fn is_finished(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

/// A row of betanin's database.
#[derive(Debug, Clone)]
pub struct Torrent {
    /// Never used again.
    pub id: u64,
    /// The directory above.
    pub path: String,
    /// The directory's name.
    pub name: String,
    /// How far it is.
    pub status: Status,
    /// Chunks with their index, which is not unique.
    pub lines: Vec<(u64, String)>,
    /// Seconds since 1970.
    pub created: u64,
    /// When the status last changed.
    pub updated: u64,
}

impl Torrent {
    /// What beet is given. As Python joins paths: an absolute name wins.
    pub fn full_path(&self) -> String {
        if self.name.starts_with('/') {
            self.name.clone()
        } else {
            format!("{}/{}", self.path.trim_end_matches('/'), self.name)
        }
    }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) torrents: BTreeMap<u64, Torrent>,
    pub(super) queue: VecDeque<u64>,
    /// Of each torrent that was run since the process began: where its answers go.
    pub(super) processes: HashMap<u64, UnboundedSender<String>>,
    /// All posts that were ever committed, by path.
    pub(super) posts: BTreeMap<String, usize>,
    pub(super) workers_alive: usize,
    last_id: u64,
}

impl State {
    pub(super) fn add(&mut self, path: String, name: String) {
        self.last_id += 1;
        let (id, now) = (self.last_id, now());
        let status = Status::Enqueued;
        let torrent =
            Torrent { id, path, name, status, lines: Vec::new(), created: now, updated: now };
        *self.posts.entry(torrent.full_path()).or_default() += 1;
        self.torrents.insert(id, torrent);
        self.queue.push_back(id);
    }

    pub(super) fn retry(&mut self, id: u64) -> bool {
        if !self.set(id, Status::Enqueued) {
            return false;
        }
        let waiting = self.queue.len();
        self.line(
            id,
            None,
            &format!("[betanin] retrying... (there are {waiting} items in the queue)"),
        );
        self.queue.push_back(id);
        true
    }

    /// A process that starts takes up what was not finished, oldest first.
    pub(super) fn begin_process(&mut self) {
        self.queue.clear();
        self.processes.clear();
        let unfinished: Vec<u64> = self
            .torrents
            .values()
            .filter(|torrent| !torrent.status.is_finished())
            .map(|torrent| torrent.id)
            .collect();
        for id in unfinished {
            self.retry(id);
        }
    }

    pub(super) fn set(&mut self, id: u64, status: Status) -> bool {
        let Some(torrent) = self.torrents.get_mut(&id) else { return false };
        if torrent.status != status {
            torrent.status = status;
            torrent.updated = now();
        }
        true
    }

    /// Adds a chunk; a run counts its own, so an index may be used twice.
    pub(super) fn line(&mut self, id: u64, index: Option<u64>, data: &str) -> bool {
        let Some(torrent) = self.torrents.get_mut(&id) else { return false };
        let index = index.unwrap_or(torrent.lines.len() as u64 + 1);
        torrent.lines.push((index, data.to_owned()));
        true
    }

    /// Last changed first; ties in an order of no use to anybody.
    pub(super) fn listed(&self) -> Vec<&Torrent> {
        let mut all: Vec<_> = self.torrents.values().collect();
        all.sort_by_key(|torrent| {
            let mut hasher = DefaultHasher::new();
            torrent.id.hash(&mut hasher);
            (std::cmp::Reverse(torrent.updated), hasher.finish())
        });
        all
    }
}

#[expect(clippy::disallowed_methods, reason = "betanin goes by its own clock")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_name_wins_over_the_path() {
        let mut state = State::default();
        state.add("/downloads/".into(), "A".into());
        state.add("/downloads".into(), "/other/B".into());
        let paths: Vec<_> = state.torrents.values().map(Torrent::full_path).collect();
        assert_eq!(paths, ["/downloads/A", "/other/B"]);
    }
}
