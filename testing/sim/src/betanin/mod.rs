//! betanin 0.5.6 with beets: faithful to what was measured, its ugly parts among it.
//!
//! `COMPLETED` for everything, one queue, a prompt that holds it up, DELETE that ends the
//! process, chunks that are cut anywhere. It really imports: audio files are copied or moved
//! into a library on disk.
//!
//! ```no_run
//! use towline_sim::betanin::{Behaviour, Betanin, PostFault, Script};
//!
//! # async fn example() -> std::io::Result<()> {
//! let script = Script::new("/tmp/library").album("Obscure*", Behaviour::AsksNoMatch);
//! let betanin = Betanin::start(script).await?;
//! betanin.faults(|faults| faults.on_next_post("Lost", PostFault::CloseAfter));
//! let address = betanin.url();
//! // … the system under test talks to `address` …
//! assert!(betanin.posts().values().all(|&times| times == 1));
//! # Ok(())
//! # }
//! ```

mod beet;
mod faults;
mod library;
mod routes;
mod script;
mod serve;
mod state;
mod terminal;
mod worker;

use std::{
    collections::BTreeMap,
    future::Future,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, request::Parts},
};
use tokio::sync::Notify;

pub use faults::{Burst, Faults, PostFault, PostRule};
pub use script::{Beets, Behaviour, DuplicateAction, Rule, Script};
pub use state::{Status, Torrent};

pub use crate::log::Request;
use crate::{
    lock,
    pattern::fits,
    process::{Hangup, Process, Service},
};

/// A running simulator. Dropped, it ends: nothing listens any more, and nothing is imported.
pub struct Betanin {
    sim: Arc<Sim>,
}

impl Betanin {
    /// Starts on a free port of the loopback interface.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_on(0, script).await
    }

    /// Starts on this port.
    #[expect(clippy::unused_async, reason = "it needs a runtime to be there")]
    pub async fn start_on(port: u16, script: Script) -> io::Result<Self> {
        std::fs::create_dir_all(&script.library)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let sim = Arc::new(Sim::new(script, Process::new(address)?));
        sim.begin_process();
        Ok(Self { sim })
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.sim.process.address())
    }

    /// The key that is right.
    pub fn key(&self) -> &str {
        &self.sim.script.api_key
    }

    /// betanin's routes without a socket: the faults of connections are not in it.
    pub fn router(&self) -> Router {
        routes::router(&self.sim)
    }

    /// Changes what goes wrong.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        let is_refusing = {
            let mut faults = self.sim.faults();
            change(&mut faults);
            faults.refuse_connections
        };
        Process::refuse(&self.sim, is_refusing);
    }

    /// Changes what happens to albums, from the next run on.
    pub fn rules(&self, change: impl FnOnce(&mut Vec<Rule>)) {
        change(&mut lock(&self.sim.rules));
    }

    /// Changes how beets is set up, from the next run on.
    pub fn beets(&self, change: impl FnOnce(&mut Beets)) {
        change(&mut lock(&self.sim.beets));
    }

    /// Takes `beet` off the path, or puts it back.
    pub fn set_beet_missing(&self, missing: bool) {
        *lock(&self.sim.beet_is_missing) = missing;
    }

    /// Ends the process as SIGKILL does. Its database stays.
    pub fn kill(&self) {
        self.sim.process.end();
    }

    /// Ends the process if it runs, and starts it: what was not finished is queued again.
    pub fn restart(&self) {
        self.sim.process.end();
        self.sim.begin_process();
    }

    /// Whether the process runs: a DELETE of the wrong torrent ends it.
    pub fn is_running(&self) -> bool {
        self.sim.process.is_running()
    }

    /// All torrents, oldest first.
    pub fn torrents(&self) -> Vec<Torrent> {
        self.sim.state().torrents.values().cloned().collect()
    }

    /// How many posts of each path were ever committed.
    pub fn posts(&self) -> BTreeMap<String, usize> {
        self.sim.state().posts.clone()
    }

    /// All requests, in the order in which they came.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.sim.requests).clone()
    }

    /// Forgets the requests until now: for those that run long.
    pub fn forget(&self) {
        lock(&self.sim.requests).clear();
    }
}

impl Drop for Betanin {
    fn drop(&mut self) {
        self.sim.process.end();
    }
}

/// What handlers, workers and the handle share.
struct Sim {
    script: Script,
    rules: Mutex<Vec<Rule>>,
    beets: Mutex<Beets>,
    faults: Mutex<Faults>,
    state: Mutex<state::State>,
    requests: Mutex<Vec<Request>>,
    beet_is_missing: Mutex<bool>,
    /// Wakes a worker: the queue may have grown.
    posted: Notify,
    process: Process,
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
            rules: Mutex::new(script.albums.clone()),
            beets: Mutex::new(script.beets.clone()),
            faults: Mutex::new(script.faults.clone()),
            state: Mutex::default(),
            requests: Mutex::default(),
            beet_is_missing: Mutex::default(),
            posted: Notify::new(),
            process,
            script,
        }
    }

    fn begin_process(self: &Arc<Self>) {
        let workers = self.script.workers.max(1);
        {
            let mut state = self.state();
            state.begin_process();
            state.workers_alive = workers;
        }
        for _ in 0..workers {
            self.process.spawn(worker::work(Arc::clone(self)));
        }
        self.posted.notify_one();
        let refusing = self.faults().refuse_connections;
        Process::begin(self, refusing);
    }

    /// The rule for an album of this name in the run that begins.
    fn rule_of(&self, name: &str) -> Rule {
        let mut rules = lock(&self.rules);
        let rule = rules.iter_mut().find(|rule| rule.times != Some(0) && fits(&rule.name, name));
        let Some(rule) = rule else { return Rule::new(name, Behaviour::Imports) };
        rule.times = rule.times.map(|times| times - 1);
        rule.clone()
    }

    fn beets_now(&self) -> Beets {
        lock(&self.beets).clone()
    }

    fn record(&self, request: Request) {
        lock(&self.requests).push(request);
    }

    fn beet_is_missing(&self) -> bool {
        *lock(&self.beet_is_missing)
    }

    /// Held for a moment only, never across an await.
    fn state(&self) -> MutexGuard<'_, state::State> {
        lock(&self.state)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }
}
