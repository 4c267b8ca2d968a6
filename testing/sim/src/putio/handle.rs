//! What a test or a program holds.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;

use super::{
    Faults, Habits, Host, Log, Millis, Script, Sim, Torrent, Transfer, callback,
    hosts::{self, Site},
    routes, serve,
};
use crate::{lock, process::Process};

/// How long [`Putio::until`] waits, of real time.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it looks.
const OFTEN: Duration = Duration::from_millis(5);

/// A running simulator: three hosts. Dropped, it ends: nothing listens any more.
pub struct Putio {
    pub(super) sim: Arc<Sim>,
    /// API, upload, storage.
    sites: [Arc<Site>; 3],
}

impl Putio {
    /// Starts on free ports of the loopback interface.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
    }

    /// Starts on this port and the two that follow it: API, upload, storage. Fails when one of
    /// them is taken, or a file that is to be copied cannot be read.
    #[expect(clippy::unused_async, reason = "it needs a runtime to be there")]
    pub async fn start_on(address: SocketAddr, mut script: Script) -> io::Result<Self> {
        script.load()?;
        let [api, upload, storage] = hosts::ports(address)?;
        let sim = Arc::new(Sim::new(script, format!("http://{}", storage.address())));
        let site = |host, process| Site::new(&sim, host, process);
        let sites =
            [site(Host::Api, api), site(Host::Upload, upload), site(Host::Storage, storage)];
        let putio = Self { sim, sites };
        putio.begin();
        Ok(putio)
    }

    fn begin(&self) {
        let refusing = self.sim.faults().refuse_connections;
        for site in &self.sites {
            Process::begin(site, refusing);
        }
        self.sites[0].process.spawn(callback::watch(Arc::clone(&self.sim)));
    }

    fn url(&self, n: usize) -> String {
        format!("http://{}", self.sites[n].process.address())
    }

    /// As in `http://127.0.0.1:40123/v2`.
    pub fn api_url(&self) -> String {
        self.url(0) + "/v2"
    }

    /// As in `http://127.0.0.1:40124/v2/files/upload`.
    pub fn upload_url(&self) -> String {
        self.url(1) + "/v2/files/upload"
    }

    /// As in `http://127.0.0.1:40125`.
    pub fn storage_url(&self) -> String {
        self.url(2)
    }

    /// The first token of the script.
    pub fn token(&self) -> &str {
        self.sim.script.tokens.first().map_or("", String::as_str)
    }

    /// The API's routes without a socket: the faults of calls are not in it.
    pub fn router(&self) -> Router {
        routes::router(&self.sim, Host::Api)
    }

    /// Changes what goes wrong.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        let is_refusing = {
            let mut faults = self.sim.faults();
            change(&mut faults);
            faults.refuse_connections
        };
        for site in &self.sites {
            Process::refuse(site, is_refusing);
        }
    }

    /// Changes what nobody knows of the real service.
    pub fn habits(&self, change: impl FnOnce(&mut Habits)) {
        change(&mut lock(&self.sim.habits));
    }

    /// Does all that was called with [`RequestFault::Late`](super::RequestFault::Late). How many
    /// calls it were.
    pub async fn release(&self) -> usize {
        serve::release(&self.sim).await
    }

    /// Says what a torrent, or a URL, holds. One of the same key is replaced; transfers that were
    /// added keep what they have.
    pub fn torrent(&self, torrent: Torrent) {
        let mut state = self.sim.state();
        state.torrents.retain(|known| !known.is_of(&torrent.of));
        state.torrents.push(torrent);
    }

    /// A person types the code that a device shows, at put.io/link. The new token; none: nobody
    /// has this code.
    pub fn link(&self, code: &str) -> Option<String> {
        self.sim.state().link(code).ok()
    }

    /// All transfers, oldest first.
    pub fn transfers(&self) -> Vec<Transfer> {
        self.sim.state().transfers.values().cloned().collect()
    }

    /// Changes a transfer as nothing else does: another's file, a name.
    pub fn change_transfer(&self, id: i64, change: impl FnOnce(&mut Transfer)) {
        if let Some(transfer) = self.sim.state().transfers.get_mut(&id) {
            change(transfer);
        }
    }

    /// Until the transfers are so. They are told.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn until(&self, what: &str, so: impl Fn(&[Transfer]) -> bool) -> Vec<Transfer> {
        let waiting = async {
            loop {
                let transfers = self.transfers();
                if so(&transfers) {
                    return transfers;
                }
                tokio::time::sleep(OFTEN).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, waiting).await;
        in_time.unwrap_or_else(|_| panic!("never {what}: {:#?}", self.transfers()))
    }

    /// Lets put.io's time leap.
    pub fn step(&self, by: Duration) {
        self.sim.clock.step(by);
        drop(self.sim.state());
    }

    /// put.io's time.
    pub fn now(&self) -> Millis {
        self.sim.clock.now()
    }

    /// Ends the hosts as SIGKILL does. What is in the account stays; connections are refused.
    pub fn stop(&self) {
        for site in &self.sites {
            site.process.end();
        }
    }

    /// Starts them again, on the same ports; ends them before if they run.
    pub fn restart(&self) {
        self.stop();
        self.begin();
    }

    /// Whether the hosts run.
    pub fn is_running(&self) -> bool {
        self.sites[0].process.is_running()
    }

    /// What was asked, and what came of it.
    pub fn log(&self) -> Log {
        let state = self.sim.state();
        let mut log = self.sim.log().clone();
        log.added.clone_from(&state.added);
        log.deleted.clone_from(&state.deleted);
        log
    }

    /// Forgets what was asked until now: for a count of what comes.
    pub fn forget(&self) {
        let mut state = self.sim.state();
        state.added.clear();
        state.deleted.clear();
        self.sim.log().forget();
    }
}

impl Drop for Putio {
    fn drop(&mut self) {
        self.stop();
    }
}
