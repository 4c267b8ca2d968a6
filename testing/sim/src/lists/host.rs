//! What every provider stands on: a port, a log, faults, a script that can be changed.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body, http::Response};
use tokio::sync::watch;

use super::{Call, Fault, FaultRule, Log, clock::Clock};
use crate::{
    lock,
    process::{Process, Service},
};

/// How long [`ListHost::until`] waits, of real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A provider of lists: how it answers.
pub trait Provider: Sized + Send + Sync + 'static {
    /// What it is told beforehand, and may be told while it runs.
    type Script: Clone + Send + 'static;
    /// What it keeps of its own.
    type Memory: Default + Send + 'static;

    /// What goes wrong.
    fn faults(script: &mut Self::Script) -> &mut Vec<FaultRule>;

    /// Answers a call. Calls are answered one after another.
    fn answer(script: &Self::Script, memory: &mut Self::Memory, call: &Call) -> Response<Body>;

    /// How it says an error that is made on purpose.
    fn error(script: &Self::Script, status: u16) -> Response<Body>;

    /// What is asked, where the path does not say it.
    fn operations(_call: &Call) -> Vec<String> {
        Vec::new()
    }
}

/// A running simulated provider of lists. Dropped, it ends.
pub struct ListHost<P: Provider> {
    sim: Arc<Sim<P>>,
}

pub(super) struct Sim<P: Provider> {
    pub(super) process: Process,
    pub(super) clock: Clock,
    pub(super) world: Mutex<(P::Script, P::Memory)>,
    pub(super) log: Mutex<Log>,
    /// Counts what tests may wait for.
    pub(super) changed: watch::Sender<u64>,
}

impl<P: Provider> ListHost<P> {
    /// Starts on a free port of the loopback interface.
    pub async fn start(script: P::Script) -> io::Result<Self> {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
    }

    /// Starts on this address. Fails when it is taken.
    #[expect(clippy::unused_async, reason = "it needs a runtime to be there")]
    pub async fn start_on(address: SocketAddr, script: P::Script) -> io::Result<Self> {
        let sim = Arc::new(Sim {
            process: Process::new(address)?,
            clock: Clock::default(),
            world: Mutex::new((script, P::Memory::default())),
            log: Mutex::default(),
            changed: watch::Sender::new(0),
        });
        Process::begin(&sim, false);
        Ok(Self { sim })
    }

    /// As in `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.sim.process.address())
    }

    /// What was asked so far.
    pub fn log(&self) -> Log {
        lock(&self.sim.log).clone()
    }

    /// Forgets what was asked.
    pub fn clear_log(&self) {
        lock(&self.sim.log).clear();
    }

    /// The routes without a socket: the faults of requests are not in it.
    pub fn router(&self) -> Router {
        self.sim.router()
    }

    /// Adds a rule for the calls that fit the pattern: [`Asked::fits`](super::log::Asked::fits). The
    /// first that fits is taken, as often as it says.
    pub fn fault(&self, pattern: &str, fault: Fault, times: u32) {
        let rule = FaultRule { on: pattern.into(), fault, times };
        self.change(|script| P::faults(script).push(rule));
    }

    /// Takes all faults back.
    pub fn heal(&self) {
        self.change(|script| P::faults(script).clear());
    }

    /// Changes what there is, and how it answers.
    pub fn change(&self, change: impl FnOnce(&mut P::Script)) {
        change(&mut lock(&self.sim.world).0);
    }

    /// What there is now.
    pub fn script(&self) -> P::Script {
        lock(&self.sim.world).0.clone()
    }

    /// The host's time: seconds since 1970.
    pub fn now(&self) -> u64 {
        self.sim.clock.now()
    }

    /// Lets the host's time leap, by whole seconds.
    pub fn step(&self, by: Duration) {
        self.sim.clock.step(by);
    }

    /// Until the log is so.
    ///
    /// Panics after 30 seconds of real time.
    pub async fn until(&self, what: &str, so: impl Fn(&Log) -> bool) {
        let mut changed = self.sim.changed.subscribe();
        let waiting = async {
            while !so(&self.log()) {
                // The sender is ours: it does not go.
                let _ = changed.changed().await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        assert!(in_time, "never {what}: {:#?}", self.log());
    }

    /// Ends the process: connections are refused. What it keeps, stays.
    pub fn stop(&self) {
        self.sim.process.end();
    }

    /// Starts it again, on the same port.
    pub fn start_again(&self) {
        self.stop();
        Process::begin(&self.sim, false);
    }

    /// Whether the process runs.
    pub fn is_running(&self) -> bool {
        self.sim.process.is_running()
    }

    /// With what the provider keeps of its own.
    pub(super) fn with<T>(&self, act: impl FnOnce(&P::Script, &mut P::Memory) -> T) -> T {
        let (script, memory) = &mut *lock(&self.sim.world);
        act(script, memory)
    }
}

impl<P: Provider> Drop for ListHost<P> {
    fn drop(&mut self) {
        self.stop();
    }
}
