//! Takes room on the disk for the whole file, before its first byte.

use std::{
    os::{fd::AsFd, unix::fs::MetadataExt},
    sync::Arc,
};

use rustix::{fs::FallocateFlags, io::Errno};

use super::{Part, is_full};
use crate::download::{
    DownloadError, Step,
    space::{NoRoom, Space},
};

/// A file of up to this needs no room taken: it is written at once.
const SMALL: u64 = 256 * 1024;

/// What the kernel calls a file system that lives in memory: `TMPFS_MAGIC` of statfs(2).
const TMPFS: i64 = 0x0102_1994;

impl Part {
    /// Takes room for a file of `size` bytes; or none, where nobody knows how long it is.
    pub(in crate::download) fn prepare(
        &mut self,
        size: Option<u64>,
        space: &Arc<Space>,
        floor: u64,
    ) -> Result<(), DownloadError> {
        if self.size.is_some() && self.size != size {
            self.begin_again()?;
        }
        self.size = size;
        self.floor = floor;
        let has = self.file.metadata().map_err(|error| self.failed("writing", error))?;
        let has = has.blocks().saturating_mul(512);
        let needed = size.map_or(0, |size| size.saturating_sub(has));
        let reserved = space.reserve(self.directory.as_fd(), needed, floor);
        let reservation = reserved.map_err(|no_room| match no_room {
            NoRoom::Full(full) => full,
            NoRoom::Unknown(error) => self.failed("writing", error),
        })?;
        let Some(size) = size else { return Ok(()) };
        let is_taken = needed > 0 && size > SMALL && self.allocate(size)?;
        // What is taken from the disk need not be promised.
        self.reservation = (!is_taken).then_some(reservation);
        self.file.set_len(size).map_err(|error| self.failed("writing", error))
    }

    fn allocate(&self, size: u64) -> Result<bool, DownloadError> {
        // Memory is as quickly written as taken, so taking it first only doubles the work.
        let is_memory = rustix::fs::fstatfs(&self.file).is_ok_and(|told| told.f_type == TMPFS);
        let allocated = self.course.before(Step::Allocate).and_then(|()| {
            if is_memory {
                return Err(Errno::OPNOTSUPP.into());
            }
            Ok(rustix::fs::fallocate(&self.file, FallocateFlags::empty(), 0, size)?)
        });
        match allocated {
            Ok(()) => Ok(true),
            Err(error) if is_full(&error) => Err(self.failed("taking room for", error)),
            // Not every file system can, and then it fills as it comes.
            Err(_) => Ok(false),
        }
    }
}
