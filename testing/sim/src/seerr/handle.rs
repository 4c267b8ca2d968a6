//! What a test or a program holds.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::Router;

use super::{
    Delivery, Downloader, Faults, Kind, Log, Media, MediaRequest, Metadata, Millis, Script, Sim,
    Title, User, Webhook, routes, serve,
};
use crate::{lock, process::Process};

/// How long [`SeerrSim::until`] waits, of real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running simulator. Dropped, it ends: nothing listens any more.
pub struct SeerrSim {
    pub(super) sim: Arc<Sim>,
}

impl SeerrSim {
    /// Starts on a free port of the loopback interface.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
    }

    /// Starts on this address. Fails when it is taken.
    #[expect(clippy::unused_async, reason = "it needs a runtime to be there")]
    pub async fn start_on(address: SocketAddr, script: Script) -> io::Result<Self> {
        let process = Process::new(address)?;
        let sim = Arc::new(Sim::new(script, process));
        sim.begin_process();
        Ok(Self { sim })
    }

    /// As in `http://127.0.0.1:40123/seerr`: with the subpath, without `/api/v1`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.sim.process.address(), self.sim.script.subpath)
    }

    /// The script's.
    pub fn key(&self) -> &str {
        &self.sim.script.key
    }

    /// The routes without a socket: the faults of calls are not in it, and a call that would end
    /// the process is answered with 500.
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

    /// Does all that was called with [`RequestFault::Late`](super::RequestFault::Late). How many
    /// calls it were.
    pub async fn release(&self) -> usize {
        serve::release(&self.sim).await
    }

    /// Changes how the metadata service does: an outage, and its end.
    pub fn metadata(&self, change: impl FnOnce(&mut Metadata)) {
        change(&mut self.sim.state().metadata);
    }

    /// Says what the metadata service knows of a title from now on: a new season, another date.
    pub fn title(&self, title: Title) {
        self.sim.state().catalogue.put(title);
    }

    /// Changes a user: a quota, a right. None has this id: nothing happens.
    pub fn user(&self, id: i64, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.sim.state().users.get_mut(&id) {
            change(user);
        }
    }

    /// Changes the Radarrs.
    pub fn radarr(&self, change: impl FnOnce(&mut Vec<Downloader>)) {
        change(&mut self.sim.state().radarr);
    }

    /// Changes the Sonarrs.
    pub fn sonarr(&self, change: impl FnOnce(&mut Vec<Downloader>)) {
        change(&mut self.sim.state().sonarr);
    }

    /// Changes the webhook.
    pub fn webhook(&self, change: impl FnOnce(&mut Webhook)) {
        change(&mut self.sim.state().webhook);
    }

    /// The webhook as it is set.
    pub fn webhook_settings(&self) -> Webhook {
        self.sim.state().webhook.clone()
    }

    /// Until every webhook was delivered or lost.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn finish_webhooks(&self) {
        self.wait("delivered", || self.sim.state().hooks_under_way == 0).await;
    }

    /// Until the requests are so.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn until(&self, what: &str, so: impl Fn(&[MediaRequest]) -> bool) {
        self.wait(what, || so(&self.requests())).await;
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
        assert!(in_time, "never {what}: {:#?}", self.requests());
    }

    /// Lets the server's time leap.
    pub fn step(&self, by: Duration) {
        self.sim.clock.step(by);
    }

    /// The server's time.
    pub fn now(&self) -> Millis {
        self.sim.clock.now()
    }

    /// Ends the process as SIGKILL does. Its database stays; connections are refused.
    pub fn stop(&self) {
        self.sim.process.end();
    }

    /// Starts it again, on the same port; ends it before if it runs.
    pub fn restart(&self) {
        self.stop();
        self.sim.begin_process();
    }

    /// Whether the process runs.
    pub fn is_running(&self) -> bool {
        self.sim.process.is_running()
    }

    /// How often a call ended the process: an `X-Api-User` that is no number (§2), or a question
    /// for the profiles of a Radarr that does not answer (§10). No client should.
    pub fn deaths(&self) -> usize {
        self.sim.deaths.load(Ordering::Relaxed)
    }

    /// How many requests for a title were stored, or tried to be, while another one for the same
    /// title was (§7.2). No client should send two at once.
    pub fn races(&self) -> usize {
        self.sim.state().races
    }

    /// All rows of the library, oldest first.
    pub fn media(&self) -> Vec<Media> {
        self.sim.state().media.values().cloned().collect()
    }

    /// The oldest row of a title.
    pub fn media_of(&self, kind: Kind, tmdb: i64) -> Option<Media> {
        self.sim.state().media_of(kind, tmdb).cloned()
    }

    /// All requests, oldest first.
    pub fn requests(&self) -> Vec<MediaRequest> {
        self.sim.state().requests.values().cloned().collect()
    }

    /// All requests for a title, oldest first.
    pub fn requests_of(&self, kind: Kind, tmdb: i64) -> Vec<MediaRequest> {
        self.sim.state().requests_of(kind, tmdb).into_iter().cloned().collect()
    }

    /// All webhooks that were sent, or could not be.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.sim.deliveries).clone()
    }

    /// What was asked, and what came of it.
    pub fn log(&self) -> Log {
        self.sim.log().clone()
    }

    /// How many calls there were since the log was made, or reset.
    pub fn calls(&self) -> usize {
        self.sim.log().calls().len()
    }

    /// Forgets what was asked until now: for a count of what comes.
    pub fn reset_log(&self) {
        self.sim.log().forget();
    }
}

impl Drop for SeerrSim {
    fn drop(&mut self) {
        self.sim.process.end();
    }
}
