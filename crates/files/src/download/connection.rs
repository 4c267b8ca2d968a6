//! One connection: takes a range, asks for it, and carries what comes to the writer.

use std::{
    mem,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};

use bytes::Bytes;
use crc32fast::Hasher;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use towline_http::FetchedBody;

use super::{
    backoff::Backoff,
    limits::{Place, Throttle},
    line::{Failure, Fatal, Line, Opened},
    part::Block,
    pieces,
    plan::{LeaseId, Plan, UNKNOWN},
    writer::Writer,
};

/// So many bytes are written at once.
const BLOCK: u64 = 512 * 1024;

/// Or so many pieces of them: a system call takes no more than 1,024.
const CHUNKS: usize = 512;

/// Bytes are written after this, even when few came: a kill loses what is not written.
const LINGER: Duration = Duration::from_millis(100);

/// What connections of a download share.
pub(super) struct Shared {
    pub(super) line: Arc<Line>,
    pub(super) plan: Mutex<Plan>,
    pub(super) size: Option<u64>,
    /// The whole file in one go: the server knows no ranges.
    pub(super) is_whole: bool,
    pub(super) writer: Writer,
    pub(super) memory: Arc<Semaphore>,
    pub(super) throttle: Arc<Throttle>,
    /// How many connections there are to be.
    pub(super) wanted: std::sync::atomic::AtomicUsize,
}

/// How a connection ended.
pub(super) enum End {
    /// There was nothing more for it to do.
    Idle,
    /// It was told to.
    Left,
    /// The server has too many of us.
    Busy { after: Option<Duration> },
    /// The download cannot go on as it is.
    Fatal(Fatal),
}

impl Shared {
    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works until there is nothing to do or `leave` tells it to go. The first connection of a
/// download waits where others would leave a server that has too many of us.
pub(super) async fn work(
    shared: Arc<Shared>,
    leave: CancellationToken,
    is_first: bool,
    opened: Option<Opened>,
    _place: Place,
) -> End {
    let ended = leave.run_until_cancelled(work_on(&shared, is_first, opened)).await;
    ended.unwrap_or(End::Left)
}

async fn work_on(shared: &Arc<Shared>, is_first: bool, mut opened: Option<Opened>) -> End {
    let mut backoff = Backoff::default();
    loop {
        let Some(carrier) = Carrier::take(shared) else { return End::Idle };
        let before = shared.line.progress.fetched();
        let failure = match fetch(shared, carrier, opened.take()).await {
            Ok(()) => {
                backoff.reset();
                continue;
            }
            Err(failure) => failure,
        };
        if shared.line.progress.fetched() > before {
            backoff.reset();
        }
        let after = match failure {
            Failure::Fatal(fatal) => return End::Fatal(fatal),
            Failure::Again { words, after } | Failure::Busy { words, after } if shared.is_whole => {
                return End::Fatal(Fatal::Broken { words, after });
            }
            Failure::AtOnce => continue,
            Failure::Busy { after, .. } if !is_first => return End::Busy { after },
            Failure::Again { after, .. } | Failure::Busy { after, .. } => after,
        };
        tokio::time::sleep(backoff.next().max(after.unwrap_or_default())).await;
    }
}

async fn fetch(
    shared: &Arc<Shared>,
    mut carrier: Carrier,
    opened: Option<Opened>,
) -> Result<(), Failure> {
    let Some(range) = carrier.range() else { return Ok(()) };
    let mut opened = if let Some(opened) = opened {
        opened
    } else {
        let asked = (!shared.is_whole).then_some(&range);
        shared.line.open(asked, shared.size).await?
    };
    let _connected = shared.line.progress.connected();
    let mut stall = Stall::new(shared);
    let mut is_proved = false;
    while let Some(chunk) = next(shared, &mut carrier, &mut stall, &mut opened.fetched.body).await?
    {
        shared.line.came();
        if !mem::replace(&mut is_proved, true) {
            shared.line.proved(opened.number).await;
        }
        let room = {
            let _held = Held::new(&shared.line.held);
            shared.throttle.take(chunk.len()).await;
            carrier.room(chunk.len()).await
        };
        if carrier.keep(&chunk, room)? {
            return Ok(());
        }
    }
    // The answer is at its end, and the range may not be.
    carrier.ended(opened.end)
}

/// The next bytes. Those that came before are written when none come for a while.
async fn next(
    shared: &Shared,
    carrier: &mut Carrier,
    stall: &mut Stall,
    body: &mut FetchedBody,
) -> Result<Option<Bytes>, Failure> {
    let begun = Instant::now();
    let mut patience = if carrier.is_empty() { stall.left() } else { LINGER.min(stall.left()) };
    loop {
        match tokio::time::timeout(patience, body.chunk()).await {
            Ok(Ok(chunk)) => {
                let bytes = chunk.as_ref().map_or(0, Bytes::len);
                if stall.waited(begun.elapsed(), bytes) {
                    return Err(shared.line.again(stall.words(), None));
                }
                return Ok(chunk);
            }
            Ok(Err(error)) => return Err(shared.line.unreached(&error)),
            Err(_) if begun.elapsed() >= stall.left() => {
                return Err(shared.line.again(stall.words(), None));
            }
            Err(_) => {
                carrier.flush()?;
                patience = stall.left().saturating_sub(begun.elapsed());
            }
        }
    }
}

/// Brings the bytes of one range to the writer.
///
/// Dropped at any moment it leaves nothing behind: what it holds is written, and what it did not
/// get is for another connection.
struct Carrier {
    shared: Arc<Shared>,
    lease: LeaseId,
    /// Where the piece begins, and its sum as far as the last byte that is held.
    piece: u64,
    sum: Hasher,
    /// Where the bytes that are held begin.
    at: u64,
    chunks: Vec<Bytes>,
    bytes: u64,
    room: Option<OwnedSemaphorePermit>,
}

impl Carrier {
    fn take(shared: &Arc<Shared>) -> Option<Self> {
        let (lease, range) = shared.plan().take(shared.wanted.load(Relaxed))?;
        Some(Self {
            shared: Arc::clone(shared),
            lease,
            piece: range.start,
            sum: Hasher::new(),
            at: range.start,
            chunks: Vec::new(),
            bytes: 0,
            room: None,
        })
    }

