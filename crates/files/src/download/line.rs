//! Asks for bytes and judges what is answered: everything of a download but the bytes themselves.

use std::{
    ops::Range,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderValue, header};
use tokio::time::Instant;
use towline_http::{Fetched, Fetcher};

use super::{
    AddressSource, DownloadError, Progress, Settings,
    address::{AddressError, Addresses},
    answer::{self, Brings, Useless, Validators},
    failure::{Failure, Fatal},
    heard::Heard,
    plan::UNKNOWN,
};

/// Which version of the file is being fetched; the journal notes it.
pub(super) type Version = Arc<Mutex<Option<Validators>>>;

pub(super) struct Line {
    fetcher: Fetcher,
    addresses: Addresses,
    pub(super) settings: Settings,
    pub(super) progress: Arc<Progress>,
    /// Bytes that came, of all downloads together.
    in_all: Arc<AtomicU64>,
    pub(super) version: Version,
    /// They differ from answer to answer: the CRC alone decides.
    pub(super) ignores_versions: AtomicBool,
    /// Connections that hold bytes which must not be written yet.
    pub(super) held: AtomicUsize,
    heard: Mutex<Heard>,
}

/// An answer whose body is the bytes from `start` on.
pub(super) struct Opened {
    pub(super) fetched: Fetched,
    /// Where the answer ends; [`UNKNOWN`] where it does not tell.
    pub(super) end: u64,
    /// The whole file's length, where it tells.
    pub(super) total: Option<u64>,
    /// It is the whole file, whatever was asked for.
    pub(super) is_whole: bool,
    /// Which address it is from.
    pub(super) number: u32,
}

impl Line {
    pub(super) fn new(
        fetcher: Fetcher,
        source: Arc<dyn AddressSource>,
        settings: Settings,
        progress: Arc<Progress>,
        in_all: Arc<AtomicU64>,
    ) -> Self {
        Self {
            fetcher,
            addresses: Addresses::new(source),
            settings,
            progress,
            in_all,
            version: Version::default(),
            ignores_versions: AtomicBool::new(false),
            held: AtomicUsize::new(0),
            heard: Mutex::default(),
        }
    }

    /// Asks for `range` (for the whole file, where it is `None`) of a file of `size`, if known.
    pub(super) async fn open(
        &self,
        range: Option<&Range<u64>>,
        size: Option<u64>,
    ) -> Result<Opened, Failure> {
        let (address, number) =
            self.addresses.get().await.map_err(|error| self.no_address(error))?;
        let mut headers = HeaderMap::new();
        if let Some(range) = range {
            headers.insert(header::RANGE, written(range));
        }
        let asked = Instant::now();
        let patience = self.settings.stalled_after;
        let answer = self.fetcher.get(&address.link, &headers, &address.headers);
        let answer = match tokio::time::timeout(patience, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(self.unreached(&error)),
            Err(_) => {
                let words =
                    format!("{} did not answer within {} s", address.link, patience.as_secs());
                return Err(self.again(words, None));
            }
        };
        self.heard().answered(asked.elapsed().as_secs_f64());
        match answer::judge(&answer, range) {
            Ok(Brings::Empty) if size.is_none_or(|size| size == 0) => {
                Err(Failure::Fatal(Fatal::Empty))
            }
            Ok(Brings::Empty) => Err(Failure::changed(Some(0))),
            Ok(Brings::Whole { length, validators }) => {
                self.whole(range, size, length, validators)?;
                let end = length.unwrap_or(UNKNOWN);
                Ok(Opened { fetched: answer, end, total: length, is_whole: true, number })
            }
            Ok(Brings::Range { end, total, validators }) => {
                self.part(size, total, validators)?;
                let total = Some(total);
                Ok(Opened { fetched: answer, end, total, is_whole: false, number })
            }
            Err(useless) => Err(self.useless(useless, number, &answer.origin).await),
        }
    }

    fn part(&self, size: Option<u64>, total: u64, version: Validators) -> Result<(), Failure> {
        if size.is_some_and(|size| size != total) {
            return Err(Failure::changed(Some(total)));
        }
        self.is_same_version(version)?;
        self.heard().had_range();
        Ok(())
    }

