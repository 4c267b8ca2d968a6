//! One download from its beginning to its end: what was there, rounds over the line, the name.

mod opening;
mod there;

use std::{
    mem,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    AddressSource, Done, DownloadError, Downloader, Progress, Target, Wanted,
    backoff::Backoff,
    connection::Shared,
    failure::Fatal,
    limits::Place,
    line::{Line, Opened},
    part::{Found, Part},
    plan::{LARGEST, Plan, UNKNOWN},
    swarm::Swarm,
    writer::Writer,
};

/// So many times a file may change under us, or break off where it must come in one go.
const RESTARTS: u32 = 4;

pub(super) struct Run<'a> {
    pub(super) downloader: &'a Downloader,
    pub(super) wanted: &'a Wanted,
    pub(super) to: &'a Target,
    pub(super) stop: &'a CancellationToken,
    line: Arc<Line>,
    begun: Instant,
    place: Option<Place>,
    opened: Option<Opened>,
    /// In one go, over one connection: the server sends whole files only, or nothing would tell
    /// whether two answers are of one version.
    is_whole: bool,
    is_mended: Arc<AtomicBool>,
    restarts: u32,
    /// As it was when a whole file broke off last.
    fetched_before: u64,
    rounds: u32,
    backoff: Backoff,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        downloader: &'a Downloader,
        wanted: &'a Wanted,
        source: Arc<dyn AddressSource>,
        to: &'a Target,
        stop: &'a CancellationToken,
        progress: Arc<Progress>,
    ) -> Self {
        progress.start();
        let (inner, in_all) = (&downloader.0, Arc::clone(&downloader.0.received));
        let line = Line::new(inner.fetcher.clone(), source, inner.settings, progress, in_all);
        Self {
            downloader,
            wanted,
            to,
            stop,
            line: Arc::new(line),
            begun: Instant::now(),
            place: None,
            opened: None,
            is_whole: false,
            is_mended: Arc::default(),
            restarts: 0,
            fetched_before: 0,
            rounds: 0,
            backoff: Backoff::default(),
        }
    }

    pub(super) async fn whole(self) -> Result<Done, DownloadError> {
        if self.wanted.size.is_some_and(|size| size > LARGEST) {
            let words = "the size that it should have is none that a file has".into();
            return Err(DownloadError::Refused { status: None, words });
        }
        let (to, wanted) = (self.to.clone(), self.wanted.clone());
        let course = Arc::clone(&self.downloader.0.course);
        match blocking(move || Part::open(&to, &wanted, course)).await? {
            Found::There { file, size } => self.there(file, size).await,
            Found::Part(part) => self.fetch(part).await,
        }
    }

    async fn fetch(mut self, mut part: Box<Part>) -> Result<Done, DownloadError> {
        loop {
            self.take_up(&part);
            let (back, ended) = self.round(part).await?;
            part = back;
            let again = match ended {
                Ok(size) => match self.verified(&part, size) {
                    Ok(crc32) => return self.finish(part, size, crc32).await,
                    Err(corrupt) => match self.doubted(part, corrupt).await {
                        Ok(back) => {
                            part = back;
                            continue;
                        }
                        Err(failed) => return Err(failed),
                    },
                },
                Err(Fatal::NoRanges) => {
                    self.is_whole = true;
                    None
                }
                Err(Fatal::Changed { found }) => self.changed(found),
                Err(Fatal::Broken { words, after }) => self.broken(words, after).await,
                Err(fatal) => return Err(fatal.told()),
            };
            // Nothing of it can be used any more.
            part = blocking(move || part.begin_again().map(|()| part)).await?;
            self.line.forget_version();
            if let Some(error) = again {
                return Err(error);
            }
        }
    }

    /// What came is wrong: it comes once more, or that is enough.
    async fn doubted(
        &mut self,
        mut part: Box<Part>,
        corrupt: DownloadError,
    ) -> Result<Box<Part>, DownloadError> {
        self.rounds += 1;
        let is_enough =
            self.rounds >= self.downloader.0.settings.rounds.max(1) || part.is_as_before();
        let is_whole = self.is_whole;
        let wanted = self.wanted.crc32.unwrap_or_default();
        let is_mended = Arc::clone(&self.is_mended);
        is_mended.store(false, Relaxed);
        blocking(move || {
            // Nothing of it is left that a later run could believe.
            if is_enough || is_whole {
                part.begin_again()?;
            } else {
                part.doubt(wanted, is_mended)?;
            }
            if is_enough { Err(corrupt) } else { Ok(part) }
        })
        .await
    }

    fn take_up(&mut self, part: &Part) {
        let has = part.pieces.bytes();
        self.line.progress.begin(has, self.wanted.size.or(part.size()));
        if has > 0 {
            *self.line.version.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
                Some(part.validators.clone());
        }
    }

    /// Fetches what is missing. The size, or why it cannot go on; and the file either way.
    async fn round(
        &mut self,
        mut part: Box<Part>,
    ) -> Result<(Box<Part>, Result<u64, Fatal>), DownloadError> {
        let size = match self.size(&part).await {
            Ok(size) => size,
            Err(fatal) => return Ok((part, Err(fatal))),
        };
        let space = Arc::clone(&self.downloader.0.space);
        let floor = self.downloader.limits().free_space_floor;
        let version = Arc::clone(&self.line.version);
        let prepared = blocking(move || {
            part.version = version;
            part.prepare(size, &space, floor).map(|()| part)
        });
        part = prepared.await?;
        self.line.progress.begin(part.pieces.bytes(), size);
        let doubts = part.doubts();
        let missing = part.pieces.missing(size.unwrap_or(UNKNOWN));
        if missing.is_empty() {
            return Ok((part, size.ok_or(Fatal::Empty)));
        }
        self.take_place().await?;
        let place = self.place.take().ok_or(DownloadError::Stopped)?;
        let (writer, writing) = Writer::start(part);
        let shared = Arc::new(Shared {
            line: Arc::clone(&self.line),
            plan: Mutex::new(doubts.map_or_else(|| Plan::new(missing), Plan::undivided)),
            size,
            is_whole: self.is_whole,
            writer,
            memory: Arc::clone(&self.downloader.0.memory),
            throttle: Arc::clone(&self.downloader.0.throttle),
            wanted: AtomicUsize::new(1),
            is_mended: Arc::clone(&self.is_mended),
        });
        let connections = self.downloader.limits().connections_per_file;
        let swarm = Swarm::new(&shared, &self.downloader.0.places, connections, self.stop);
        let ended = swarm.fetch(place, self.opened.take()).await;
        // The last one that could write: the writer ends.
        drop(shared);
        let (part, written) = writing.await.map_err(|_| DownloadError::Stopped)?;
        written?;
        let size = size.unwrap_or_else(|| part.pieces.bytes());
        Ok((part, ended.map(|()| size)))
    }

    /// The sum of what came, if it is right.
    fn verified(&self, part: &Part, size: u64) -> Result<u32, DownloadError> {
        let found = part.sum(size);
        let wanted = self.wanted.crc32;
        match found {
            Some(found) if wanted.is_none_or(|wanted| wanted == found) => Ok(found),
            _ => Err(DownloadError::Corrupt {
                wanted: wanted.unwrap_or_default(),
                found: found.unwrap_or_default(),
                rounds: self.rounds + 1,
            }),
        }
    }

    /// The file there is another one than before.
    fn changed(&mut self, found: Option<u64>) -> Option<DownloadError> {
        if let (Some(wanted), Some(found)) = (self.wanted.size, found)
            && wanted != found
        {
            return Some(DownloadError::Changed { wanted, found });
        }
        self.restarts += 1;
        // Two servers may tell one file by two names. Where the sum is known, it decides.
        let by_sum = found.is_none() && self.wanted.crc32.is_some();
        self.line.ignores_versions.store(by_sum, Relaxed);
        // One answer is of one version, however they follow each other.
        self.is_whole |= found.is_none() && !by_sum && self.restarts > 1;
        let is_enough = self.restarts >= RESTARTS;
        is_enough.then_some(DownloadError::Restless { times: self.restarts })
    }

    /// A whole file broke off, and begins again. As long as nothing came, patience decides.
    async fn broken(&mut self, words: String, after: Option<Duration>) -> Option<DownloadError> {
        let fetched = self.line.progress.fetched();
        if mem::replace(&mut self.fetched_before, fetched) == fetched {
            let impatient = self.line.impatient();
            return if impatient.is_some() { impatient } else { self.wait(after).await.err() };
        }
        self.backoff.reset();
        self.restarts += 1;
        if self.restarts >= RESTARTS {
            let waited = self.begun.elapsed();
            return Some(DownloadError::Unreachable { words, waited, retry_after: after });
        }
        self.wait(after).await.err()
    }

    async fn finish(
        self,
        mut part: Box<Part>,
        size: u64,
        crc32: u32,
    ) -> Result<Done, DownloadError> {
        blocking(move || part.finish(size)).await?;
        self.line.progress.begin(size, Some(size));
        Ok(self.done(size, Some(crc32), false))
    }

    fn done(&self, size: u64, crc32: Option<u32>, was_there: bool) -> Done {
        let fetched = self.line.progress.fetched();
        Done { size, crc32, fetched, took: self.begun.elapsed(), was_there }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DownloadError> + Send + 'static,
) -> Result<T, DownloadError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(DownloadError::Stopped))
}
