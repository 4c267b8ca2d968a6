//! The partial file: bytes at their places, what is noted of them, and its end under its name.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, IoSlice},
    os::{
        fd::AsFd,
        unix::{
            ffi::{OsStrExt, OsStringExt},
            fs::{FileExt, MetadataExt},
        },
    },
    path::Path,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use rustix::{
    fs::{Advice, FallocateFlags, FlockOperation},
    io::Errno,
};
use towline_domain::LocalPath;

use super::{
    Course, DownloadError, Step, Target, Wanted,
    answer::Validators,
    beneath::{Directory, Entry},
    journal::{self, Head, Journal, Written},
    line::Version,
    pieces::{LONGEST, Piece, Pieces},
    space::{self, NoRoom, Reservation, Space},
};

/// Behind the final name, while it is fetched. Scans take `.part` for unfinished.
const PART: &str = ".towline.part";
const JOURNAL: &str = ".towline.journal";

/// The longest name of a file, less one for the journal that is being rewritten.
const LONGEST_NAME: usize = 254;

/// A file of up to this needs no room taken: it is written at once.
const SMALL: u64 = 256 * 1024;

/// What was written is noted at the latest with the next write after this.
const NOTED_WITHIN: Duration = Duration::from_millis(500);

/// What the kernel calls a file system that lives in memory: `TMPFS_MAGIC` of statfs(2).
const TMPFS: i64 = 0x0102_1994;

/// How often it is looked whether the file still has a name and the disk its room.
const LOOKED_WITHIN: Duration = Duration::from_secs(2);

/// What was found under the final name.
pub(super) enum Found {
    /// A file that is there already, open for reading.
    There { file: File, size: u64 },
    /// Nothing: it is to be fetched.
    Part(Box<Part>),
}

pub(super) struct Part {
    directory: Directory,
    names: Names,
    path: LocalPath,
    course: Arc<dyn Course>,
    identity: String,
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
    unnoted: Pieces,
    unnoted_bytes: u64,
    noted: Instant,
    looked: Instant,
    reservation: Option<Reservation>,
    floor: u64,
}

struct Names {
    last: OsString,
    part: OsString,
    journal: OsString,
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
    /// Opens what an earlier run left of it, or begins it.
    pub(super) fn open(
        to: &Target,
        wanted: &Wanted,
        course: Arc<dyn Course>,
    ) -> Result<Found, DownloadError> {
        let path = to.path();
        let failed = |doing| {
            let path = path.clone();
            move |error| DownloadError::disk(doing, &path, error)
        };
        let names = Names::of(&to.below).map_err(failed("writing"))?;
        let parent = to.below.parent().unwrap_or(Path::new(""));
        let directory = course.before(Step::Directory);
        let directory = directory.and_then(|()| Directory::open(&to.root, parent));
        let directory = directory.map_err(failed("opening the directory of"))?;
        if let Some((file, size)) = finished(&directory, &names.last, &path)? {
            return Ok(Found::There { file, size });
        }
        let file = course.before(Step::Open).and_then(|()| locked(&directory, &names.part));
        let file = file.map_err(failed("writing"))?;
        let Some(file) = file else { return Err(DownloadError::InUse { path }) };
        // Who held the lock until now may just have finished it.
        if let Some((file, size)) = finished(&directory, &names.last, &path)? {
            directory.remove(&names.part).map_err(failed("removing the partial file of"))?;
            return Ok(Found::There { file, size });
        }
        let mut part = Self {
            directory,
            names,
            path: path.clone(),
            course,
            identity: wanted.identity.clone(),
            file,
            journal: None,
            has_journal: false,
            validators: Validators::default(),
            version: Version::default(),
            size: None,
            pieces: Pieces::default(),
            unnoted: Pieces::default(),
            unnoted_bytes: 0,
            noted: Instant::now(),
            looked: Instant::now(),
            reservation: None,
            floor: 0,
        };
        part.take_up(wanted).map_err(failed("reading what is there of"))?;
        Ok(Found::Part(Box::new(part)))
    }