    /// A whole file. Where a range was asked for it is only good for a download that can begin
    /// again with it; it is never mixed with ranges.
    fn whole(
        &self,
        range: Option<&Range<u64>>,
        size: Option<u64>,
        length: Option<u64>,
        version: Validators,
    ) -> Result<(), Failure> {
        if let (Some(size), Some(length)) = (size, length)
            && size != length
        {
            return Err(Failure::changed(Some(length)));
        }
        if range.is_some() && size.is_some() {
            if self.heard().had_whole() {
                return Err(
                    self.again("the whole file came where a part was asked for".into(), None)
                );
            }
            return Err(Failure::Fatal(Fatal::NoRanges));
        }
        self.is_same_version(version)
    }

    fn is_same_version(&self, found: Validators) -> Result<(), Failure> {
        if self.ignores_versions.load(Relaxed) {
            return Ok(());
        }
        let mut known = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some(version) if !version.agree(&found) => Err(Failure::changed(None)),
            Some(_) => Ok(()),
            None => {
                *known = Some(found);
                Ok(())
            }
        }
    }

    async fn useless(&self, useless: Useless, number: u32, origin: &str) -> Failure {
        match useless {
            Useless::AddressRefused(status) => {
                match self.addresses.refused(number, status, origin).await {
                    Ok(()) => Failure::AtOnce,
                    Err(error) => Failure::Fatal(Fatal::Error(error)),
                }
            }
            Useless::Busy { words, after } => {
                self.failed(&words, after);
                Failure::Busy { words, after }
            }
            Useless::Failed { words, after } => self.again(words, after),
            Useless::Refused { status, words } => Failure::refused(Some(status), words),
            Useless::Wrong(words) => {
                if self.heard().had_wrong() {
                    return Failure::refused(None, words);
                }
                self.again(words, None)
            }
            Useless::Shorter { total } => Failure::changed(Some(total)),
        }
    }

    fn no_address(&self, error: AddressError) -> Failure {
        match error {
            AddressError::Never { status, words } => Failure::refused(status, words),
            AddressError::Later { words, retry_after } => self.again(words, retry_after),
        }
    }

    pub(super) fn unreached(&self, error: &towline_http::FetchError) -> Failure {
        use towline_http::FetchError as E;
        let words = match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
        match error {
            E::RedirectRefused { .. } | E::TooManyRedirects { .. } | E::Setup(_) => {
                Failure::refused(None, words)
            }
            _ => self.again(words, None),
        }
    }

    pub(super) fn again(&self, words: String, after: Option<Duration>) -> Failure {
        self.failed(&words, after);
        Failure::Again { words, after }
    }

    fn failed(&self, words: &str, after: Option<Duration>) {
        self.heard().failed(words, after);
        if self.progress.connections() == 0 {
            self.progress.waits_for(Some(words.to_owned()));
        }
    }

    /// So many bytes came.
    pub(super) fn received(&self, bytes: u64) {
        self.progress.received(bytes);
        self.in_all.fetch_add(bytes, Relaxed);
    }

    /// Bytes came.
    pub(super) fn came(&self) {
        if self.heard().came() {
            self.progress.waits_for(None);
        }
    }

    /// The address with this number is good.
    pub(super) async fn proved(&self, number: u32) {
        self.addresses.proved(number).await;
    }

    /// The end of patience, if it is reached: nothing came for so long, or nothing will.
    pub(super) fn impatient(&self) -> Option<DownloadError> {
        let is_held = self.held.load(Relaxed) > 0;
        let is_alone = self.progress.connections() == 0;
        self.heard().impatient(&self.settings, is_held, is_alone)
    }

    /// Seconds from a request to its answer, as they were lately.
    pub(super) fn answer_time(&self) -> f64 {
        self.heard().answer_time()
    }

    /// Whether the version that is being fetched is told from others for sure.
    pub(super) fn tells_versions(&self) -> bool {
        let version = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        version.as_ref().is_some_and(Validators::are_proof)
    }

    /// When the version that is being fetched was changed last, if the server tells.
    pub(super) fn modified(&self) -> Option<SystemTime> {
        let version = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        version.as_ref().and_then(Validators::modified)
    }

    /// What was known of the file is past.
    pub(super) fn forget_version(&self) {
        *self.version.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn written(range: &Range<u64>) -> HeaderValue {
    let text = match range.end {
        UNKNOWN => format!("bytes={}-", range.start),
        end => format!("bytes={}-{}", range.start, end - 1),
    };
    HeaderValue::try_from(text).expect("digits can stand in a header")
}
