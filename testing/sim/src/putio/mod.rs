//! put.io's API, version 2, as far as a program that adds torrents and downloads what comes of
//! them sees it. Section numbers are those of towline's put.io reference.
//!
//! Three hosts: the API, the one for uploads, and the one that serves bytes. Transfers go their
//! course on a clock that a test may step; files have real bytes, made up block by block. What no
//! source tells of the real service is a switch ([`Habits`]). Not in it: resumable uploads (tus),
//! the push socket, the web's code and password flows, conversion to mp4, subtitles, the bytes of
//! a zip.
//!
//! ```no_run
//! use towline_sim::putio::{Course, DownloadFault, Node, Putio, Script, Torrent};
//!
//! # async fn example() -> std::io::Result<()> {
//! let hash = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
//! let album = Node::folder("Blue Train", [Node::generated("1.flac", 50 << 20)]);
//! let script = Script::default().torrent(Torrent::new(hash, album).goes(Course::usual(200)));
//! let putio = Putio::start(script).await?;
//! putio.faults(|faults| {
//!     faults.on_next_download("1.flac", DownloadFault::ResetAfter { bytes: 1 << 20 });
//! });
//! // … the system under test talks to `putio.api_url()` and `putio.upload_url()` …
//! assert_eq!(putio.log().added().get(hash), Some(&1));
//! assert_eq!(putio.log().tokens_at_storage(), 0);
//! # Ok(())
//! # }
//! ```

mod account;
mod adding;
mod bencode;
mod callback;
mod clock;
mod content;
mod course;
mod faults;
mod habits;
mod handle;
mod hosts;
mod log;
mod magnet;
mod node;
mod refused;
mod routes;
mod script;
mod serve;
mod state;
mod status;
mod storage;
mod transfers;
mod tree;

use std::sync::{Mutex, MutexGuard};

use axum::{body::Bytes, http::request::Parts};

pub use account::Item;
pub use clock::Millis;
pub use content::Content;
pub use course::{Course, End, Step};
pub use faults::{DownloadFault, DownloadRule, Faults, RequestFault, RequestRule};
pub use habits::{AlreadyAdded, Cancel, DiskFull, Habits, RateHeaders, RateLimit, Storage, Times};
pub use handle::Putio;
pub use log::{Answered, Deleted, DeletedEntry, Host, Log};
pub use node::{Holds, Node};
pub use script::{Account, Script, Torrent};
pub use status::Status;
pub use transfers::Transfer;

use crate::lock;
pub use crate::log::Request;
use refused::Refused;
use state::State;

/// What the hosts and the handle share.
struct Sim {
    script: Script,
    clock: clock::Clock,
    /// As in `http://127.0.0.1:40125`.
    storage_url: String,
    state: Mutex<State>,
    habits: Mutex<Habits>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    traffic: storage::Traffic,
    /// Calls whose clients were hung up on, and which are done later.
    late: Mutex<Vec<(Host, Parts, Bytes)>>,
}

impl Sim {
    fn new(script: Script, storage_url: String) -> Self {
        let clock = clock::Clock::new(script.speed);
        Self {
            state: Mutex::new(State::new(&script, clock.now())),
            habits: Mutex::new(script.habits.clone()),
            faults: Mutex::new(script.faults.clone()),
            log: Mutex::default(),
            traffic: storage::Traffic::default(),
            late: Mutex::default(),
            clock,
            storage_url,
            script,
        }
    }

    /// What is now: transfers have come to where they are. Held for a moment only, never across
    /// an await.
    fn state(&self) -> MutexGuard<'_, State> {
        let habits = self.habits();
        let mut state = lock(&self.state);
        let ended = state.advance(&habits, self.clock.now());
        state.to_call.extend(ended);
        state
    }

    fn habits(&self) -> Habits {
        lock(&self.habits).clone()
    }

    fn storage(&self) -> Storage {
        lock(&self.habits).storage
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}
