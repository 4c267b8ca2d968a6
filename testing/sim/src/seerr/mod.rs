//! A media request server: Overseerr, Jellyseerr or Seerr, as a switch says. Section numbers are
//! those of towline's reference.
//!
//! As the running server does it, not as its documentation says: duplicates without `is4k`,
//! requests for what is there already, errors in success classes, a process that ends when a
//! header is no number. Not in it: sessions, the page (one line of HTML), issues, a media server,
//! Radarr and Sonarr themselves, override rules. A bare `#` in an address is cut off before it is
//! seen.
//!
//! ```no_run
//! use towline_sim::seerr::{Kind, RequestFault, Script, SeerrSim, Title};
//!
//! # async fn example() -> std::io::Result<()> {
//! let script = Script::default()
//!     .title(Title::movie(2002, "Dune", "2021-09-15").imdb("tt1160419").popular(90.0))
//!     .title(Title::tv(3002, "The Office", "2005-03-24", 0..=9).tvdb(73244));
//! let seerr = SeerrSim::start(script).await?;
//! seerr.faults(|faults| faults.on_next("POST", "/api/v1/request", RequestFault::CloseAfter));
//! // … the system under test talks to `seerr.url()` with `seerr.key()` …
//! seerr.scan(Kind::Movie, 2002, false);
//! assert_eq!(seerr.log().requests_created().len(), 1);
//! assert_eq!((seerr.deaths(), seerr.races()), (0, 0));
//! # Ok(())
//! # }
//! ```

#![expect(clippy::similar_names, reason = "TMDB and TVDB are called so")]

mod acts;
mod catalogue;
mod clock;
mod course;
mod deliver;
mod faults;
mod handle;
mod hooks;
mod log;
mod paging;
mod product;
mod quota;
pub mod rights;
mod routes;
mod rows;
mod script;
mod seeds;
mod serve;
mod state;
mod template;
mod titles;
mod words;

use std::{
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Response, request::Parts},
};
use tokio::sync::watch;

pub use clock::Millis;
pub use faults::{Faults, HookFault, HookRule, RequestFault, RequestRule};
pub use handle::SeerrSim;
pub use hooks::Delivery;
pub use log::{Answered, Created, Log};
pub use product::Product;
pub use rows::{Media, MediaRequest, Options, Requested, SeasonState};
pub use script::{Downloader, Metadata, Script, Settings, Webhook};
pub use seeds::{BlockedRow, MediaRow, Quota, RequestRow, SeasonRow, User};
pub use titles::{Named, Season, Title};
pub use words::{Kind, MediaStatus, RequestStatus};

pub use crate::log::Request;
use crate::{
    lock,
    process::{Hangup, Process, Service},
};
use course::Course;
use state::State;

/// What handlers and the handle share.
struct Sim {
    script: Script,
    clock: clock::Clock,
    process: Process,
    state: Mutex<State>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    deliveries: Mutex<Vec<Delivery>>,
    /// Calls whose clients were hung up on, and which are done when a test says so.
    late: Mutex<Vec<serve::Held>>,
    /// How often a call ended the process.
    deaths: AtomicUsize,
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
        let clock = clock::Clock::new(script.speed);
        Self {
            state: Mutex::new(State::new(&script, clock.now())),
            faults: Mutex::new(script.faults.clone()),
            log: Mutex::default(),
            deliveries: Mutex::default(),
            late: Mutex::default(),
            deaths: AtomicUsize::new(0),
            changed: watch::Sender::new(0),
            clock,
            process,
            script,
        }
    }

    fn begin_process(self: &Arc<Self>) {
        {
            let mut state = self.state();
            state.posting.clear();
            state.hooks_under_way = 0;
        }
        let refusing = self.faults().refuse_connections;
        Process::begin(self, refusing);
        self.note_change();
    }

    /// A call that nobody should make ends the process (§2, §10).
    fn die(&self) {
        self.deaths.fetch_add(1, Ordering::Relaxed);
        self.process.end();
        self.note_change();
    }

    /// Changes what is, at one time. Held for a moment only, never across an await.
    fn course<T>(&self, change: impl FnOnce(&mut Course) -> T) -> T {
        let mut state = self.state();
        let (product, now) = (self.script.product, self.clock.now());
        let done = change(&mut Course { state: &mut state, product, now });
        drop(state);
        self.note_change();
        done
    }

    fn note_change(&self) {
        self.changed.send_modify(|count| *count += 1);
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
