//! What slskd keeps: a database that survives a restart, and what a process knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tokio::sync::oneshot;

use super::{clock::Ticks, events::Event, hooks::Held, ids::Ids, transfers::table::Table};

pub(super) struct State {
    pub(super) ids: Ids,
    pub(super) table: Table,
    pub(super) events: Vec<Event>,
    pub(super) batches: BTreeMap<String, Batch>,
    pub(super) searches: Vec<Search>,
    /// How often files of a peer have failed that are to fail so many times.
    pub(super) failures: HashMap<(String, String), u32>,
    /// The Soulseek client's transfers: by row, user and remote directory.
    pub(super) live: HashMap<String, (String, String)>,
    /// Of rows that can be cancelled.
    pub(super) cancels: HashMap<String, oneshot::Sender<()>>,
    /// Rows that are not terminal, or terminal and not yet moved.
    pub(super) unsettled: usize,
    /// Rows that have succeeded, and whose files are being moved.
    pub(super) moving: BTreeSet<String>,
    /// Of them, those that a restart has forgotten: their files stay where they were.
    pub(super) forgotten: BTreeSet<String>,
    /// Webhooks that wait for another one to go first.
    pub(super) held_hooks: Vec<Held>,
    /// Deliveries that are under way.
    pub(super) hooks_under_way: usize,
    pub(super) server: Server,
    /// Signed by this process, and when it ends.
    pub(super) tokens: Vec<(String, Ticks)>,
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            ids: Ids::new(seed),
            table: Table::default(),
            events: Vec::new(),
            batches: BTreeMap::new(),
            searches: Vec::new(),
            failures: HashMap::new(),
            live: HashMap::new(),
            cancels: HashMap::new(),
            unsettled: 0,
            moving: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            held_hooks: Vec::new(),
            hooks_under_way: 0,
            server: Server::Disconnected,
            tokens: Vec::new(),
        }
    }

    /// What a process that starts finds, and does with it.
    pub(super) fn begin_process(&mut self, now: Ticks) {
        self.table.shut_down(now);
        self.live.clear();
        self.cancels.clear();
        self.unsettled = 0;
        self.forgotten.append(&mut self.moving);
        self.held_hooks.clear();
        self.hooks_under_way = 0;
        self.tokens.clear();
        self.server = Server::Disconnected;
        for search in &mut self.searches {
            if search.ended_at.is_none() {
                search.ended_at = Some(now);
                search.state = "Completed, Errored";
            }
        }
    }
}

/// The connection to the Soulseek server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    Disconnected,
    Connecting,
    LoggedIn,
}

/// A batch (section 4). Its external id is not kept.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) id: String,
    pub(super) search_id: Option<String>,
    pub(super) username: String,
    pub(super) created_at: Ticks,
    pub(super) destination: Option<String>,
}

/// A search (section 10).
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) token: usize,
    pub(super) started_at: Ticks,
    pub(super) ended_at: Option<Ticks>,
    pub(super) state: &'static str,
    /// Found so far; shown once it has ended.
    pub(super) responses: Vec<serde_json::Value>,
}