    fn range(&self) -> Option<Range<u64>> {
        self.shared.plan().range(self.lease)
    }

    fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Room in memory for bytes that came. Whoever waits for it holds nothing himself: so those
    /// who wait for each other do not wait for ever.
    async fn room(&mut self, bytes: usize) -> OwnedSemaphorePermit {
        let memory = Arc::clone(&self.shared.memory);
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        if let Ok(room) = Arc::clone(&memory).try_acquire_many_owned(kib) {
            return room;
        }
        // A writer that is gone is told by the next write.
        let _told_later = self.flush();
        memory.acquire_many_owned(kib).await.expect("the memory is never closed")
    }

    /// Keeps of the bytes what is of its range: `true` at its end.
    fn keep(&mut self, chunk: &Bytes, room: OwnedSemaphorePermit) -> Result<bool, Failure> {
        let taken = self.shared.plan().advance(self.lease, chunk.len());
        let chunk = chunk.slice(..taken.bytes);
        self.sum.update(&chunk);
        self.bytes += chunk.len() as u64;
        self.shared.line.progress.received(chunk.len() as u64);
        self.chunks.push(chunk);
        match &mut self.room {
            Some(all) => all.merge(room),
            none => *none = Some(room),
        }
        if taken.is_end || self.bytes >= BLOCK || self.chunks.len() >= CHUNKS {
            self.flush()?;
        }
        Ok(taken.is_end)
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let (Some(room), true) = (self.room.take(), self.bytes > 0) else { return Ok(()) };
        let (chunks, bytes) = (mem::take(&mut self.chunks), mem::take(&mut self.bytes));
        let crc = self.sum.clone().finalize();
        let block = Block { piece: self.piece, offset: self.at, crc, chunks, bytes };
        self.at += bytes;
        if self.at - self.piece >= pieces::LONGEST {
            (self.piece, self.sum) = (self.at, Hasher::new());
        }
        let gone = |_| Failure::Fatal(Fatal::WriterGone);
        self.shared.writer.write(block, room).map_err(gone)
    }

    /// The answer came to its end, which is at `end` by its headers.
    fn ended(mut self, end: u64) -> Result<(), Failure> {
        self.flush()?;
        let Some(range) = self.range() else { return Ok(()) };
        if range.end == UNKNOWN && end == UNKNOWN {
            self.shared.plan().ends_here(self.lease);
            return Ok(());
        }
        if range.start < end {
            return Err(self.shared.line.again("the answer ended before its end".into(), None));
        }
        // It was honest about bringing less than was asked for.
        Ok(())
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        // Where the writer is gone, that is known by now.
        let _told_already = self.flush();
        self.shared.plan().release(self.lease);
    }
}

/// Tells a connection over which nothing, or almost nothing, comes. Only the time counts in which
/// bytes were waited for: not that of the disk, nor of a limit.
struct Stall {
    after: Duration,
    least: u64,
    waited: Duration,
    bytes: u64,
}

impl Stall {
    fn new(shared: &Shared) -> Self {
        let settings = shared.line.settings;
        let after = settings.stalled_after.max(Duration::from_millis(1));
        let least = settings.stalled_below.saturating_mul(after.as_secs());
        Self { after, least, waited: Duration::ZERO, bytes: 0 }
    }

    fn left(&self) -> Duration {
        self.after.saturating_sub(self.waited)
    }

    /// So many bytes came after so long: whether that is too few.
    fn waited(&mut self, waited: Duration, bytes: usize) -> bool {
        self.waited += waited;
        self.bytes += bytes as u64;
        if self.waited < self.after {
            return false;
        }
        self.waited = Duration::ZERO;
        mem::take(&mut self.bytes) < self.least
    }

    fn words(&self) -> String {
        format!("almost nothing came over a connection for {} s", self.after.as_secs())
    }
}

/// Counts, as long as it lives, who holds bytes that must wait.
struct Held<'a>(&'a std::sync::atomic::AtomicUsize);

impl<'a> Held<'a> {
    fn new(count: &'a std::sync::atomic::AtomicUsize) -> Self {
        count.fetch_add(1, Relaxed);
        Self(count)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
