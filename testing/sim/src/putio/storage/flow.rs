//! The body of a download: bytes as fast as they may go, and what goes wrong with them.

use std::{
    future::Future,
    ops::Range,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::body::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::{
    Serving,
    traffic::{Busy, Line},
};
use crate::{
    late::PARTING,
    process::Hangup,
    putio::{Content, Sim},
};

/// What goes wrong on the way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way {
    /// The connection is closed after so many bytes.
    pub(super) closes_after: Option<u64>,
    /// Nothing comes any more after so many bytes.
    pub(super) stalls_after: Option<u64>,
    /// One bit of this byte of the file is wrong.
    pub(super) flips: Option<u64>,
}

pub(super) struct Flow {
    sim: Arc<Sim>,
    _busy: Busy,
    file: i64,
    content: Content,
    left: Range<u64>,
    sent: u64,
    way: Way,
    line: Line,
    /// What may go once the time has come; nothing: the connection is closed then.
    waits: Option<(Bytes, Pin<Box<Sleep>>)>,
}

impl Flow {
    pub(super) fn new(sim: Arc<Sim>, busy: Busy, file: i64, serving: &Serving) -> Self {
        Self {
            sim,
            _busy: busy,
            file,
            content: serving.content.clone(),
            left: serving.bytes.clone(),
            sent: 0,
            way: serving.way,
            line: Line::default(),
            waits: None,
        }
    }

    fn next_block(&mut self) -> Bytes {
        let stop = self.way.closes_after.or(self.way.stalls_after).unwrap_or(u64::MAX);
        let most = (self.left.end - self.left.start).min(stop.saturating_sub(self.sent));
        let storage = self.sim.storage();
        // A slow line carries small blocks: so it flows, and does not lurch.
        let slowest = storage.rate.into_iter().chain(storage.total_rate).min();
        let most = slowest.map_or(most, |rate| most.min((rate / 50).max(1)));
        let block = self.content.block(self.left.start, most);
        self.flipped(block)
    }

    fn flipped(&self, block: Bytes) -> Bytes {
        let within = self.way.flips.and_then(|at| at.checked_sub(self.left.start));
        let within = within.and_then(|within| usize::try_from(within).ok());
        match within.filter(|within| *within < block.len()) {
            None => block,
            Some(within) => {
                let mut bytes = block.to_vec();
                bytes[within] ^= 1;
                bytes.into()
            }
        }
    }

    /// When these bytes may go; none: at once.
    fn due(&mut self, bytes: usize) -> Option<Instant> {
        let storage = self.sim.storage();
        let own = storage.rate.map(|rate| self.line.reserve(bytes, rate));
        let shared = storage.total_rate.map(|rate| self.sim.traffic.reserve(bytes, rate));
        own.max(shared)
    }

    fn send(&mut self, block: Bytes) -> Frame<Bytes> {
        let length = block.len() as u64;
        self.left.start += length;
        self.sent += length;
        *self.sim.log().served.entry(self.file).or_default() += length;
        Frame::data(block)
    }
}

impl hyper::body::Body for Flow {
    type Data = Bytes;
    type Error = Hangup;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Hangup>>> {
        if let Some((block, sleep)) = &mut self.waits {
            std::task::ready!(sleep.as_mut().poll(context));
            let block = std::mem::take(block);
            self.waits = None;
            if block.is_empty() {
                return Poll::Ready(Some(Err(Hangup)));
            }
            return Poll::Ready(Some(Ok(self.send(block))));
        }
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let block = self.next_block();
        if block.is_empty() {
            // Stopped by a fault. Who stalls is not woken: the client goes, or the hosts end.
            if self.way.closes_after.is_none() {
                return Poll::Pending;
            }
            self.waits = Some((block, Box::pin(tokio::time::sleep(PARTING))));
            return self.poll_frame(context);
        }
        match self.due(block.len()) {
            None => Poll::Ready(Some(Ok(self.send(block)))),
            Some(at) => {
                self.waits = Some((block, Box::pin(tokio::time::sleep_until(at))));
                self.poll_frame(context)
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.end - self.left.start)
    }
}
