//! The partial file: bytes at their places, what is noted of them, and its end under its name.

mod noting;
mod open;
mod room;

use std::{
    fs::File,
    io::{self, IoSlice},
    ops::Range,
    os::{fd::AsFd, unix::fs::MetadataExt},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use rustix::{fs::Advice, io::Errno};
use towline_domain::LocalPath;

use super::{
    Course, DownloadError, Step,
    answer::Validators,
    beneath::Directory,
    journal::{self, Journal},
    line::Version,
    pieces::{Doubted, LONGEST, Piece, Pieces},
    space::{self, Reservation},
};

pub(super) use open::Found;
use open::Names;
pub use open::tidy;

/// What was written is noted at the latest with the next write after this.
const NOTED_WITHIN: Duration = Duration::from_millis(500);

/// How often it is looked whether the file still has a name and the disk its room.
const LOOKED_WITHIN: Duration = Duration::from_secs(2);

pub(super) struct Part {
    directory: Directory,
    names: Names,
    path: LocalPath,
    course: Arc<dyn Course>,
    identity: String,
    /// A sum decides at the end, whatever the server tells of versions.
    has_sum: bool,
    file: File,
    journal: Option<Journal>,
    /// One lies there, of this run or an earlier one.
    has_journal: bool,
    /// Of which version the pieces of the journal are.
    pub(super) validators: Validators,
    /// Of which version those are that come.
    pub(super) version: Version,
    /// The size that the journal tells; pieces are of a file of this size.
    size: Option<u64>,
    pub(super) pieces: Pieces,
    /// What came before, and has not the sum it should.
    doubted: Option<(Doubted, Sum)>,
    unnoted: Pieces,
    unnoted_bytes: u64,
    noted: Instant,
    looked: Instant,
    is_published: bool,
    reservation: Option<Reservation>,
    floor: u64,
}

/// Of what nothing came, or of which nobody knows the version, there is nothing to go on with: it
/// leaves no trace.
impl Drop for Part {
    fn drop(&mut self) {
        let is_of_use = self.pieces.bytes() > 0 && self.can_be_gone_on_with();
        if !self.is_published && !is_of_use && self.doubted.is_none() {
            let _if_it_can_be = self.directory.remove(&self.names.part);
            let _as_little = self.forget_claims();
        }
    }
}

/// The sum that is wanted, and who is told that it is reached.
struct Sum {
    wanted: u32,
    is_mended: Arc<AtomicBool>,
}

/// Bytes that came over one connection, to be written at one place.
pub(super) struct Block {
    /// Where the piece begins that they belong to.
    pub(super) piece: u64,
    pub(super) offset: u64,
    /// Of the piece as far as the end of these bytes.
    pub(super) crc: u32,
    pub(super) chunks: Vec<Bytes>,
    pub(super) bytes: u64,
}

impl Part {
    fn forget_claims(&mut self) -> io::Result<()> {
        self.pieces = Pieces::default();
        self.unnoted = Pieces::default();
        self.unnoted_bytes = 0;
        self.size = None;
        self.journal = None;
        if !std::mem::take(&mut self.has_journal) {
            return Ok(());
        }
        journal::remove(&self.directory, &self.names.journal)
    }

    /// The size of the file that its pieces are of.
    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    /// What came does not have the sum that is wanted: it is fetched once more, and compared. A
    /// piece that comes differently may be what was wrong; `is_mended` is told as soon as it is.
    pub(super) fn doubt(
        &mut self,
        wanted: u32,
        is_mended: Arc<AtomicBool>,
    ) -> Result<(), DownloadError> {
        self.doubted = Some((Doubted::new(&self.pieces), Sum { wanted, is_mended }));
        // Not one of them is believed by a later run: what is written over it may be worse.
        let size = self.size;
        let forgotten = self.forget_claims();
        self.size = size;
        forgotten.map_err(|error| self.failed("writing the journal of", error))
    }

    /// What is to be fetched and compared, range by range.
    pub(super) fn doubts(&self) -> Option<Vec<Range<u64>>> {
        self.doubted.as_ref().map(|(doubted, _)| doubted.ranges().collect())
    }

    /// Whether all came once more just as before: then it will come so again.
    pub(super) fn is_as_before(&self) -> bool {
        self.doubted.as_ref().is_some_and(|(doubted, _)| !doubted.has_changed())
    }

    /// The CRC-32 of the file, if all of it is there.
    pub(super) fn sum(&self, size: u64) -> Option<u32> {
        match &self.doubted {
            None => self.pieces.crc_of(&(0..size)),
            Some((doubted, _)) => doubted.sum(&self.pieces, size),
        }
    }

    /// Begins it anew: it is another version, or it was damaged.
    pub(super) fn begin_again(&mut self) -> Result<(), DownloadError> {
        self.validators = Validators::default();
        self.doubted = None;
        self.reservation = None;
        let begun = self.forget_claims().and_then(|()| self.file.set_len(0));
        begun.map_err(|error| self.failed("writing", error))
    }

    /// Writes bytes to their place, and notes them when it is time.
    pub(super) fn write(&mut self, block: &Block) -> Result<(), DownloadError> {
        let written = self.course.before(Step::Write);
        let written = written.and_then(|()| write_all_at(&self.file, &block.chunks, block.offset));
        written.map_err(|error| self.failed("writing", error))?;
        let end = block.offset + block.bytes;
        let piece = Piece { start: block.piece, end, crc: block.crc };
        self.pieces.put(piece);
        self.unnoted.put(piece);
        self.compare(&piece);
        self.unnoted_bytes += block.bytes;
        if let Some(reservation) = &mut self.reservation {
            reservation.used(block.bytes);
        }
        if end - block.piece >= LONGEST {
            self.begin_to_store(&piece);
        }
        if self.unnoted_bytes >= self.note_after() || self.noted.elapsed() >= NOTED_WITHIN {
            self.note()?;
        }
        if self.looked.elapsed() >= LOOKED_WITHIN {
            self.look()?;
        }
        Ok(())
    }

    fn compare(&mut self, piece: &Piece) {
        let Some((doubted, sum)) = &mut self.doubted else { return };
        if doubted.differs(&self.pieces, piece) {
            let size = self.size.unwrap_or_default();
            let is_right = doubted.sum(&self.pieces, size) == Some(sum.wanted);
            sum.is_mended.store(is_right, Relaxed);
        }
    }

    /// So that forcing it to the disk at the end does not take as long as all that came before.
    fn begin_to_store(&self, piece: &Piece) {
        let length = std::num::NonZeroU64::new(piece.end - piece.start);
        let _a_favour = rustix::fs::fadvise(&self.file, piece.start, length, Advice::DontNeed);
    }

    /// A file without a name would be filled for nothing.
    fn look(&mut self) -> Result<(), DownloadError> {
        self.looked = Instant::now();
        let meta = self.file.metadata().map_err(|error| self.failed("writing", error))?;
        if meta.nlink() == 0 {
            let gone = io::Error::new(io::ErrorKind::NotFound, "its partial file was removed");
            return Err(self.failed("writing", gone));
        }
        if self.size.is_none() || self.reservation.is_some() {
            let free = space::free(&self.file).map_err(|error| self.failed("writing", error))?;
            if free < self.floor {
                let needed = self.size.map_or(0, |size| size.saturating_sub(self.pieces.bytes()));
                return Err(DownloadError::NoSpace { needed, free, floor: self.floor });
            }
        }
        Ok(())
    }

    /// Gives it its name, for good.
    pub(super) fn finish(&mut self, size: u64) -> Result<(), DownloadError> {
        let published = self.publish(size);
        self.is_published = published.is_ok();
        published
    }

    fn publish(&self, size: u64) -> Result<(), DownloadError> {
        let this = self;
        let Self { course, directory, names, file, .. } = this;
        let failed = |doing| move |error| this.failed(doing, error);
        file.set_len(size).map_err(failed("writing"))?;
        this.date();
        let synced = course.before(Step::Sync).and_then(|()| file.sync_all());
        synced.map_err(failed("forcing to the disk"))?;
        let published = course.before(Step::Publish);
        let published = published.and_then(|()| directory.publish(&names.part, &names.last));
        published.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => DownloadError::InTheWay {
                path: self.path.clone(),
                why: "it was not when the download began".into(),
            },
            _ => self.failed("giving its name to", error),
        })?;
        let synced = course.before(Step::SyncDirectory).and_then(|()| directory.sync());
        synced.map_err(failed("forcing the directory to the disk of"))?;
        if self.has_journal {
            // It says nothing about a file that has its name; the next run would take it away.
            let tidied = course.before(Step::Tidy);
            let _can_stay = tidied.and_then(|()| journal::remove(directory, &names.journal));
        }
        Ok(())
    }

    /// Without a sum the time of change is all that tells, the next time, whether what is there is
    /// what the server has. With one it stays when it was fetched, which libraries sort by.
    fn date(&self) {
        if let Some(modified) = self.version().modified().filter(|_| !self.has_sum) {
            // Where there are no such times, it cannot be told then.
            let _as_the_mount_can = self.file.set_modified(modified);
        }
    }

    fn failed(&self, doing: &'static str, error: io::Error) -> DownloadError {
        if is_full(&error) {
            let free = space::free(self.directory.as_fd()).unwrap_or(0);
            let needed = self.size.map_or(0, |size| size.saturating_sub(self.pieces.bytes()));
            return DownloadError::NoSpace { needed, free, floor: self.floor };
        }
        DownloadError::disk(doing, &self.path, error)
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn write_all_at(file: &File, chunks: &[Bytes], mut at: u64) -> io::Result<()> {
    let mut slices: Vec<_> = chunks.iter().map(|chunk| IoSlice::new(chunk)).collect();
    let mut slices = &mut slices[..];
    while !slices.is_empty() {
        match rustix::io::pwritev(file, slices, at) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                at += written as u64;
                IoSlice::advance_slices(&mut slices, written);
            }
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