    /// Believes the journal as far as it can be believed.
    fn take_up(&mut self, wanted: &Wanted) -> io::Result<()> {
        // A run that was killed may have left one, or half of a new one.
        self.has_journal = self.file.metadata()?.len() > 0;
        let Some((head, claimed)) = journal::read(&self.directory, &self.names.journal)? else {
            self.forget_claims()?;
            return self.file.set_len(0);
        };
        let is_it =
            head.identity == wanted.identity && wanted.size.is_none_or(|size| size == head.size);
        if !is_it {
            self.forget_claims()?;
            return self.file.set_len(0);
        }
        let written = self.written()?;
        let is_untouched = head.written == written
            && !written.boot.is_empty()
            && self.file.metadata()?.len() == head.size;
        self.pieces = if is_untouched { claimed } else { self.read_again(&claimed) };
        self.pieces = self.pieces.merged();
        self.validators = head.validators;
        self.size = Some(head.size);
        Ok(())
    }

    /// Those pieces whose bytes are what they should be.
    fn read_again(&self, claimed: &Pieces) -> Pieces {
        let is_right = |piece: &Piece| {
            let mut sum = crc32fast::Hasher::new();
            let mut buffer = vec![0; 1 << 20];
            let mut at = piece.start;
            while at < piece.end {
                let most = usize::try_from(piece.end - at).unwrap_or(usize::MAX).min(buffer.len());
                match self.file.read_at(&mut buffer[..most], at) {
                    Ok(0) | Err(_) => return false,
                    Ok(read) => {
                        sum.update(&buffer[..read]);
                        at += read as u64;
                    }
                }
            }
            sum.finalize() == piece.crc
        };
        claimed.iter().filter(is_right).collect()
    }

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

    /// Begins it anew: it is another version, or it was damaged.
    pub(super) fn begin_again(&mut self) -> Result<(), DownloadError> {
        self.validators = Validators::default();
        self.reservation = None;
        let begun = self.forget_claims().and_then(|()| self.file.set_len(0));
        begun.map_err(|error| self.failed("writing", error))
    }

