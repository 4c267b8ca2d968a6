//! Fetches files: as fast as line and disk allow, and never delivers a wrong byte.
//!
//! A file is fetched in ranges, over as many connections as pay, into a partial file beside its
//! final name. Each connection sums the CRC-32 of its bytes while they are warm; one thread writes
//! them. A journal beside it tells the next run which ranges are there. When all came and the sum
//! is right, the file is forced to the disk and given its name.
//!
//! # Guarantees
//! Killed at any instruction and run again, it goes on where it was; what is believed without
//! being read again was written since the machine was started, to the very same file. A file gets
//! its final name once, whole, with the size and the CRC-32 that were wanted, and replaces nothing.
//! Nothing is written outside of the root. Every wait ends; what can be waited for longer is told
//! as an error with the time. No error and no `Debug` shows a signed address.
//!
//! # Caveats
//! Without a wanted CRC-32, what the server sends is believed as long as its size, ranges and
//! validators (a strong `ETag`, `Last-Modified`) agree; where it tells neither of the two, the file
//! is fetched as one answer, over one connection, and begun anew after each break. So it is from
//! servers without ranges.
//!
//! Deliberately not in it: which files are wanted, when, and who asks for their addresses; windows
//! of time (they set [`Downloader::set_limits`], and stop and start downloads).

mod adaptive;
mod address;
mod answer;
mod backoff;
mod beneath;
mod carrier;
mod connection;
mod course;
mod error;
mod failure;
mod heard;
mod journal;
mod limits;
mod line;
mod part;
mod pieces;
mod plan;
mod progress;
mod run;
mod space;
mod stall;
mod swarm;
mod throttle;
mod writer;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use towline_domain::LocalPath;
use towline_http::Fetcher;

pub use address::{Address, AddressError, AddressSource, Fixed};
pub use answer::{Brings, Useless, Validators, judge};
pub use course::{Course, Step};
pub use error::DownloadError;
pub use limits::{Connections, Limits};
pub use part::tidy;
pub use progress::{Progress, Snapshot};

use limits::Places;
use space::Space;
use throttle::Throttle;

/// What is wanted, as far as it is known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What the journal is bound to, as in `putio:1234`: what was fetched for another identity is
    /// not gone on with.
    pub identity: String,
    /// The size in bytes.
    pub size: Option<u64>,
    /// The CRC-32 (IEEE, as in zip files) of the whole file.
    pub crc32: Option<u32>,
}

/// Where a file is to end. Nothing is written outside of the root, whatever links lie below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    root: PathBuf,
    below: PathBuf,
}

impl Target {
    /// The file `below` (a relative path of plain names) in `root`, which must exist. Directories
    /// between the two are made.
    pub fn new(root: impl Into<PathBuf>, below: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), below: below.into() }
    }

    /// The final path.
    pub fn path(&self) -> LocalPath {
        LocalPath::new(self.root.join(&self.below))
    }

    /// The directory that nothing leads out of.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// How patient downloads are, and how much memory they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// A connection over which nothing (or almost nothing) came for so long is replaced.
    pub stalled_after: Duration,
    /// Less than so many bytes a second is almost nothing.
    pub stalled_below: u64,
    /// After so long without any byte a download ends, to be tried again by whoever keeps time.
    pub patience: Duration,
    /// The same before the first byte.
    pub patience_at_start: Duration,
    /// So many times a file is fetched whole whose CRC-32 turns out wrong.
    pub rounds: u32,
    /// So many bytes wait to be written, of all downloads together.
    pub memory: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            stalled_after: Duration::from_secs(30),
            stalled_below: 64,
            patience: Duration::from_mins(10),
            patience_at_start: Duration::from_mins(1),
            rounds: 3,
            memory: 6 << 20,
        }
    }
}

/// How a download ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The file's size in bytes.
    pub size: u64,
    /// Its CRC-32: as it was wanted, else as it was fetched. Of a file that was there already it
    /// is only known when one was wanted.
    pub crc32: Option<u32>,
    /// Bytes that came for it in this run.
    pub fetched: u64,
    /// How long it took.
    pub took: Duration,
    /// It was there before: nothing was fetched.
    pub was_there: bool,
}

/// Fetches files. One for the whole process: limits, memory and promised room are shared by all
/// downloads that run. Clones are the same one.
#[derive(Clone)]
pub struct Downloader(Arc<Inner>);

struct Inner {
    fetcher: Fetcher,
    settings: Settings,
    course: Arc<dyn Course>,
    limits: Mutex<Limits>,
    places: Arc<Places>,
    throttle: Arc<Throttle>,
    space: Arc<Space>,
    memory: Arc<Semaphore>,
    received: Arc<AtomicU64>,
}

/// The largest piece that a connection brings, in KiB: less memory would hold it up for ever.
const LARGEST_CHUNK: usize = 1024;

impl Downloader {
    /// A downloader that fetches by `fetcher`.
    pub fn new(fetcher: Fetcher, limits: Limits, settings: Settings) -> Self {
        Self::with_course(fetcher, limits, settings, course::smooth())
    }

    /// One that tells `course` of each step on the disk, and lets it fail.
    pub fn with_course(
        fetcher: Fetcher,
        limits: Limits,
        settings: Settings,
        course: Arc<dyn Course>,
    ) -> Self {
        let memory = (settings.memory / 1024).max(LARGEST_CHUNK);
        let downloader = Self(Arc::new(Inner {
            fetcher,
            settings,
            course,
            limits: Mutex::new(limits),
            places: Arc::default(),
            throttle: Arc::default(),
            space: Arc::default(),
            memory: Arc::new(Semaphore::new(memory)),
            received: Arc::default(),
        }));
        downloader.set_limits(limits);
        downloader
    }

    /// What downloads may take now.
    pub fn limits(&self) -> Limits {
        *self.0.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes it, for running downloads too: the rate at once, the number of connections in all
    /// within a moment; the number per file and the floor count for downloads that begin.
    pub fn set_limits(&self, limits: Limits) {
        *self.0.limits.lock().unwrap_or_else(PoisonError::into_inner) = limits;
        self.0.places.set(limits.connections_in_all);
        self.0.throttle.set(limits.bytes_per_second);
    }

    /// Bytes that came since it was made, of all downloads together; those that were there already
    /// are not among them.
    pub fn received(&self) -> u64 {
        self.0.received.load(Relaxed)
    }

    /// Fetches a file, or goes on with it.
    ///
    /// # Guarantees
    /// `Ok` only when the file is whole under its final name and forced to the disk, with the size
    /// and the CRC-32 that were wanted. What is there already and is the same is not fetched; where
    /// no CRC-32 is wanted, it is the same when its size and its time of change are those that the
    /// server tells (a file gets that time when it comes). Ends soon after `stop`, and leaves what
    /// was fetched for the next run; so does dropping the future.
    pub async fn download(
        &self,
        wanted: &Wanted,
        source: Arc<dyn AddressSource>,
        to: &Target,
        stop: &CancellationToken,
        progress: Arc<Progress>,
    ) -> Result<Done, DownloadError> {
        run::Run::new(self, wanted, source, to, stop, progress).whole().await
    }
}

impl fmt::Debug for Downloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloader").field("limits", &self.limits()).finish_non_exhaustive()
    }
}
