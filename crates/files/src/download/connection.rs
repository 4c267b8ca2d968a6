//! One connection: takes a range, asks for it, and carries what comes to the writer.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::Semaphore, time::Instant};
use tokio_util::sync::CancellationToken;
use towline_http::FetchedBody;

use super::{
    backoff::Backoff,
    carrier::Carrier,
    failure::{Failure, Fatal},
    limits::Place,
    line::{Line, Opened},
    plan::Plan,
    stall::Stall,
    throttle::Throttle,
    writer::Writer,
};

/// Bytes are written after this, even when few came: a kill loses what is not written.
const LINGER: Duration = Duration::from_millis(100);

/// What connections of a download share.
pub(super) struct Shared {
    pub(super) line: Arc<Line>,
    pub(super) plan: Mutex<Plan>,
    pub(super) size: Option<u64>,
    /// The whole file in one go, as one answer: the server knows no ranges, or no versions.
    pub(super) is_whole: bool,
    pub(super) writer: Writer,
    pub(super) memory: Arc<Semaphore>,
    pub(super) throttle: Arc<Throttle>,
    /// How many connections there are to be.
    pub(super) wanted: AtomicUsize,
    /// What came once more has the right sum: nothing else need come.
    pub(super) is_mended: Arc<AtomicBool>,
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
    let mut stall = Stall::new(&shared.line.settings);
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

/// Counts, as long as it lives, who holds bytes that must wait.
struct Held<'a>(&'a AtomicUsize);

impl<'a> Held<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Relaxed);
        Self(count)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
