//! Carries the bytes of one range from a connection to the writer, and sums them on the way.

use std::{
    mem,
    ops::Range,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use bytes::Bytes;
use crc32fast::Hasher;
use tokio::sync::OwnedSemaphorePermit;

use super::{
    connection::Shared,
    failure::{Failure, Fatal},
    part::Block,
    pieces,
    plan::{LeaseId, UNKNOWN},
};

/// So many bytes are written at once.
const BLOCK: u64 = 256 * 1024;

/// Or so many pieces of them: a system call takes no more than 1,024.
const CHUNKS: usize = 512;

/// Brings the bytes of one range to the writer.
///
/// Dropped at any moment it leaves nothing behind: what it holds is written, and what it did not
/// get is for another connection.
pub(super) struct Carrier {
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
    pub(super) fn take(shared: &Arc<Shared>) -> Option<Self> {
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

    pub(super) fn range(&self) -> Option<Range<u64>> {
        self.shared.plan().range(self.lease)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Room in memory for bytes that came. Whoever waits for it holds nothing himself: so those
    /// who wait for each other do not wait for ever.
    pub(super) async fn room(&mut self, bytes: usize) -> OwnedSemaphorePermit {
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
    pub(super) fn keep(
        &mut self,
        chunk: &Bytes,
        room: OwnedSemaphorePermit,
    ) -> Result<bool, Failure> {
        let taken = self.shared.plan().advance(self.lease, chunk.len());
        let chunk = chunk.slice(..taken.bytes);
        self.sum.update(&chunk);
        self.bytes += chunk.len() as u64;
        self.shared.line.received(chunk.len() as u64);
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

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
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
    pub(super) fn ended(mut self, end: u64) -> Result<(), Failure> {
        self.flush()?;
        let Some(range) = self.range() else { return Ok(()) };
        if range.end == UNKNOWN && end == UNKNOWN {
            self.shared.plan().ends_here(self.lease);
            return Ok(());
        }
        // What is to come in one go is not put together of two answers.
        if range.start < end || self.shared.is_whole {
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
