//! Syncthing 1.19.2, 1.29.5 and 2.1, as far as somebody who looks after its folders and devices
//! sees it. Section numbers are those of towline's Syncthing reference.
//!
//! Event sets with numbers of their own, a poll whose head comes at once, lists that a write
//! replaces, plain words with statuses that differ by call. Files are really written, where a
//! script says so. Not in it: the protocol between devices, versions of files, the page, debug
//! calls, negative `since`.
//!
//! ```no_run
//! use towline_sim::syncthing::{File, Folder, Script, SyncthingSim, Version};
//!
//! # async fn example() -> std::io::Result<()> {
//! let script = Script::new(Version::V1_29).device("laptop");
//! let syncthing = SyncthingSim::start(script).await?;
//! syncthing.lacks("media", [File::new("Blue Train/1.flac", 4096)]);
//! syncthing.brings("media")?;
//! // … the system under test talks to `syncthing.url()` …
//! assert_eq!(syncthing.log().count("POST", "/rest/system/pause"), 0);
//! # Ok(())
//! # }
//! ```

mod clock;
mod config;
mod events;
mod faults;
mod folder;
mod handle;
mod identity;
mod log;
mod routes;
mod scene;
mod script;
mod serve;
mod state;
mod version;

use std::{
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, request::Parts},
};
use tokio::sync::watch;

pub use faults::{Faults, RequestFault, RequestRule};
pub use handle::SyncthingSim;
pub use identity::device_id;
pub use log::{Answered, Log};
pub use script::{Device, File, Folder, Script};
pub use version::Version;

pub use crate::log::Request;
use crate::{
    lock,
    process::{Hangup, Process, Service},
};
use config::{Config, Refused};
use state::State;

/// Folders that changed are summed up this much later.
const SUMMED_AFTER: Duration = Duration::from_secs(2);
/// Summaries are made for those who have asked for events within this time, in seconds.
const LISTENS: u64 = 60;
/// A pause is written to disk this much later, and told then.
const SAVED_AFTER: Duration = Duration::from_secs(5);
/// How long nobody is let in after a change of the page (§3.2).
const LISTENS_ANEW: Duration = Duration::from_millis(100);

/// What handlers and the handle share.
struct Sim {
    key: String,
    process: Process,
    state: Mutex<State>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    /// The page was changed: until it listens anew, nobody is answered.
    listens_anew: AtomicBool,
    /// Counts what polls wait for.
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
    fn new(script: &Script, process: Process) -> Self {
        let state = State::new(script, &process.address().to_string());
        Self {
            key: script.key.clone(),
            process,
            state: Mutex::new(state),
            faults: Mutex::new(script.faults.clone()),
            log: Mutex::default(),
            listens_anew: AtomicBool::new(false),
            changed: watch::Sender::new(0),
        }
    }

    fn begin_process(self: &Arc<Self>) {
        self.state().begin_process("/var/syncthing");
        let refusing = self.faults().refuse_connections;
        Process::begin(self, refusing);
    }

    /// Changes what is, lets those look who wait for events, and sums up later what needs it.
    fn change<T>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> T) -> T {
        let (result, is_first) = {
            let mut state = self.state();
            let was_empty = state.unsummed.is_empty();
            (change(&mut state), was_empty && !state.unsummed.is_empty())
        };
        self.changed.send_modify(|count| *count += 1);
        if is_first {
            self.process.spawn(sum_up(Arc::clone(self)));
        }
        result
    }

    /// Takes a write to the configuration, whole or not at all.
    fn configure(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Config, Version) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let is_of_page = self.change(|state| {
            let mut config = state.config.clone();
            change(&mut config, state.version)?;
            config.order(state.version)?;
            let before = std::mem::replace(&mut state.config, config);
            state.follow(&before);
            Ok(before.json["gui"] != state.config.json["gui"])
        })?;
        if is_of_page {
            self.listens_anew.store(true, Ordering::Relaxed);
            tokio::spawn(listen_anew(Arc::clone(self)));
        }
        Ok(())
    }

    /// Pauses and resumes come at once, and the configuration is saved with the next ones.
    fn pause(self: &Arc<Self>, device: Option<&str>, is_paused: bool) {
        self.change(|state| {
            let before = state.config.clone();
            for config in state.config.json["devices"].as_array_mut().into_iter().flatten() {
                if device.is_none_or(|id| config["deviceID"] == id) {
                    config["paused"] = is_paused.into();
                }
            }
            let after = state.config.clone();
            state.follow_devices(&before, &after);
        });
        let sim = Arc::clone(self);
        self.process.spawn(async move {
            tokio::time::sleep(SAVED_AFTER).await;
            sim.change(|state| state.hub.raise("ConfigSaved", state.config.json.clone()));
        });
    }

    /// Ends the process, and starts it again when it is `Some` time later.
    fn restart(self: &Arc<Self>, again_after: Option<Duration>) {
        let sim = Arc::clone(self);
        // Not one of the process's own tasks: those end with it.
        tokio::spawn(async move {
            // The answer goes out first.
            tokio::time::sleep(Duration::from_millis(20)).await;
            sim.process.end();
            if let Some(after) = again_after {
                tokio::time::sleep(after).await;
                sim.begin_process();
            }
        });
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

async fn sum_up(sim: Arc<Sim>) {
    tokio::time::sleep(SUMMED_AFTER).await;
    sim.change(|state| {
        let unsummed = std::mem::take(&mut state.unsummed);
        let is_heard = state.heard.is_some_and(|at| clock::seconds() < at + LISTENS);
        for folder in unsummed.iter().filter(|_| is_heard) {
            state.sum_up(folder);
        }
    });
}

async fn listen_anew(sim: Arc<Sim>) {
    tokio::time::sleep(Duration::from_millis(20)).await;
    Process::refuse(&sim, true);
    tokio::time::sleep(LISTENS_ANEW).await;
    sim.listens_anew.store(false, Ordering::Relaxed);
    let refusing = sim.faults().refuse_connections;
    Process::refuse(&sim, refusing);
}
