//! What a test or a program holds.

use std::{
    collections::BTreeSet,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;

use super::{
    Delivery, Event, Faults, Log, Peer, Queued, Row, Script, Sim, Ticks, Webhook, routes,
    state::Server,
    transfers::{
        Requester,
        enqueue::{self, Order, Wanted},
        history,
        layout::split,
    },
};
use crate::{lock, process::Process};

/// How long [`SlskdSim::until`] waits, of real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running simulator. Dropped, it ends: nothing listens any more, and nothing is downloaded.
pub struct SlskdSim {
    sim: Arc<Sim>,
}

impl SlskdSim {
    /// Starts on a free port of the loopback interface.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
    }

    /// Starts on this address. Fails when it is taken, or when a setting would stop slskd.
    #[expect(clippy::unused_async, reason = "it needs a runtime to be there")]
    pub async fn start_on(address: SocketAddr, script: Script) -> io::Result<Self> {
        script.check().map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?;
        std::fs::create_dir_all(&script.directories.downloads)?;
        std::fs::create_dir_all(script.directories.incomplete())?;
        let sim = Arc::new(Sim::new(script, Process::new(address)?));
        history::fill(&sim, sim.script.history);
        sim.begin_process();
        let slskd = Self { sim };
        for Queued { username, directory, files } in &slskd.sim.script.queued {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            slskd.queue(username, directory, &files);
        }
        Ok(slskd)
    }

    /// As in `http://127.0.0.1:40123`, with the base.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.sim.process.address(), self.sim.script.access.url_base)
    }

    /// The first key; empty when there is none.
    pub fn key(&self) -> &str {
        self.sim.script.access.keys.first().map_or("", |key| &key.key)
    }

    /// slskd's routes without a socket: the faults of requests are not in it.
    pub fn router(&self) -> Router {
        routes::router(&self.sim)
    }

    /// What it was told beforehand.
    pub fn script(&self) -> &Script {
        &self.sim.script
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

    /// Changes who shares what. Attempts that have begun are not changed.
    pub fn peers(&self, change: impl FnOnce(&mut Vec<Peer>)) {
        change(&mut lock(&self.sim.peers));
    }

    /// Changes where webhooks go, as for a receiver that starts later.
    pub fn webhooks(&self, change: impl FnOnce(&mut Vec<Webhook>)) {
        change(&mut lock(&self.sim.webhooks));
    }

    /// Changes a row as nothing else does: words of another version, a time long ago.
    pub fn change_row(&self, id: &str, change: impl FnOnce(&mut Row)) {
        self.sim.change(id, |row, _| change(row));
    }

    /// Loses the connection to the Soulseek server, or has it at once.
    pub fn set_logged_in(&self, logged_in: bool) {
        let server = if logged_in { Server::LoggedIn } else { Server::Disconnected };
        self.sim.set_server(server);
    }

    /// Until slskd is logged in; a start takes a moment for it.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn log_in(&self) {
        self.wait("logged in", || self.sim.state().server == Server::LoggedIn).await;
    }

    /// Lets slskd's time leap.
    pub fn step(&self, by: Duration) {
        self.sim.clock.step(by);
    }

    /// slskd's time.
    pub fn now(&self) -> Ticks {
        self.sim.clock.now()
    }

    /// A person queues files of a remote directory in slskd's page: these, or all that the peer
    /// shares there. The ids of the new rows.
    pub fn queue(&self, username: &str, directory: &str, files: &[&str]) -> Vec<String> {
        let peer = self.sim.peer(username);
        let shared: Vec<_> = peer
            .iter()
            .flat_map(|peer| &peer.files)
            .filter(|file| split(&file.filename).0 == directory)
            .collect();
        let wanted = shared
            .into_iter()
            .filter(|file| files.is_empty() || files.contains(&split(&file.filename).1))
            .map(|file| Wanted {
                filename: file.filename.clone(),
                size: file.announced().unwrap_or_default(),
            });
        let order = Order {
            username: username.into(),
            files: wanted.collect(),
            batch_id: None,
            requester: Requester::Person,
        };
        enqueue::take(&self.sim, order).rows.into_iter().map(|row| row.id).collect()
    }

    /// Adds finished rows from long ago, whose files are gone.
    pub fn fill_history(&self, rows: usize) {
        history::fill(&self.sim, rows);
    }

    /// Raises an event, as slskd does when somebody asks for a sample.
    pub fn raise(&self, kind: &str, data: serde_json::Value) -> Option<Event> {
        let now = self.sim.clock.now();
        super::events::raise(&self.sim, now, kind, data)
    }

    /// Until every row is terminal and moved, and every webhook delivered or dropped.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn finish_all(&self) {
        let so = || {
            let state = self.sim.state();
            state.unsettled == 0 && state.hooks_under_way == 0
        };
        self.wait("settled", so).await;
    }

    /// Until the rows are so. They are told.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn until(&self, what: &str, so: impl Fn(&[Row]) -> bool) -> Vec<Row> {
        self.wait(what, || so(self.sim.state().table.all())).await;
        self.rows()
    }

    async fn wait(&self, what: &str, so: impl Fn() -> bool) {
        let mut changed = self.sim.changed.subscribe();
        let waiting = async {
            while !so() {
                // The sender is ours: it does not go.
                let _ = changed.changed().await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        assert!(in_time, "never {what}: {:#?}", self.rows());
    }

    /// Ends the process as SIGKILL does. Its database stays; connections are refused.
    pub fn stop(&self) {
        self.sim.process.end();
    }

    /// Starts it again, on the same port; ends it before if it runs. What was unfinished is
    /// `Completed, Errored`, and what was being moved or delivered is forgotten.
    pub fn restart(&self) {
        self.stop();
        self.sim.begin_process();
    }

    /// Whether the process runs.
    pub fn is_running(&self) -> bool {
        self.sim.process.is_running()
    }

    /// All rows, oldest first, hidden ones among them.
    pub fn rows(&self) -> Vec<Row> {
        self.sim.state().table.all().to_vec()
    }

    /// Rows that have succeeded, and whose files a restart has forgotten to move, by their ids.
    pub fn forgotten(&self) -> BTreeSet<String> {
        self.sim.state().forgotten.clone()
    }

    /// The row of this id.
    pub fn row(&self, id: &str) -> Option<Row> {
        self.sim.state().table.get(id).cloned()
    }

    /// All events, in the order in which they were stored.
    pub fn events(&self) -> Vec<Event> {
        self.sim.state().events.clone()
    }

    /// All attempts to deliver a webhook.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.sim.deliveries).clone()
    }

    /// What was asked, and what came of it.
    pub fn log(&self) -> Log {
        self.sim.log().clone()
    }

    /// Forgets what was asked until now: for a count of what comes, and for those that run long.
    pub fn forget(&self) {
        self.sim.log().forget();
    }
}

impl Drop for SlskdSim {
    fn drop(&mut self) {
        self.sim.process.end();
    }
}
