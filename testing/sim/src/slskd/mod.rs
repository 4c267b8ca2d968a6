//! slskd 0.21.4 to 0.26.0, from its source: what towline's reference says of it, its ugly parts
//! among it. Section numbers are that reference's.
//!
//! `Completed, Succeeded` before the file is moved, an event for a directory as soon as no other
//! file of it is live, none when the last one fails, rows that vanish. Files are really written.
//! Not in it: shares, uploads, chat, the page, relays.
//!
//! ```no_run
//! use towline_sim::slskd::{Behaviour, Failure, Peer, RemoteFile, Script, SlskdSim};
//!
//! # async fn example() -> std::io::Result<()> {
//! let bad = Behaviour::fails(Failure::Errored, "Remote connection closed");
//! let script = Script::new("/tmp/downloads").peer(Peer::new(
//!     "bob",
//!     [RemoteFile::new(r"@@abc\Album\1.flac"), RemoteFile::new(r"@@abc\Album\2.flac").that(bad)],
//! ));
//! let slskd = SlskdSim::start(script).await?;
//! slskd.queue("bob", r"@@abc\Album", &["1.flac", "2.flac"]);
//! slskd.finish_all().await;
//! // … the system under test talks to `slskd.url()` …
//! assert!(slskd.log().done_to_others().is_empty());
//! # Ok(())
//! # }
//! ```

mod clock;
mod events;
mod faults;
mod handle;
mod hooks;
mod ids;
mod log;
mod routes;
mod script;
mod serve;
mod state;
mod transfers;
mod version;

use std::{
    future::Future,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, request::Parts},
};
use serde_json::json;
use tokio::sync::{Semaphore, watch};

pub use clock::Ticks;
pub use events::Event;
pub use faults::{Faults, HookFault, HookRule, RequestFault, RequestRule};
pub use handle::SlskdSim;
pub use hooks::Delivery;
pub use log::{Answered, Log, Mutation, MutationKind, Touched};
pub use script::{
    Access, Behaviour, Directories, Exists, Failure, Key, Move, Pace, Peer, Queued, RemoteFile,
    Retention, Retry, Role, Script, Settings, Webhook,
};
pub use transfers::{Requester, Row, TransferState};
pub use version::Version;

pub use crate::log::Request;
use crate::{
    lock,
    process::{Hangup, Process, Service},
};
use state::{Server, State};
use transfers::{
    layout::{Layout, Origin},
    wire::Hand,
};

/// What handlers, downloads and the handle share.
struct Sim {
    script: Script,
    clock: clock::Clock,
    process: Process,
    state: Mutex<State>,
    peers: Mutex<Vec<Peer>>,
    webhooks: Mutex<Vec<Webhook>>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    deliveries: Mutex<Vec<Delivery>>,
    /// Held while a file takes its name.
    landing: Mutex<()>,
    /// How many enqueues may run at once (section 11).
    enqueue_permits: Semaphore,
    search_permits: Semaphore,
    /// Counts what tests may wait for.
    changed: watch::Sender<u64>,
}

impl Service for Sim {
    fn process(&self) -> &Process {
        &self.process
    }

    fn router(self: &Arc<Self>) -> Router {
        routes::router(self)
    }

    fn handle(
        self: Arc<Self>,
        router: Router,
        head: Parts,
        body: Bytes,
    ) -> impl Future<Output = Result<Response<Body>, Hangup>> + Send {
        serve::handle(self, router, head, body)
    }
}

impl Sim {
    fn new(script: Script, process: Process) -> Self {
        Self {
            clock: clock::Clock::new(script.pace.speed),
            process,
            state: Mutex::new(State::new(script.seed)),
            peers: Mutex::new(script.peers.clone()),
            webhooks: Mutex::new(script.settings.webhooks.clone()),
            faults: Mutex::new(script.faults.clone()),
            log: Mutex::default(),
            deliveries: Mutex::default(),
            landing: Mutex::default(),
            enqueue_permits: Semaphore::new(2),
            search_permits: Semaphore::new(1),
            changed: watch::Sender::new(0),
            script,
        }
    }

    fn begin_process(self: &Arc<Self>) {
        let now = self.clock.now();
        self.state().begin_process(now);
        let refusing = self.faults().refuse_connections;
        Process::begin(self, refusing);
        self.connect();
        self.note_change();
    }

    /// Connects to the Soulseek server; false when that is under way.
    fn connect(self: &Arc<Self>) -> bool {
        if std::mem::replace(&mut self.state().server, Server::Connecting) == Server::Connecting {
            return false;
        }
        let takes = self.script.pace.login_ms;
        if takes == 0 {
            self.set_server(Server::LoggedIn);
            return true;
        }
        let sim = Arc::clone(self);
        self.process.spawn(async move {
            sim.clock.sleep(takes).await;
            if sim.state().server == Server::Connecting {
                sim.set_server(Server::LoggedIn);
            }
        });
        true
    }

    fn set_server(self: &Arc<Self>, server: Server) {
        let before = std::mem::replace(&mut self.state().server, server);
        let kind = match (before, server) {
            (Server::LoggedIn, Server::Disconnected) => "SoulseekClientDisconnected",
            (Server::Disconnected | Server::Connecting, Server::LoggedIn) => {
                "SoulseekClientConnected"
            }
            _ => return self.note_change(),
        };
        let now = self.clock.now();
        events::raise(self, now, kind, json!({ "version": 0 }));
        self.note_change();
    }

    /// Changes a row, at a time that is no other row's.
    fn change(&self, id: &str, change: impl FnOnce(&mut Row, Ticks)) {
        let now = self.clock.stamp();
        if let Some(row) = self.state().table.get_mut(id) {
            change(row, now);
        }
        self.note_change();
    }

    fn peer(&self, username: &str) -> Option<Peer> {
        lock(&self.peers).iter().find(|peer| peer.username == username).cloned()
    }

    fn webhooks(&self) -> Vec<Webhook> {
        lock(&self.webhooks).clone()
    }

    fn layout(&self) -> Layout {
        let Settings { subdirectory, windows_names, .. } = self.script.settings.clone();
        Layout { version: self.script.version, template: subdirectory, windows_names }
    }

    fn origin(&self, row: &Row) -> Origin {
        let state = self.state();
        let batch = row.batch_id.as_ref().and_then(|id| state.batches.get(id));
        let search_id = batch.and_then(|batch| batch.search_id.clone());
        let search = state.searches.iter().find(|search| Some(&search.id) == search_id.as_ref());
        Origin {
            username: row.username.clone(),
            filename: row.filename.clone(),
            batch_id: row.batch_id.clone(),
            search_text: search.map(|search| search.text.clone()),
            search_id,
            destination: batch.and_then(|batch| batch.destination.clone()),
        }
    }

    fn incomplete_path(&self, row: &Row) -> PathBuf {
        let relative = self.layout().incomplete(&self.origin(row));
        self.script.directories.incomplete().join(relative)
    }

    fn hand(&self) -> Hand {
        Hand {
            version: self.script.version,
            with_zone: !self.script.times_without_zone,
            now: self.clock.now(),
        }
    }

    fn note_change(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    fn note_delivery(&self, delivery: Delivery) {
        lock(&self.deliveries).push(delivery);
        self.note_change();
    }

    /// Held for a moment only, never across an await.
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}