    /// Takes room for a file of `size` bytes; or none, where nobody knows how long it is.
    pub(super) fn prepare(
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

    /// Writes bytes to their place, and notes them when it is time.
    pub(super) fn write(&mut self, block: &Block) -> Result<(), DownloadError> {
        let written = self.course.before(Step::Write);
        let written = written.and_then(|()| write_all_at(&self.file, &block.chunks, block.offset));
        written.map_err(|error| self.failed("writing", error))?;
        let end = block.offset + block.bytes;
        let piece = Piece { start: block.piece, end, crc: block.crc };
        self.pieces.put(piece);
        self.unnoted.put(piece);
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

    /// So that forcing it to the disk at the end does not take as long as all that came before.
    fn begin_to_store(&self, piece: &Piece) {
        let length = std::num::NonZeroU64::new(piece.end - piece.start);
        let _a_favour = rustix::fs::fadvise(&self.file, piece.start, length, Advice::DontNeed);
    }

    /// So many bytes are lost by a kill; and so many lines at most are in a journal.
    fn note_after(&self) -> u64 {
        (self.size.unwrap_or(0) / 2048).clamp(64 << 10, 4 << 20)
    }

    /// Notes what was written. Nothing where a next run could not use it.
    pub(super) fn note(&mut self) -> Result<(), DownloadError> {
        let Some(size) = self.size else { return Ok(()) };
        let is_whole = self.pieces.bytes() == size;
        // All of it is there: what comes next is its name.
        if self.unnoted_bytes == 0 || (self.journal.is_none() && is_whole) {
            return Ok(());
        }
        let noted = self.course.before(Step::Note).and_then(|()| self.append(size));
        noted.map_err(|error| self.failed("writing the journal of", error))?;
        self.unnoted = Pieces::default();
        self.unnoted_bytes = 0;
        self.noted = Instant::now();
        Ok(())
    }

    fn append(&mut self, size: u64) -> io::Result<()> {
        match &mut self.journal {
            Some(journal) if !journal.is_long(self.pieces.len()) => {
                self.unnoted.iter().try_for_each(|piece| journal.append(piece))
            }
            _ => {
                let head = Head {
                    identity: self.identity.clone(),
                    size,
                    validators: self.version(),
                    written: self.written()?,
                };
                let journal =
                    Journal::begin(&self.directory, &self.names.journal, &head, &self.pieces)?;
                self.journal = Some(journal);
                self.has_journal = true;
                Ok(())
            }
        }
    }

    fn version(&self) -> Validators {
        let version = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        version.clone().unwrap_or_default()
    }

    fn written(&self) -> io::Result<Written> {
        let meta = self.file.metadata()?;
        Ok(Written { boot: journal::boot(), device: meta.dev(), inode: meta.ino() })
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
    pub(super) fn finish(&self, size: u64) -> Result<(), DownloadError> {
        let this = self;
        let Self { course, directory, names, file, .. } = this;
        let failed = |doing| move |error| this.failed(doing, error);
        file.set_len(size).map_err(failed("writing"))?;
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

    fn failed(&self, doing: &'static str, error: io::Error) -> DownloadError {
        if is_full(&error) {
            let free = space::free(self.directory.as_fd()).unwrap_or(0);
            let needed = self.size.map_or(0, |size| size.saturating_sub(self.pieces.bytes()));
            return DownloadError::NoSpace { needed, free, floor: self.floor };
        }
        DownloadError::disk(doing, &self.path, error)
    }
}

impl Names {
    fn of(below: &Path) -> io::Result<Self> {
        let bad = |why| io::Error::new(io::ErrorKind::InvalidInput, why);
        let last = below.file_name().ok_or_else(|| bad("it has no name"))?;
        let text = last.as_bytes();
        if text.ends_with(PART.as_bytes()) || text.ends_with(JOURNAL.as_bytes()) {
            return Err(bad("this name is kept for partial files"));
        }
        Ok(Self { last: last.to_owned(), part: beside(last, PART), journal: beside(last, JOURNAL) })
    }
}

/// A name for what lies beside `last`; a long one is cut, and told from others by its sum.
fn beside(last: &OsStr, suffix: &str) -> OsString {
    let whole = last.as_bytes();
    if whole.len() + suffix.len() <= LONGEST_NAME {
        let mut name = last.to_owned();
        name.push(suffix);
        return name;
    }
    let sum = format!("~{:08x}", crc32fast::hash(whole));
    let mut cut = LONGEST_NAME - suffix.len() - sum.len();
    if let Ok(text) = std::str::from_utf8(whole) {
        cut = text.floor_char_boundary(cut);
    }
    OsString::from_vec([&whole[..cut], sum.as_bytes(), suffix.as_bytes()].concat())
}

fn finished(
    directory: &Directory,
    last: &OsStr,
    path: &LocalPath,
) -> Result<Option<(File, u64)>, DownloadError> {
    let failed = |error| DownloadError::disk("reading", path, error);
    match directory.look(last).map_err(failed)? {
        Entry::Nothing => Ok(None),
        Entry::File { size } => Ok(Some((directory.read(last).map_err(failed)?, size))),
        Entry::Other => {
            let why = "it is no file".into();
            Err(DownloadError::InTheWay { path: path.clone(), why })
        }
    }
}

/// The partial file, for us alone; `None` while another download has it.
fn locked(directory: &Directory, name: &OsStr) -> io::Result<Option<File>> {
    loop {
        let file = directory.read_write(name)?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Ok(None),
            // No locks here: two towlines on such a mount are nobody's wish.
            Err(_) => return Ok(Some(file)),
        }
        // Whoever had it may have given it its final name since it was opened.
        let is_still_there =
            rustix::fs::statat(directory.as_fd(), name, rustix::fs::AtFlags::empty())
                .is_ok_and(|stat| file.metadata().is_ok_and(|meta| meta.ino() == stat.st_ino));
        if is_still_there {
            return Ok(Some(file));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_a_long_name_fit_and_differ() {
        let long = |letter: char| OsString::from(format!("{}{letter}.mkv", "é".repeat(124)));
        let (one, two) = (beside(&long('a'), PART), beside(&long('b'), PART));
        assert_ne!(one, two);
        assert!(one.len() <= LONGEST_NAME && one.to_str().unwrap().ends_with(PART));
        assert_eq!(beside(OsStr::new("a.mkv"), JOURNAL), "a.mkv.towline.journal");
        assert!(Names::of(Path::new("x/a.towline.part")).is_err());
        assert!(Names::of(Path::new("x/..")).is_err());
    }
}
