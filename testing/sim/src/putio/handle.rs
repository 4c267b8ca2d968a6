//! What a test or a program holds.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;

use super::{
    Content, Faults, Habits, Host, Log, Millis, Node, Script, Sim, Torrent, Transfer, callback,
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
    sim: Arc<Sim>,
    /// API, upload, storage.
    sites: [Arc<Site>; 3],
}

/// Something in the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its own.
    pub id: i64,
    /// As in `/Albums/Blue Train/1.flac`.
    pub path: String,
    /// In bytes; of a folder, of all that is in it.
    pub size: u64,
    /// Of a file.
    pub crc32: Option<u32>,
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

    /// A token is valid no more.
    pub fn revoke(&self, token: &str) {
        self.sim.state().tokens.remove(token);
    }

    /// The account is paid for, or is not.
    pub fn set_active(&self, active: bool) {
        self.sim.state().active = active;
    }

    /// Changes the size of the account's disk, in bytes.
    pub fn set_disk(&self, size: u64) {
        self.sim.state().disk = size;
    }

    /// Bytes that are free on the account's disk.
    pub fn available(&self) -> u64 {
        self.sim.state().available()
    }

    /// A person puts something into a folder of this path; into the root when it is empty. Its
    /// id; none: there is no such folder.
    pub fn put(&self, folder: &str, node: &Node) -> Option<i64> {
        let now = self.sim.clock.now();
        let mut state = self.sim.state();
        let parent = state.tree.at_path(folder).filter(|entry| entry.is_folder())?.id;
        Some(state.tree.put(parent, node, now))
    }

    /// The bytes of a file are others from now on; downloads that run go on with the old ones.
    pub fn replace(&self, id: i64, content: Content) {
        let now = self.sim.clock.now();
        if let Ok(entry) = self.sim.state().tree.get_mut(id) {
            (entry.content, entry.updated) = (Some(content), now);
        }
    }

    /// A person deletes it for good, in put.io's page. Not in the log.
    pub fn delete(&self, id: i64) {
        self.sim.state().tree.remove(id);
    }

    /// All that is in the account, by path; the root and the trash are not.
    pub fn items(&self) -> Vec<Item> {
        let state = self.sim.state();
        let mut items: Vec<_> = state
            .tree
            .all()
            .map(|entry| Item {
                id: entry.id,
                path: state.tree.path(entry.id),
                size: state.tree.size(entry.id),
                crc32: entry.content.as_ref().map(Content::crc32),
            })
            .collect();
        items.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        items
    }

    /// Its id; the root's is 0.
    pub fn id_of(&self, path: &str) -> Option<i64> {
        self.sim.state().tree.at_path(path).map(|entry| entry.id)
    }

    /// A file's bytes.
    pub fn content(&self, id: i64) -> Option<Content> {
        self.sim.state().tree.content(id).cloned()
    }

    /// How many things lie in the trash.
    pub fn trash(&self) -> usize {
        self.sim.state().tree.trash().count()
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
